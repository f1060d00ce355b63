import { z } from 'zod'
import { Failure } from '../../../shared/contract/failure.ts'

/** What is longer is not sent this way: a file goes whole or not at all. */
export const LONGEST_FILE = 256 * 1024
const LENGTH_BYTES = 4
const LONGEST_HEAD = 4096

/**
 * Many small files in one body: of each the length of its head (32 bits, big endian), its head (JSON) and its bytes.
 * `docs/decisions/0014-small-files-in-one-body.md` says why.
 */
const headJson = z.object({
  /** Its id in the offer, and the word that opens it. */
  file: z.string().min(1).max(256),
  token: z.string().min(1).max(256),
  /** Bytes. */
  size: z.number().int().min(0).max(LONGEST_FILE),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type Head = z.output<typeof headJson>

export function frameHead(head: Head): Buffer {
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json])
}

/** Puts frames one behind the other, again and again in the same memory. */
export class Frames {
  #memory = Buffer.allocUnsafeSlow(64 * 1024)
  #used = 0

  add(head: Head, bytes: Uint8Array): void {
    const start = frameHead(head)
    this.#reserve(start.byteLength + bytes.byteLength)
    this.#memory.set(start, this.#used)
    this.#memory.set(bytes, this.#used + start.byteLength)
    this.#used += start.byteLength + bytes.byteLength
  }

  /** What was added since the last time; good until the next `add`. */
  take(): Uint8Array {
    const taken = this.#memory.subarray(0, this.#used)
    this.#used = 0
    return taken
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes
    if (needed <= this.#memory.byteLength) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#memory.byteLength))
    larger.set(this.#memory.subarray(0, this.#used))
    this.#memory = larger
  }
}

/** Called in the order of the body: a head, its bytes in pieces, its end. */
export interface FrameHandler {
  head(head: Head): void
  /** Belongs to the caller: what is kept must be copied. */
  bytes(piece: Uint8Array): void
  end(): void
}

/** Takes a body apart, however it was cut into pieces. */
export class FrameReader {
  readonly #handler: FrameHandler
  /** Of the length and the head, as much as is there. */
  #gathered = Buffer.alloc(0)
  /** Bytes of the file still to come; null between files. */
  #left: number | null = null

  constructor(handler: FrameHandler) {
    this.#handler = handler
  }

  /** @throws Failure INPUT_INVALID for what is no such body */
  push(chunk: Uint8Array): void {
    let rest = chunk
    while (rest.byteLength > 0) rest = this.#left === null ? this.#takeHead(rest) : this.#takeBytes(rest, this.#left)
  }

  /** @throws Failure INPUT_INVALID when the body ends in the middle of a file */
  finish(): void {
    if (this.#left !== null || this.#gathered.length > 0) throw invalid('It ends in the middle of a file')
  }

  #takeHead(chunk: Uint8Array): Uint8Array {
    const lacking = this.#headBytes() - this.#gathered.length
    this.#gathered = Buffer.concat([this.#gathered, chunk.subarray(0, lacking)])
    if (this.#gathered.length > LENGTH_BYTES && this.#gathered.length === this.#headBytes()) {
      const head = parse(this.#gathered.subarray(LENGTH_BYTES))
      this.#gathered = Buffer.alloc(0)
      this.#left = head.size
      this.#handler.head(head)
      if (head.size === 0) this.#end()
    }
    return chunk.subarray(lacking)
  }

  #takeBytes(chunk: Uint8Array, left: number): Uint8Array {
    const piece = chunk.subarray(0, left)
    this.#left = left - piece.byteLength
    this.#handler.bytes(piece)
    if (this.#left === 0) this.#end()
    return chunk.subarray(piece.byteLength)
  }

  #end(): void {
    this.#left = null
    this.#handler.end()
  }

  /** The length alone as long as it is not there. */
  #headBytes(): number {
    if (this.#gathered.length < LENGTH_BYTES) return LENGTH_BYTES
    const length = this.#gathered.readUInt32BE()
    if (length === 0 || length > LONGEST_HEAD) throw invalid(`A head of ${length} bytes is none`)
    return LENGTH_BYTES + length
  }
}

function parse(json: Uint8Array): Head {
  const head = headJson.safeParse(parsed(json)).data
  if (!head) throw invalid('A head is not of its shape')
  return head
}

function parsed(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch {
    return null
  }
}

export function invalid(why: string): Failure {
  return new Failure('INPUT_INVALID', {
    what: 'The files were refused.',
    why: `${why}.`,
    next: 'Send them one by one.',
    issues: [],
  })
}
