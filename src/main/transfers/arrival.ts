import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import { syncFolder } from '../disk/durable.ts'
import { GiveBack } from './give-back.ts'
import { place } from './place.ts'
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

/** Small writes cost more than the bytes: chunks off the wire (16 KiB under TLS) are written this many at a time. */
const GATHER = 512 * 1024

/** One file on its way in: a partial file beside its destination, until every byte is there and checked. */
export class Arrival {
  readonly #announced: Announced
  readonly #handle: FileHandle
  readonly #partial: string
  readonly #name: string
  readonly #replaceable: Set<string>
  readonly #hash: Hash
  readonly #giveBack = new GiveBack()
  readonly #writeBack: WriteBack
  #gathered: Uint8Array[] = []
  #gatheredBytes = 0
  #onDisk: number
  #open = true

  /**
   * @param name its safe name in the folder of `partial`, which `handle` has open for writing and nobody else has
   * @param replaceable files that one arrival each may replace
   * @param begun what the partial file holds already
   */
  constructor(
    announced: Announced,
    handle: FileHandle,
    partial: string,
    name: string,
    replaceable: Set<string> = new Set(),
    begun: Begun = { bytes: 0, hash: createHash('sha256') },
  ) {
    this.#announced = announced
    this.#handle = handle
    this.#writeBack = new WriteBack(handle)
    this.#partial = partial
    this.#name = name
    this.#replaceable = replaceable
    this.#onDisk = begun.bytes
    this.#hash = begun.hash
  }

  get partial(): string {
    return this.#partial
  }

  /** Lowercase hex SHA-256 of what came until now. */
  get sha256(): string {
    return this.#hash.copy().digest('hex')
  }

  /** Bytes that the disk has taken. */
  get onDisk(): number {
    return this.#onDisk
  }

  /**
   * The chunk belongs to the arrival from here on, which empties it. Undefined when the next may come at once; otherwise after the
   * promise. @throws Failure SIZE_MISMATCH, FILE_UNWRITABLE
   */
  write(chunk: Uint8Array): Promise<void> | undefined {
    const total = this.#onDisk + this.#gatheredBytes + chunk.byteLength
    const { size } = this.#announced
    if (size !== null && total > size) throw wrongSize(this.#announced, total)
    this.#hash.update(chunk)
    this.#gathered.push(chunk)
    this.#gatheredBytes += chunk.byteLength
    return this.#gatheredBytes >= GATHER ? this.#flush() : undefined
  }

  /**
   * Checks what came and puts it in place: from here on it is received.
   * @param told its hash, where it followed the bytes
   * @param note told the hash of what came before it gets its name: whoever is killed in between knows it again
   * @throws Failure SIZE_MISMATCH, CHECKSUM_MISMATCH, FILE_UNWRITABLE
   */
  async finish(told: string | null = null, note?: (sha256: string) => Promise<void>): Promise<Received> {
    await this.#flush()
    const { size, sha256: announced, modified } = this.#announced
    if (size !== null && this.#onDisk !== size) throw wrongSize(this.#announced, this.#onDisk)
    const sha256 = this.#hash.digest('hex')
    for (const expected of [announced, told])
      if (expected !== null && expected !== sha256) throw wrongHash(this.#announced.name, expected, sha256)
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
      throw unwritable(this.#announced.name, error)
    }
  }

  /**
   * Leaves what came, to go on with another time, unless the disk has lost some of it. Does no harm after `finish` or
   * `discard`.
   */
  async keep(): Promise<void> {
    if (!this.#open) return
    await this.#flush().catch(() => {})
    await this.#close().catch(() => {})
    if (this.#writeBack.failed) await rm(this.#partial, { force: true }).catch(() => {})
  }

  /** Leaves nothing behind. Does no harm after `finish`. */
  async discard(): Promise<void> {
    await this.#close().catch(() => {})
    await rm(this.#partial, { force: true })
  }

  async #flush(): Promise<void> {
    const chunks = this.#gathered
    const bytes = this.#gatheredBytes
    if (bytes === 0) return
    this.#gathered = []
    this.#gatheredBytes = 0
    try {
      await writeAll(this.#handle, chunks, bytes, this.#onDisk)
      this.#writeBack.wrote(bytes)
    } catch (error) {
      throw unwritable(this.#announced.name, error)
    }
    this.#onDisk += bytes
    for (const chunk of chunks) this.#giveBack.take(chunk)
  }

  async #close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    await this.#writeBack.idle()
    await this.#handle.close()
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
