import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Device } from '../../shared/contract/devices.ts'
import type { LiveCollection } from '../../shared/contract/live.ts'
import { rateLimit } from '../../shared/contract/settings.ts'
import { sendSource, transfer } from '../../shared/contract/transfers.ts'
import type { Clock } from '../devices/clock.ts'
import { keepAside } from '../disk/aside.ts'
import { writeDurably } from '../disk/durable.ts'
import { unwritable } from './arrival.ts'
import { type SentFile, sentFile } from './sent.ts'

const outboxItem = z.object({
  /** As it is listed while it waits. */
  transfer,
  /** The fingerprint of the device; no other gets it. */
  to: z.string().min(1),
  sources: z.array(sendSource).min(1),
  pin: z.string().nullable(),
  limit: rateLimit.optional(),
  despite: z.string().optional(),
  persist: z.number().optional(),
  /** What of it the device has taken, where an attempt broke off. */
  sent: z.array(sentFile).optional().catch(undefined),
})
export type OutboxItem = z.infer<typeof outboxItem>

const outboxFile = z.object({ version: z.literal(1), items: z.array(outboxItem) })

/** How often those who are not announced are asked where they were last, ms. */
export const ASK_MS = 10_000
/** How many are asked at a beat. */
const ASKED_AT_ONCE = 16
/** After attempts that broke off it is tried ever less often, down to this, ms. */
const RAREST_MS = 10 * 60_000

/** `absent`: nobody was there, or Handbill closes. `broken`: it had begun, and the device was lost for good. */
export type Outcome = 'over' | 'absent' | 'broken'

export interface OutboxOptions {
  readonly clock: Clock
  readonly file: string
  readonly devices: Pick<LiveCollection<Device>, 'get' | 'changed'>
  /** Sends an item to its device, where that is seen or was last; it goes on waiting unless that is over. */
  readonly send: (item: OutboxItem) => Promise<Outcome>
}

/** What waits for its device to appear, in a file that is written as a whole at every change. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #items = new Map<string, OutboxItem>()
  readonly #attempts = new Map<string, Promise<void>>()
  /** When the device was last seen as its item was tried: the same sighting is not tried twice. */
  readonly #tried = new Map<string, number>()
  /** How often in a row each broke off, and when it may be tried again (Unix ms). */
  readonly #broken = new Map<string, { readonly times: number; readonly until: number }>()
  /** When each was asked last at a beat, Unix ms. */
  readonly #asked = new Map<string, number>()
  readonly #stopped = new AbortController()
  #nextBeat: (() => void) | undefined
  #loaded: Promise<OutboxItem[]> | undefined
  #written: Promise<void> = Promise.resolve()

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** What an earlier run left. Read once; a file that cannot be used is kept aside. */
  load(): Promise<OutboxItem[]> {
    this.#loaded ??= this.#read()
    return this.#loaded
  }

  /** Begins to look out for the devices. */
  async start(): Promise<void> {
    await this.load()
    const { signal } = this.#stopped
    this.#ask()
    while (!signal.aborted) {
      this.#look()
      await this.#options.devices.changed(signal).catch(() => {})
    }
  }

  /** Stops looking and waits for what was begun. Items that did not come to their end are kept. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#nextBeat?.()
    await Promise.all(this.#attempts.values())
    await this.#written.catch(() => {})
  }

  get stopped(): boolean {
    return this.#stopped.signal.aborted
  }

  /** Whether an item is still to be sent, now that something took its time. */
  wants(id: string): boolean {
    return this.#items.has(id) && !this.stopped
  }

  /** Resolves when it will outlive a restart. @throws Failure FILE_UNWRITABLE; it is not kept then */
  async add(item: OutboxItem): Promise<void> {
    await this.load()
    const { id } = item.transfer
    this.#items.set(id, item)
    try {
      await this.#write()
    } catch (error) {
      this.#items.delete(id)
      throw unwritable(item.transfer.title, error)
    }
    this.#look()
    this.#nextBeat ??= this.#options.clock.after(ASK_MS, () => this.#ask())
  }

  /** Puts down what of an item its device has taken. */
  async note(id: string, sent: SentFile[]): Promise<void> {
    const item = this.#items.get(id)
    if (!item || sent.length === (item.sent?.length ?? 0)) return
    this.#items.set(id, { ...item, sent })
    // A file that cannot be written now is written at the next change.
    await this.#write().catch(() => {})
  }

  async remove(id: string): Promise<void> {
    await this.load()
    // A file that cannot be written now is written at the next change.
    if (this.#items.delete(id)) await this.#write().catch(() => {})
  }

  #look(): void {
    if (this.#stopped.signal.aborted) return
    for (const [id, item] of this.#items) {
      const device = this.#options.devices.get(item.to)
      if (!device || !this.#mayTry(id) || device.lastSeen <= (this.#tried.get(id) ?? 0)) continue
      this.#tried.set(id, device.lastSeen)
      this.#attempts.set(id, this.#attempt(item))
    }
  }

  #mayTry(id: string): boolean {
    return !this.#attempts.has(id) && (this.#broken.get(id)?.until ?? 0) <= this.#options.clock.now()
  }

  /**
   * Where nobody is announced, or was announced and could not be reached, it is asked itself; those asked go last. Again
   * after a while, for as long as anything waits.
   */
  #ask(): void {
    if (this.#stopped.signal.aborted) return
    this.#nextBeat?.()
    this.#nextBeat = this.#items.size > 0 ? this.#options.clock.after(ASK_MS, () => this.#ask()) : undefined
    const due = [...this.#items.values()].filter(({ transfer: { id, peer } }) => peer.port && this.#mayTry(id))
    const turns = due.sort((one, other) => this.#turnOf(one) - this.#turnOf(other)).slice(0, ASKED_AT_ONCE)
    for (const item of turns) {
      const { id } = item.transfer
      this.#asked.set(id, this.#options.clock.now())
      this.#attempts.set(id, this.#attempt(item))
    }
  }

  #turnOf({ transfer }: OutboxItem): number {
    return this.#asked.get(transfer.id) ?? 0
  }

  async #attempt(item: OutboxItem): Promise<void> {
    const { id } = item.transfer
    const outcome = await this.#options.send(item).catch(() => 'absent')
    if (outcome === 'over') await this.remove(id)
    if (outcome === 'broken') {
      const times = (this.#broken.get(id)?.times ?? 0) + 1
      const wait = Math.min(ASK_MS * 2 ** times, RAREST_MS)
      this.#broken.set(id, { times, until: this.#options.clock.now() + wait })
    }
    this.#attempts.delete(id)
    this.#look()
  }

  #write(): Promise<void> {
    this.#written = this.#written
      .catch(() => {})
      .then(() => {
        const items = [...this.#items.values()]
        return writeDurably(this.#options.file, `${JSON.stringify({ version: 1, items })}\n`)
      })
    return this.#written
  }

  async #read(): Promise<OutboxItem[]> {
    const { file } = this.#options
    try {
      const { items } = outboxFile.parse(JSON.parse(await readFile(file, 'utf8')))
      for (const item of items) this.#items.set(item.transfer.id, item)
      return items
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') await keepAside(file, new Date())
      return []
    }
  }
}
