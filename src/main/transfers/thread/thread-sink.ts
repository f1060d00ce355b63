import { Ahead } from '../ahead.ts'
import { GiveBack } from '../give-back.ts'
import type { Sink, Taken } from '../sink.ts'
import { asError, type FilesThread, type ToAppend } from './files-thread.ts'

const BLOCK = 512 * 1024
/** So many are with the thread at most: what comes while it starts has room. */
const BLOCKS = 8

/** Gathers what comes in blocks of memory that go to and fro between here and a thread, which hashes and writes them. */
export class ThreadSink implements Sink {
  readonly #fd: number
  readonly #thread: FilesThread
  readonly #file: number
  readonly #taken: Taken
  readonly #giveBack = new GiveBack()
  readonly #writing = new Ahead(BLOCKS)
  #block: Uint8Array<ArrayBuffer>
  #used = 0
  #at = 0

  /** @param fd a new file, open for writing until `idle` */
  constructor(fd: number, thread: FilesThread, taken: Taken) {
    this.#fd = fd
    this.#thread = thread
    this.#block = new Uint8Array(thread.memory.take(BLOCK))
    this.#file = thread.newFile()
    this.#taken = taken
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    this.#writing.assertSound()
    let full: Promise<void> | undefined
    for (let rest = chunk; rest.byteLength > 0; ) {
      const piece = rest.subarray(0, BLOCK - this.#used)
      this.#block.set(piece, this.#used)
      this.#used += piece.byteLength
      rest = rest.subarray(piece.byteLength)
      if (this.#used === BLOCK) full = this.#handOver()
    }
    this.#giveBack.take(chunk)
    return full
  }

  async flush(): Promise<void> {
    if (this.#used > 0) this.#handOver()
    await this.#writing.settle()
  }

  idle(): Promise<void> {
    return this.#writing.idle()
  }

  sha256(): Promise<string> {
    return this.#thread.digest(this.#file)
  }

  #handOver(): Promise<void> | undefined {
    const { buffer } = this.#block
    const piece = { file: this.#file, fd: this.#fd, at: this.#at, length: this.#used }
    this.#block = new Uint8Array(this.#thread.memory.take(BLOCK))
    this.#at += this.#used
    this.#used = 0
    return this.#writing.add(this.#append(buffer, piece))
  }

  async #append(buffer: ArrayBuffer, piece: ToAppend): Promise<void> {
    const { bytes, trouble } = await this.#thread.append(buffer, piece)
    this.#thread.memory.giveBack(bytes)
    if (trouble) throw asError(trouble)
    this.#taken(piece.length)
  }
}
