import type { ImageLayer } from '../document.ts'
import { adjust } from './adjust.ts'
import { blur } from './blur.ts'

/** Raw RGBA, 4 bytes a pixel, not premultiplied. */
export interface RgbaPixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

/** What is done to a picture's pixels after the host decoded and resized them. */
export type Finish =
  | ({ kind: 'picture' } & Pick<ImageLayer, 'flip' | 'blur' | 'brightness' | 'contrast' | 'saturation'>)
  | { kind: 'mask'; by: 'alpha' | 'luminance'; invert: boolean }

/**
 * Finishes a picture by code of our own, in whole numbers, so that every canvas gets the same pixels. Works in place
 * and gives the same object back.
 */
export function finishPicture<P extends RgbaPixels>({ finish }: { finish: Finish | null }, pixels: P): P {
  if (!finish) return pixels
  if (finish.kind === 'mask') {
    toMask(pixels.data, finish)
    return pixels
  }
  flip(pixels, finish.flip)
  adjust(pixels.data, finish)
  blur(pixels, finish.blur)
  return pixels
}

function flip({ width, height, data }: RgbaPixels, way: ImageLayer['flip']): void {
  if (way === 'none') return
  const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height)
  if (way === 'both') {
    pixels.reverse()
    return
  }
  if (way === 'horizontal') {
    for (let row = 0; row < height; row += 1) pixels.subarray(row * width, (row + 1) * width).reverse()
    return
  }
  for (let top = 0, bottom = height - 1; top < bottom; top += 1, bottom -= 1) {
    const kept = pixels.slice(top * width, (top + 1) * width)
    pixels.copyWithin(top * width, bottom * width, (bottom + 1) * width)
    pixels.set(kept, bottom * width)
  }
}

/** Puts what the mask lets through into the alpha of a black picture. */
function toMask(data: Uint8ClampedArray, { by, invert }: { by: 'alpha' | 'luminance'; invert: boolean }): void {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!
    // Rec. 709, as CSS Masking 1 has it; 13933 + 46871 + 4732 = 65536.
    const luminance = (data[at]! * 13933 + data[at + 1]! * 46871 + data[at + 2]! * 4732) >>> 16
    const shows = by === 'alpha' ? alpha : Math.round((luminance * alpha) / 255)
    data.fill(0, at, at + 3)
    data[at + 3] = invert ? 255 - shows : shows
  }
}
