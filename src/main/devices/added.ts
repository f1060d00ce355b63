import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type AddedAddress, addedAddress, type Device } from '../../shared/contract/devices.ts'
import { Failure } from '../../shared/contract/failure.ts'
import { LiveCollection } from '../../shared/contract/live.ts'
import { keepAside } from '../disk/aside.ts'
import { writeDurably } from '../disk/durable.ts'
import { formatHostPort, type HostPort, parseHostPort } from './address.ts'
import { LOCALSEND_PORT } from './announcement.ts'
import type { Clock } from './clock.ts'

const AT_ONCE = 16
/** Somebody types them one by one. */
export const MOST_ADDED = 100

const fileJson = z.object({ version: z.literal(1), addresses: z.array(addedAddress).max(MOST_ADDED) })

/** Addresses that somebody added by hand, in a file that is written as a whole at every change. */
export class Added {
  readonly list = new LiveCollection<AddedAddress>()
  readonly #file: string | null
  readonly #clock: Clock
  #asking = false
  #loaded: Promise<void> | undefined
  #last: Promise<unknown> = Promise.resolve()

  /** @param file null where nothing is to outlive this run */
  constructor(file: string | null, clock: Clock) {
    this.#file = file
    this.#clock = clock
  }

  /** What an earlier run left. Read once; a file that cannot be used is kept aside. */
  load(): Promise<void> {
    this.#loaded ??= this.#read()
    return this.#loaded
  }

  /** @throws Failure CONFLICT */
  assertRoom(at: HostPort): void {
    assertRoom(this.list.values(), idOf(at))
  }

  /**
   * Who answered there last is remembered with it. Resolves when it is on the disk.
   * @throws Failure FILE_UNWRITABLE; CONFLICT when others took the room meanwhile
   */
  async note(at: HostPort, { id: device, alias }: Device): Promise<void> {
    const since = this.#clock.now()
    const id = idOf(at)
    await this.#change((all) => {
      assertRoom(all, id)
      return [...all, { id, device, alias, since }]
    })
  }

  /** @throws Failure NOT_FOUND, FILE_UNWRITABLE */
  async forget(at: HostPort): Promise<AddedAddress> {
    await this.load()
    const id = idOf(at)
    const known = this.list.get(id)
    if (!known) throw notAdded(id)
    await this.#change((all) => all.filter((other) => other.id !== id))
    return known
  }

  /**
   * Asks those whose device `which` names, a few at a time, unless they are being asked. Whoever answers there now is
   * remembered with it.
   */
  async ask(ask: (at: HostPort) => Promise<Device>, which: (device: string) => boolean = () => true): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      await this.load()
      const due = this.list.values().filter(({ device }) => which(device))
      const turns = Array.from({ length: AT_ONCE }, async () => {
        for (let added = due.pop(); added; added = due.pop()) await this.#askOne(added, ask).catch(() => {})
      })
      await Promise.all(turns)
    } finally {
      this.#asking = false
    }
  }

  async #askOne({ id, ...before }: AddedAddress, ask: (at: HostPort) => Promise<Device>): Promise<void> {
    const at = parseHostPort(id)
    if (!at) return
    const { id: device, alias } = await ask(at)
    if (device === before.device && alias === before.alias) return
    await this.#change((all) => all.map((added) => (added.id === id ? { ...added, device, alias } : added)))
  }

  #change(change: (all: AddedAddress[]) => AddedAddress[]): Promise<void> {
    const done = this.#last.then(async () => {
      await this.load()
      const before = this.list.values()
      // Of two of one address the later one counts.
      const after = new Map(change(before).map((added) => [added.id, added]))
      await this.#write([...after.values()])
      for (const { id } of before) if (!after.has(id)) this.list.delete(id)
      for (const [id, added] of after) if (this.list.get(id) !== added) this.list.set(added)
    })
    this.#last = done.catch(() => {})
    return done
  }

  async #write(addresses: AddedAddress[]): Promise<void> {
    if (this.#file === null) return
    try {
      await writeDurably(this.#file, `${JSON.stringify({ version: 1, addresses }, null, 2)}\n`)
    } catch (error) {
      throw notKept(this.#file, error)
    }
  }

  async #read(): Promise<void> {
    if (this.#file === null) return
    try {
      const { addresses } = fileJson.parse(JSON.parse(await readFile(this.#file, 'utf8')))
      for (const added of addresses) if (parseHostPort(added.id)) this.list.set(added)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') await keepAside(this.#file, new Date(this.#clock.now()))
    }
  }
}

/** The same address is the same however it was typed. */
function idOf({ host, port }: HostPort): string {
  return formatHostPort(host.toLowerCase().replace(/\.$/, ''), port ?? LOCALSEND_PORT)
}

function assertRoom(all: readonly AddedAddress[], id: string): void {
  if (all.length < MOST_ADDED || all.some((added) => added.id === id)) return
  throw new Failure('CONFLICT', {
    what: 'The address was not added.',
    why: `There are ${MOST_ADDED} already.`,
    next: 'Forget one that is not needed any more.',
  })
}

function notAdded(address: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: 'Nothing was forgotten.',
    why: `${address} was not added by hand.`,
    next: 'See the list of added addresses.',
    kind: 'device',
    name: address,
  })
}

function notKept(file: string, error: unknown): Failure<'FILE_UNWRITABLE'> {
  const cause = (error as NodeJS.ErrnoException).code ?? 'unknown'
  return new Failure(
    'FILE_UNWRITABLE',
    {
      what: 'The list of added addresses was not changed.',
      why: `${file} cannot be written (${cause}).`,
      next: 'Make the data folder writable.',
      file,
      cause,
    },
    { cause: error },
  )
}
