import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Cache } from '../../shared/poster/cache.ts'

interface Held {
  readonly type: string
  readonly bytes: Uint8Array
}

interface Kept {
  readonly type: string
  readonly path: string
}

/** Bytes of pictures that are held together: the largest that the editor draws at once, and what it drew before. */
const HELD = 256 * 2 ** 20

/** Bytes that the doors serve beside the contract, under ids that say nothing of where they lie. */
export class Media {
  readonly #limit: number
  readonly #held: Cache<string, Held>
  readonly #kept = new Map<string, Kept>()
  /** One id for each file, however often it is put. */
  readonly #ids = new Map<string, string>()
  /** What is heavier than all that may be held: it stays until the next such one. */
  #giant: { id: string; held: Held } | undefined

  /** @param limit Bytes of pictures that are held together. */
  constructor(limit = HELD) {
    this.#limit = limit
    this.#held = new Cache(limit, ({ bytes }) => bytes.byteLength)
  }

  /** Held until others need the room: what was used least lately goes first, and never the one just put. */
  hold(bytes: Uint8Array, type: string): string {
    const id = newId()
    if (bytes.byteLength > this.#limit) this.#giant = { id, held: { type, bytes } }
    else this.#held.set(id, { type, bytes })
    return id
  }

  /** A file that is served as it is whenever it is asked for (fonts, exports). */
  keep(path: string, type: string): string {
    const id = this.#ids.get(path) ?? newId()
    this.#ids.set(path, id)
    this.#kept.set(id, { type, path })
    return id
  }

  /** Null for an id that is unknown or was let go. */
  async get(id: string): Promise<{ type: string; bytes: Uint8Array } | null> {
    const kept = this.#kept.get(id)
    if (kept) return { type: kept.type, bytes: await readFile(kept.path) }
    return (this.#giant?.id === id ? this.#giant.held : this.#held.get(id)) ?? null
  }
}

function newId(): string {
  return randomBytes(16).toString('hex')
}
