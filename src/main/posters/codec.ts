import type { ImageLayer } from '../../shared/poster/index.ts'

/** Raw RGBA, 4 bytes a pixel, sRGB, not premultiplied. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

/** How a picture comes to lie in a box of whole pixels. */
export interface Placement {
  readonly width: number
  readonly height: number
  readonly fit: ImageLayer['fit']
  /** With `cover`: the part that stays when two sides are cut off, from 0 (left, top) to 1; the middle unless given. */
  readonly focus?: { readonly x: number; readonly y: number }
}

export interface Probed {
  /** As shown, that is after EXIF orientation. */
  readonly width: number
  readonly height: number
  readonly format: PictureFormat
}

export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'avif' | 'tiff' | 'svg'

export const rasterFormats = ['png', 'jpeg', 'webp', 'avif'] as const
export type RasterFormat = (typeof rasterFormats)[number]

export interface Encoding {
  readonly format: RasterFormat
  /** 1 to 100; a good one for the format unless given. PNG has none. */
  readonly quality?: number
  /** Promises that no pixel is transparent. */
  readonly opaque: boolean
  /** Dots per inch, written into PNG and JPEG; WebP and AVIF have no field for it. */
  readonly dpi?: number
}

export const defaultQuality = { jpeg: 90, webp: 85, avif: 60 } as const

/**
 * All that Handbill asks of a picture library, so that another can take its place. Every codec obeys the EXIF
 * orientation, converts to sRGB and refuses pictures beyond {@link MAX_PIXELS} before it decodes them. What it cannot
 * do right it refuses by name. Errors are plain ones with a sentence; the caller knows which picture it was.
 */
export interface Codec {
  readonly name: CodecName
  /** Decodes no pixels. */
  probe(bytes: Uint8Array): Promise<Probed>
  /** The picture as it is drawn in a box of this size; see `fittedSize` for the size that comes back. */
  decodeResize(bytes: Uint8Array, placement: Placement): Promise<Pixels>
  /** The same bytes for the same pixels. */
  encode(pixels: Pixels, encoding: Encoding): Promise<Uint8Array<ArrayBuffer>>
}

export const codecNames = ['sharp', 'canvas'] as const
export type CodecName = (typeof codecNames)[number]

/** A 758 kB PNG can hold 256 megapixels, a gigabyte of memory. */
export const MAX_PIXELS = 100_000_000

/** @throws Error in a sentence. */
export function checkPixels({ width, height }: { width: number; height: number }): void {
  if (width * height <= MAX_PIXELS) return
  throw new Error(`It is ${width} × ${height} pixels; ${MAX_PIXELS / 1e6} megapixels are the most.`)
}
