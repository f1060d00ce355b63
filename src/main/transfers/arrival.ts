import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import { syncFolder } from '../disk/durable.ts'
import { place } from './place.ts'
import { GatheringSink, type Sink } from './sink.ts'
import type { FilesThread } from './thread/files-thread.ts'
import { ThreadSink } from './thread/thread-sink.ts'
import { WriteBack } from './write-back.ts'

/** What was said of a file before its bytes came. */
export interface Announced {
  /** As offered. */
  readonly name: string
  /** Bytes; null when the sender does not tell. */
  readonly size: number | null
  /** Lowercase hex; null when the sender gave none. */
  readonly sha256: string | null
  readonly modified: Date | null
  /** Whether its sender could run it. */
  readonly executable?: boolean
}

export interface Received {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  /** True only when the sender gave a hash and it is the same. */
  readonly verified: boolean
}

/** What of a file came before, and its hash so far. */
export interface Begun {
  readonly bytes: number
  readonly hash: Hash
}

/** Bytes; of less a thread is not there in time to help. */
const LARGE = 32 * 1024 * 1024

/** One file on its way in: a partial file beside its destination, until every byte is there and checked. */
export class Arrival {
  readonly #announced: Announced
  readonly #handle: FileHandle
  readonly #partial: string
  readonly #name: string
  readonly #replaceable: Set<string>
  readonly #sink: Sink
  readonly #writeBack: WriteBack
  #came: number
  #onDisk: number
  #follow = () => {}
  #open = true

  /**
   * @param name its safe name in the folder of `partial`, which `handle` has open for writing and nobody else has
   * @param replaceable files that one arrival each may replace
   * @param begun what the partial file holds already
   * @param thread hashes and writes what is large
   */
  constructor(
    announced: Announced,
    handle: FileHandle,
    partial: string,
    name: string,
    replaceable: Set<string> = new Set(),
    begun: Begun = { bytes: 0, hash: createHash('sha256') },
    thread?: FilesThread,
  ) {
    this.#announced = announced
    this.#handle = handle
    this.#writeBack = new WriteBack(handle)
    this.#partial = partial
    this.#name = name
    this.#replaceable = replaceable
    this.#came = begun.bytes
    this.#onDisk = begun.bytes
    const taken = (bytes: number) => this.#taken(bytes)
    const threaded = thread && begun.bytes === 0 && (announced.size ?? 0) >= LARGE
    this.#sink = threaded
      ? new ThreadSink(handle.fd, thread, taken)
      : new GatheringSink(handle, begun.hash, begun.bytes, taken)
  }

  get partial(): string {
    return this.#partial
  }

  /** Lowercase hex SHA-256 of what came until now. */
  sha256(): Promise<string> {
    return this.#sink.sha256()
  }

  /** Bytes that the disk has taken. */
  get onDisk(): number {
    return this.#onDisk
  }

  /** Calls back whenever the disk has taken more. */
  follow(call: () => void): void {
    this.#follow = call
  }

  /**
   * The chunk belongs to the arrival from here on, which empties it. Undefined when the next may come at once;
   * otherwise after the promise. @throws Failure SIZE_MISMATCH, FILE_UNWRITABLE
   */
  write(chunk: Uint8Array): Promise<void> | undefined {
    this.#came += chunk.byteLength
    const { name, size } = this.#announced
    if (size !== null && this.#came > size) throw wrongSize(this.#announced, this.#came)
    try {
      return this.#sink.write(chunk)?.catch((error) => {
        throw unwritable(name, error)
      })
    } catch (error) {
      throw unwritable(name, error)
    }
  }

  /**
   * Checks what came and puts it in place: from here on it is received.
   * @param told its hash, where it followed the bytes
   * @param note told the hash of what came before it gets its name: whoever is killed in between knows it again
   * @throws Failure SIZE_MISMATCH, CHECKSUM_MISMATCH, FILE_UNWRITABLE
   */
  async finish(told: string | null = null, note?: (sha256: string) => Promise<void>): Promise<Received> {
    const { name, size, sha256: announced, modified } = this.#announced
    await this.#sink.flush().catch((error) => {
      throw unwritable(name, error)
    })
    if (size !== null && this.#onDisk !== size) throw wrongSize(this.#announced, this.#onDisk)
    const sha256 = await this.#sink.sha256()
    for (const expected of [announced, told])
      if (expected !== null && expected !== sha256) throw wrongHash(name, expected, sha256)
    try {
      if (modified) await this.#handle.utimes(new Date(), modified)
      await this.#writeBack.settle()
      await this.#handle.sync()
      await this.#close()
      await note?.(sha256)
      const folder = dirname(this.#partial)
      const path = await place(this.#partial, folder, this.#name, this.#replaceable)
      await syncFolder(folder)
      return { path, bytes: this.#onDisk, sha256, verified: announced !== null || told !== null }
    } catch (error) {
      throw unwritable(name, error)
    }
  }

  /**
   * Leaves what came, to go on with another time, unless the disk has lost some of it. Does no harm after `finish` or
   * `discard`.
   */
  async keep(): Promise<void> {
    if (!this.#open) return
    await this.#sink.flush().catch(() => {})
    await this.#close().catch(() => {})
    if (this.#writeBack.failed) await rm(this.#partial, { force: true }).catch(() => {})
  }

  /** Leaves nothing behind. Does no harm after `finish`. */
  async discard(): Promise<void> {
    await this.#close().catch(() => {})
    // What cannot be taken away, as on a disk that is read-only by now, is found by the tally at the next start.
    await rm(this.#partial, { force: true }).catch(() => {})
  }

  #taken(bytes: number): void {
    this.#writeBack.wrote(bytes)
    this.#onDisk += bytes
    this.#follow()
  }

  async #close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    await this.#sink.idle()
    await this.#writeBack.idle()
    await this.#handle.close()
  }
}

export function wrongSize({ name, size }: Announced, actual: number): Failure {
  const expected = size ?? 0
  return new Failure('SIZE_MISMATCH', {
    what: `“${name}” was not kept.`,
    why: `It was announced with ${expected} bytes, and ${actual > expected ? 'more' : `only ${actual}`} came.`,
    next: 'Ask for it to be sent again.',
    file: name,
    expected,
    actual,
  })
}

export function wrongHash(file: string, expected: string, actual: string): Failure {
  return new Failure('CHECKSUM_MISMATCH', {
    what: `“${file}” was not kept.`,
    why: 'What came is not what was announced: the SHA-256 differs.',
    next: 'Ask for it to be sent again.',
    file,
    expected,
    actual,
  })
}

const CAUSES: Record<string, [why: string, next: string]> = {
  ENOSPC: ['The disk is full.', 'Make room or choose another folder, then have it sent again.'],
  EDQUOT: ['Your share of the disk is used up.', 'Make room or choose another folder, then have it sent again.'],
  EACCES: ['This account may not write there.', 'Choose another folder in the settings.'],
  EPERM: ['This account may not write there.', 'Choose another folder in the settings.'],
  EROFS: ['The disk is read-only.', 'Choose another folder in the settings.'],
  ENOENT: ['The folder is gone.', 'Choose another folder, then have it sent again.'],
  ENAMETOOLONG: ['Its name, with its folders, is too long for the disk.', 'Choose a folder with a shorter path.'],
}

export function unwritable(file: string, error: unknown): Failure<'FILE_UNWRITABLE'> {
  const { code = 'unknown' } = error as NodeJS.ErrnoException
  // Not the system's own words: they name paths, and the peer is told this.
  const [why, next] = CAUSES[code] ?? [`The system said ${code}.`, 'Check the folder and have it sent again.']
  return new Failure(
    'FILE_UNWRITABLE',
    { what: `“${file}” could not be written.`, why, next, file, cause: code },
    { cause: error },
  )
}
