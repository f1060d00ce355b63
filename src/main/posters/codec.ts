import type { ImageLayer } from '../../shared/poster/index.ts'

/** Raw RGBA, 4 bytes a pixel, sRGB, not premultiplied. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

/**
 * All that Handbill asks of a picture library, so that another can take its place. Every codec obeys the EXIF
 * orientation, converts to sRGB and refuses pictures beyond {@link MAX_PIXELS} before it decodes them. Errors are
 * plain ones with a sentence; the caller knows which picture it was.
 */
export interface Codec {
  /** Size as shown, that is after EXIF orientation. Decodes no pixels. */
  probe(bytes: Uint8Array): Promise<{ width: number; height: number; format: PictureFormat }>
  /** The picture as it is drawn in a box of this size; see `fittedSize` for the size that comes back. */
  decodeResize(bytes: Uint8Array, width: number, height: number, fit: ImageLayer['fit']): Promise<Pixels>
  /** The same bytes for the same pixels. `opaque` promises that no pixel is transparent. */
  encodePng(pixels: Pixels, options: { opaque: boolean }): Promise<Uint8Array<ArrayBuffer>>
}

/** A 758 kB PNG can hold 256 megapixels, a gigabyte of memory. */
export const MAX_PIXELS = 100_000_000

export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'avif' | 'tiff'

/**
 * What a picture is by its first bytes; null for anything else. Asked before any library sees the bytes: some of
 * them would read SVG (which can name other files), PDF and more.
 */
export function pictureFormat(bytes: Uint8Array): PictureFormat | 'svg' | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).toString('latin1')
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (/^GIF8[79]a/.test(head)) return 'gif'
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'webp'
  if (head.startsWith('ftypavif', 4) || head.startsWith('ftypavis', 4)) return 'avif'
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return 'tiff'
  if (/^(\xef\xbb\xbf)?\s*(<\?xml|<!--|<!DOCTYPE svg|<svg)/i.test(head)) return 'svg'
  return null
}
