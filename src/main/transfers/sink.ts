import type { Hash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { Ahead } from './ahead.ts'
import { GiveBack } from './give-back.ts'

/** Where the bytes of one file go as they come: into the file, and into its hash. */
export interface Sink {
  /** Takes the chunk over, and empties it. Undefined when the next may come at once; otherwise after the promise. */
  write(chunk: Uint8Array): Promise<void> | undefined
  /** Resolves when the disk has all of it. */
  flush(): Promise<void>
  /** Resolves when nothing is under way, whatever became of it: the file may be closed then. */
  idle(): Promise<void>
  /** Lowercase hex SHA-256 of all that came. */
  sha256(): Promise<string>
}

/** Told how many bytes more the disk has taken. */
export type Taken = (bytes: number) => void

/** Small writes cost more than the bytes: chunks off the wire (16 KiB under TLS) are written this many at a time. */
const GATHER = 512 * 1024
/** One is gathered while another is written. */
const GATHERS = 2

/** Hashes here, and has the disk take many chunks at a time. */
export class GatheringSink implements Sink {
  readonly #handle: FileHandle
  readonly #hash: Hash
  readonly #taken: Taken
  readonly #giveBack = new GiveBack()
  readonly #writing = new Ahead(GATHERS)
  #before: Promise<void> = Promise.resolve()
  #gathered: Uint8Array[] = []
  #gatheredBytes = 0
  #at: number

  /** @param at where the file goes on, and `hash` is the one of what lies before */
  constructor(handle: FileHandle, hash: Hash, at: number, taken: Taken) {
    this.#handle = handle
    this.#hash = hash
    this.#at = at
    this.#taken = taken
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    this.#writing.assertSound()
    this.#hash.update(chunk)
    this.#gathered.push(chunk)
    this.#gatheredBytes += chunk.byteLength
    return this.#gatheredBytes >= GATHER ? this.#handOver() : undefined
  }

  async flush(): Promise<void> {
    if (this.#gatheredBytes > 0) this.#handOver()
    await this.#writing.settle()
  }

  idle(): Promise<void> {
    return this.#writing.idle()
  }

  async sha256(): Promise<string> {
    return this.#hash.copy().digest('hex')
  }

  #handOver(): Promise<void> | undefined {
    const [chunks, bytes, at] = [this.#gathered, this.#gatheredBytes, this.#at]
    this.#gathered = []
    this.#gatheredBytes = 0
    this.#at += bytes
    // After one that failed nothing more is written: it would leave a hole.
    this.#before = this.#before.then(async () => {
      await writeAll(this.#handle, chunks, bytes, at)
      this.#taken(bytes)
      for (const chunk of chunks) this.#giveBack.take(chunk)
    })
    return this.#writing.add(this.#before)
  }
}

/** A disk that fills up takes part of a write before it says so. */
async function writeAll(handle: FileHandle, chunks: Uint8Array[], bytes: number, at: number): Promise<void> {
  const { bytesWritten } = await handle.writev(chunks, at)
  if (bytesWritten === bytes) return
  let written = bytesWritten
  const rest = Buffer.concat(chunks)
  while (written < bytes) written += (await handle.write(rest, written, null, at + written)).bytesWritten
}
