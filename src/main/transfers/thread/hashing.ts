import { hashOf } from '../reading.ts'
import { HashHere, type RunningHash } from '../running-hash.ts'
import { type Listed, unreadable } from '../sources.ts'
import { asError, FilesThread, type Hashed } from './files-thread.ts'

/** Bytes; of less the way to the thread and back costs more than the hash. */
const LARGE = 1024 * 1024

/** What a file begins with. */
export interface Beginning {
  /** Lowercase hex. */
  readonly sha256: string
  /** Goes on with what follows; whoever does not closes it. */
  readonly hash: RunningHash
}

/**
 * SHA-256 of files, of the large ones in a thread that the whole program shares: it starts with the first of them. Were
 * the thread to die, they are hashed here, which is slower and as right.
 */
export class Hashing {
  readonly #thread = new FilesThread()
  readonly #underWay = new Set<number>()
  #closed = false

  /** Lowercase hex of the whole file. @throws Failure FILE_UNREADABLE, also when it is not as it was listed */
  async whole(file: Listed, signal?: AbortSignal): Promise<string> {
    const { sha256, hash } = await this.begin(file, file.size, signal)
    hash.close()
    return sha256
  }

  /** The first `end` bytes of a file. @throws Failure FILE_UNREADABLE, also when it is not as it was listed */
  async begin(file: Listed, end: number, signal?: AbortSignal): Promise<Beginning> {
    const there = end < LARGE || this.#closed ? null : await this.#inThread(file, end, signal)
    if (there) return there
    // The thread is gone for good then, and whoever closes Handbill does not wait for a large file.
    if (this.#closed) throw unreadable(file.name, new Error('Handbill is being closed'))
    const hash = await hashOf(file, signal, end)
    return { sha256: hash.copy().digest('hex'), hash: new HashHere(hash) }
  }

  /** What is under way stops, and nothing begins any more. */
  async close(): Promise<void> {
    this.#closed = true
    for (const file of this.#underWay) this.#forget(file)
    await this.#thread.close()
  }

  /** Null when the thread is not there. */
  async #inThread(file: Listed, end: number, signal: AbortSignal | undefined): Promise<Beginning | null> {
    signal?.throwIfAborted()
    let hashed: Hashed | undefined
    let number: number | undefined
    const stop = () => this.#forget(number)
    try {
      number = this.#thread.newFile()
      this.#underWay.add(number)
      signal?.addEventListener('abort', stop, { once: true })
      const { path, size, modified } = file
      hashed = await this.#thread.hash(number, { path, size, modified: modified.getTime(), end })
    } catch {
      return null
    } finally {
      signal?.removeEventListener('abort', stop)
      if (number !== undefined) this.#underWay.delete(number)
    }
    if (signal?.aborted) {
      stop()
      throw signal.reason
    }
    if ('trouble' in hashed) throw unreadable(file.name, asError(hashed.trouble))
    return { sha256: hashed.sha256, hash: new HashThere(this.#thread, number) }
  }

  #forget(file: number | undefined): void {
    if (file !== undefined) this.#thread.forget(file).catch(() => {})
  }
}

/** In a thread. */
class HashThere implements RunningHash {
  readonly #thread: FilesThread
  readonly #file: number

  constructor(thread: FilesThread, file: number) {
    this.#thread = thread
    this.#file = file
  }

  async update(piece: Uint8Array): Promise<void> {
    if (!(await this.#thread.update(this.#file, piece))) throw new Error('the thread for files has lost a hash')
  }

  copy(): HashThere {
    const into = this.#thread.newFile()
    // Where the thread is gone, the next word to it fails.
    this.#thread.copy(this.#file, into).catch(() => {})
    return new HashThere(this.#thread, into)
  }

  digest(): Promise<string> {
    return this.#thread.digest(this.#file)
  }

  close(): void {
    this.#thread.forget(this.#file).catch(() => {})
  }
}
