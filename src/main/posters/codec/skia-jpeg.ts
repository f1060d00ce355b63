import type { Canvas } from '@napi-rs/canvas'
import { withJpegDensity } from './jpeg-density.ts'

/** Beyond it sharp keeps all of the colour, and the two differ. */
const LIKE_SHARP = 99

/** Whether {@link jpegOf} writes the bytes that sharp writes: the same encoder is built into both. */
export function isLikeSharp(quality: number): boolean {
  return quality <= LIKE_SHARP
}

/**
 * A canvas as JPEG, by its own encoder: its pixels are copied nowhere. Skia's headers (a JFIF one, and a profile that only
 * says sRGB) are left out, so that sharp's bytes come out.
 */
export async function jpegOf(canvas: Canvas, quality: number, dpi?: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = withoutHeaders(await canvas.encode('jpeg', quality))
  return dpi ? withJpegDensity(bytes, dpi) : bytes
}

/** Drops the segments APP0 to APP15 that stand at the beginning (ITU-T T.81, annex B.1.1.3). */
function withoutHeaders(jpeg: Buffer): Uint8Array<ArrayBuffer> {
  let at = 2
  while (jpeg[at] === 0xff && (jpeg[at + 1]! & 0xf0) === 0xe0) at += 2 + jpeg.readUInt16BE(at + 2)
  const bytes = new Uint8Array(jpeg.length - at + 2)
  bytes.set(jpeg.subarray(0, 2))
  bytes.set(jpeg.subarray(at), 2)
  return bytes
}
