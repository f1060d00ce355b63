import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { Failure } from '../../shared/contract/failure.ts'
import { LiveCollection } from '../../shared/contract/live.ts'
import { type TrustedPeer, trustedPeer } from '../../shared/contract/transfers.ts'
import type { Clock } from '../devices/clock.ts'
import { keepAside } from '../disk/aside.ts'
import { writeDurably } from '../disk/durable.ts'

/** A sender of many small offers does not have the list written for each. */
const NOTED_EVERY_MS = 60_000

const fileJson = z.object({ version: z.literal(1), peers: z.array(trustedPeer) })

/** Whom a person here has come to trust, by the hash of the certificate that was presented. */
export class Trust {
  readonly list = new LiveCollection<TrustedPeer>()
  readonly #file: string
  readonly #clock: Clock
  #loaded: Promise<void> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(file: string, clock: Clock) {
    this.#file = file
    this.#clock = clock
  }

  /** Nobody is trusted where there is no file, or none that can be used; that one is kept aside. */
  load(): Promise<void> {
    this.#loaded ??= this.#read()
    return this.#loaded
  }

  async #read(): Promise<void> {
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw notKept(this.#file, error)
    })
    if (text === null) return
    const parsed = fileJson.safeParse(parse(text))
    if (parsed.success) for (const peer of parsed.data.peers) this.list.set(peer)
    else await keepAside(this.#file, new Date(this.#clock.now()))
  }

  has(fingerprint: string | null): boolean {
    return fingerprint !== null && this.list.get(fingerprint) !== undefined
  }

  /** Resolves when it is on the disk. @throws Failure FILE_UNWRITABLE; nothing has changed then */
  async add(fingerprint: string, alias: string): Promise<TrustedPeer> {
    const peer = {
      id: fingerprint,
      alias,
      since: this.#clock.now(),
      lastSeen: this.list.get(fingerprint)?.lastSeen ?? null,
    }
    await this.#change((peers) => [...peers.filter(({ id }) => id !== fingerprint), peer])
    return peer
  }

  /** Somebody has presented this certificate. What cannot be noted down is no reason to fail for. */
  seen(fingerprint: string | null): void {
    const now = this.#clock.now()
    const known = this.list.get(fingerprint ?? '')
    if (!known || now - (known.lastSeen ?? 0) < NOTED_EVERY_MS) return
    this.#change((peers) => peers.map((peer) => (peer.id === fingerprint ? { ...peer, lastSeen: now } : peer))).catch(
      () => {},
    )
  }

  /** Resolves when what was begun is on the disk. */
  async flush(): Promise<void> {
    await this.#last
  }

  /** @throws Failure FILE_UNWRITABLE */
  forget(fingerprint: string): Promise<void> {
    return this.#change((peers) => peers.filter(({ id }) => id !== fingerprint))
  }

  /** A name that somebody else is trusted under: that one made anew, or somebody who would pass for it. */
  warning(alias: string, fingerprint: string | null): Failure<'FINGERPRINT_MISMATCH'> | null {
    if (this.has(fingerprint)) return null
    const known = this.list.values().find((peer) => sameName(peer.alias, alias))
    if (!known) return null
    return new Failure('FINGERPRINT_MISMATCH', {
      what: `This is not the ${alias} that you trust.`,
      why: fingerprint === null ? 'It shows no certificate.' : 'It has the name and shows another certificate.',
      next: 'Ask the person there whether the app was installed anew. If not, somebody else uses the name.',
      expected: known.id,
      presented: fingerprint ?? '',
    })
  }

  #change(change: (peers: TrustedPeer[]) => TrustedPeer[]): Promise<void> {
    const done = this.#last.then(async () => {
      await this.load()
      const peers = change(this.list.values())
      await writeDurably(this.#file, `${JSON.stringify({ version: 1, peers }, null, 2)}\n`).catch((error) => {
        throw notKept(this.#file, error)
      })
      const ids = new Set(peers.map(({ id }) => id))
      for (const { id } of this.list.values()) if (!ids.has(id)) this.list.delete(id)
      for (const peer of peers) if (this.list.get(peer.id) !== peer) this.list.set(peer)
    })
    this.#last = done.catch(() => {})
    return done
  }
}

/** What a person would take for the same. */
function sameName(one: string, other: string): boolean {
  const plain = (name: string) => name.normalize('NFKC').trim().toLowerCase()
  return plain(one) === plain(other)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function notKept(file: string, error: unknown): Failure<'FILE_UNWRITABLE'> {
  const cause = (error as NodeJS.ErrnoException).code ?? 'unknown'
  return new Failure(
    'FILE_UNWRITABLE',
    {
      what: 'The list of trusted devices cannot be used.',
      why: `${file} cannot be read and written (${cause}).`,
      next: 'Make the data folder readable and writable.',
      file,
      cause,
    },
    { cause: error },
  )
}
