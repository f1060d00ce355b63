import { constants, crc32, deflateSync } from 'node:zlib'
import type { Pixels } from '../codec.ts'

export type EncodePng = (
  pixels: Pixels,
  /**
   * `opaque` promises that no pixel is transparent: three bytes a pixel instead of four. `dpi` is written as whole pixels
   * per metre (chunk pHYs).
   */
  options: { opaque: boolean; dpi?: number | undefined },
) => Uint8Array<ArrayBuffer>

/** A buffer up to this size is kept from one picture to the next. */
const KEPT = 32_000_000

/**
 * Small PNGs, fast. Every row is written as its difference from the one above (filter "Up"), which makes flat
 * colours and straight edges runs of zeros; zlib then looks for runs only. For a poster with photographs that takes
 * two thirds of the time and half of the bytes of libpng at level 1.
 *
 * It works at once, not beside other work: it belongs into a thread that has nothing else to do.
 */
export function createPngEncoder(): EncodePng {
  // A fresh one for every picture makes the garbage collector take longer than zlib.
  let scratch = new Uint8Array(0)
  return ({ width, height, data }, { opaque, dpi }) => {
    const length = height * (width * (opaque ? 3 : 4) + 1)
    const rows = scratch.length >= length ? scratch.subarray(0, length) : new Uint8Array(length)
    if (length <= KEPT && rows.length > scratch.length) scratch = rows
    filterUp({ width, height, data }, opaque, rows)
    const compressed = deflateSync(rows, {
      ...{ level: 1, strategy: constants.Z_RLE, memLevel: 9 },
      chunkSize: Math.max(64 * 1024, Math.ceil(length / 2)),
    })
    const header = Buffer.alloc(13)
    header.writeUInt32BE(width, 0)
    header.writeUInt32BE(height, 4)
    header.set([8, opaque ? 2 : 6, 0, 0, 0], 8)
    return join([
      SIGNATURE,
      ...[...chunk('IHDR', header), ...chunk('sRGB', Buffer.of(0))],
      ...(dpi ? chunk('pHYs', density(dpi)) : []),
      ...[...chunk('IDAT', compressed), ...chunk('IEND', Buffer.alloc(0))],
    ])
  }
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
const UP = 2

/**
 * Writes rows as PNG wants them, four bytes at a time: whole pixels are subtracted in one go, and of four opaque ones
 * three words are made.
 */
function filterUp({ width, height, data }: Pixels, opaque: boolean, rows: Uint8Array): void {
  const pixels = data.byteOffset % 4 === 0 ? new Int32Array(data.buffer, data.byteOffset, width * height) : copied(data)
  const words = new Int32Array(Math.ceil(width / 4) * (opaque ? 3 : 4))
  const subtract = opaque ? subtractOpaque : subtractWhole
  // Above the first row PNG sees zeros.
  const nothing = new Int32Array(width)
  const stride = width * (opaque ? 3 : 4)
  const bytes = new Uint8Array(words.buffer, 0, stride)
  for (let line = 0, from = 0, to = 0; line < height; line += 1, from += width, to += stride + 1) {
    if (line === 0) subtract(pixels, from, nothing, 0, words)
    else subtract(pixels, from, pixels, from - width, words)
    rows[to] = UP
    rows.set(bytes, to + 1)
  }
}

/** The difference of a row from the one above it; what is behind the row's end does not matter. */
type Subtract = (pixels: Int32Array, at: number, above: Int32Array, up: number, words: Int32Array) => void

const subtractWhole: Subtract = (pixels, at, above, up, words) => {
  for (let x = 0; x < words.length; x += 1) words[x] = difference(pixels[at + x]!, above[up + x]!)
}

/** RGBA, RGBA, RGBA, RGBA becomes RGBR, GBRG, BRGB. Every machine that runs this is little-endian. */
const subtractOpaque: Subtract = (pixels, at, above, up, words) => {
  for (let to = 0, x = at, y = up; to < words.length; to += 3, x += 4, y += 4) {
    const a = difference(pixels[x]!, above[y]!) & RGB
    const b = difference(pixels[x + 1]!, above[y + 1]!) & RGB
    const c = difference(pixels[x + 2]!, above[y + 2]!) & RGB
    const d = difference(pixels[x + 3]!, above[y + 3]!)
    words[to] = a | (b << 24)
    words[to + 1] = (b >>> 8) | (c << 16)
    words[to + 2] = (c >>> 16) | (d << 8)
  }
}
const RGB = 0xffffff

/** Byte by byte, modulo 256, without a carry from one to the next (Warren, "Hacker's Delight", section 2-18). */
function difference(a: number, b: number): number {
  return ((a | HIGH) - (b & ~HIGH)) ^ ((a ^ ~b) & HIGH)
}
const HIGH = 0x80808080 | 0

function copied(data: Uint8ClampedArray): Int32Array {
  return new Int32Array(data.slice().buffer)
}

function density(dpi: number): Buffer {
  const perMetre = Math.round(dpi / 0.0254)
  const bytes = Buffer.alloc(9)
  bytes.writeUInt32BE(perMetre, 0)
  bytes.writeUInt32BE(perMetre, 4)
  bytes[8] = 1
  return bytes
}

/** Length, type, content, and a CRC-32 of the latter two; the content is not copied. */
function chunk(type: string, content: Buffer): Uint8Array[] {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(content.length, 0)
  head.write(type, 4, 'latin1')
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(crc32(content, crc32(head.subarray(4))), 0)
  return [head, content, tail]
}

function join(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const one of chunks) {
    whole.set(one, at)
    at += one.length
  }
  return whole
}
