import type { Canvas, Path2D, SKRSContext2D } from '@napi-rs/canvas'
import type { DrawnPicture } from '../../shared/poster/index.ts'
import type { Pixels } from './codec.ts'

export type CanvasPicture = DrawnPicture<Canvas>

/** The exporter's canvas. Its own picture loader follows redirects and opens files, so it only ever gets pixels. */
export interface Canvases {
  readonly Path2D: new () => Path2D
  create(width: number, height: number): SKRSContext2D
  /** A clear canvas, and itself as something `drawImage` takes. */
  surface(width: number, height: number): { ctx: SKRSContext2D; image: Canvas }
  /** Something `drawImage` takes. */
  toImage(pixels: Pixels): Canvas
  /** What was drawn, not premultiplied. `opaque` promises that no pixel is transparent, which saves dividing by alpha. */
  pixels(ctx: SKRSContext2D, opaque: boolean): Uint8ClampedArray<ArrayBuffer>
}

export async function loadCanvases(): Promise<Canvases> {
  const { createCanvas, ImageData, Path2D } = await import('@napi-rs/canvas')
  return {
    Path2D,
    create: (width, height) => createCanvas(width, height).getContext('2d'),
    surface(width, height) {
      const image = createCanvas(width, height)
      return { ctx: image.getContext('2d'), image }
    },
    toImage({ width, height, data }) {
      const canvas = createCanvas(width, height)
      canvas.getContext('2d').putImageData(new ImageData(data, width, height), 0, 0)
      return canvas
    },
    pixels(ctx, opaque) {
      const { width, height } = ctx.canvas
      if (!opaque) return new Uint8ClampedArray(ctx.getImageData(0, 0, width, height).data)
      const stored = ctx.canvas.data()
      return new Uint8ClampedArray(stored.buffer as ArrayBuffer, stored.byteOffset, stored.byteLength)
    },
  }
}
