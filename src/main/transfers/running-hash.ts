import { createHash, type Hash } from 'node:crypto'

/** A SHA-256 of what goes by, piece after piece. */
export interface RunningHash {
  /** Takes a piece in, whose memory may be used again then: at once, or when the promise resolves. */
  update(piece: Uint8Array): Promise<void> | undefined
  /** Another one that goes on from here by itself. */
  copy(): RunningHash
  /** Lowercase hex of all that was taken in; it is of no more use after that. */
  digest(): Promise<string>
  /** It is of no more use; does no harm after `digest`. */
  close(): void
}

/** On this thread. */
export class HashHere implements RunningHash {
  readonly #hash: Hash

  constructor(hash: Hash = createHash('sha256')) {
    this.#hash = hash
  }

  update(piece: Uint8Array): undefined {
    this.#hash.update(piece)
  }

  copy(): HashHere {
    return new HashHere(this.#hash.copy())
  }

  async digest(): Promise<string> {
    return this.#hash.digest('hex')
  }

  close(): void {}
}
