import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'

type Source = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'file'; path: string }
interface Held {
  type: string
  source: Source
  /** Kept for good (fonts, exports), or the first to go when the store is full (pictures). */
  pinned: boolean
}

const CAPACITY = 256

/** Bytes that the doors serve beside the contract, under ids that say nothing of where they lie. */
export class Media {
  readonly #held = new Map<string, Held>()

  put(source: Source, type: string, pinned = false): string {
    const id = randomBytes(16).toString('hex')
    this.#held.set(id, { type, source, pinned })
    if (this.#held.size > CAPACITY) this.#evict()
    return id
  }

  /** Null for an id that is unknown or was let go. */
  async get(id: string): Promise<{ type: string; bytes: Uint8Array } | null> {
    const held = this.#held.get(id)
    if (!held) return null
    const { source, type } = held
    return { type, bytes: source.kind === 'bytes' ? source.bytes : await readFile(source.path) }
  }

  #evict(): void {
    for (const [id, { pinned }] of this.#held) {
      if (pinned) continue
      this.#held.delete(id)
      return
    }
  }
}
