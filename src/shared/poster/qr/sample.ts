import type { Box } from '../fit.ts'

/** A canvas that can be read back. */
export interface DrawnPixels {
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
}

/** A picture in shades of grey, as RGBA. */
export interface Sample {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
}

/** Pixels that are read back at a time: a code may cover all of a poster, and to read it shall take little memory. */
const AT_ONCE = 1_000_000

/**
 * A part of what is drawn, as a camera of another resolution would see it: every one of its pixels is the mean of those
 * that fall into it, or one of those that became many. What is transparent is seen over white.
 *
 * @param scale Pixels of the sample for one that is drawn.
 */
export function sample(drawn: DrawnPixels, { x, y, width, height }: Box, scale: number): Sample {
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
  const sums = new Float32Array(wide * high)
  const counts = new Uint32Array(wide * high)
  const [columns, rows] = [places(width, wide), places(height, high)]
  const atOnce = Math.max(1, Math.floor(AT_ONCE / width))
  for (let top = 0; top < height; top += atOnce) {
    const lines = Math.min(atOnce, height - top)
    const { data } = drawn.getImageData(x, y + top, width, lines)
    for (let line = top, at = 0; line < top + lines; line += 1) {
      for (let across = 0; across < width; across += 1, at += 4) {
        const grey = greyOf(data, at)
        for (let row = rows.first[line]!; row <= rows.last[line]!; row += 1) {
          for (let column = columns.first[across]!; column <= columns.last[across]!; column += 1) {
            sums[row * wide + column]! += grey
            counts[row * wide + column]! += 1
          }
        }
      }
    }
  }
  return { data: pixels(sums, counts), width: wide, height: high }
}

/** Where each of `from` pixels in a row goes when they become `to`: one place for several, or several for one. */
function places(from: number, to: number): { readonly first: Int32Array; readonly last: Int32Array } {
  const start = (at: number) => (to > from ? Math.ceil((at * to) / from) : Math.floor((at * to) / from))
  const first = Int32Array.from({ length: from }, (_, at) => start(at))
  return { first, last: to > from ? first.map((_, at) => start(at + 1) - 1) : first }
}

/** Rec. 709, from 0 to 255. */
function greyOf(data: Uint8ClampedArray, at: number): number {
  const alpha = data[at + 3]!
  const grey = (data[at]! * 13_933 + data[at + 1]! * 46_871 + data[at + 2]! * 4_732) >>> 16
  return alpha === 255 ? grey : (grey * alpha) / 255 + 255 - alpha
}

function pixels(sums: Float32Array, counts: Uint32Array): Uint8ClampedArray {
  const data = new Uint8ClampedArray(sums.length * 4)
  for (let at = 0, to = 0; at < sums.length; at += 1, to += 4) {
    const grey = sums[at]! / counts[at]!
    data[to] = grey
    data[to + 1] = grey
    data[to + 2] = grey
    data[to + 3] = 255
  }
  return data
}
