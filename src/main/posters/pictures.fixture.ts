import type { PosterSource } from '../../shared/poster/index.ts'
import { posterDocument } from '../../shared/poster/index.ts'
import type { Pixels } from './codec.ts'

export type Rgb = readonly [number, number, number]
export const red: Rgb = [220, 20, 30]
export const blue: Rgb = [10, 40, 200]

/** A PNG whose left half is one colour and whose right half is another. */
export async function halves(width: number, height: number, left: Rgb, right: Rgb): Promise<Buffer> {
  const { default: sharp } = await import('sharp')
  const data = Buffer.alloc(width * height * 3)
  for (let at = 0; at < width * height; at += 1) data.set(at % width < width / 2 ? left : right, at * 3)
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

export async function decodePng(png: Uint8Array): Promise<Pixels> {
  const { default: sharp } = await import('sharp')
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) }
}

export function pixelAt({ width, data }: Pixels, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)]
}

export function poster(layers: PosterSource['layers'], more: Partial<PosterSource> = {}) {
  return posterDocument.parse({ version: 1, width: 200, height: 200, layers, ...more })
}
