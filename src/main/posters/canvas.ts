import type { Canvas, Path2D, SKRSContext2D } from '@napi-rs/canvas'
import type { DrawAssets, DrawnPicture } from '../../shared/poster/index.ts'
import type { Pixels } from './codec.ts'

export type CanvasPicture = DrawnPicture<Canvas>

/** What `draw` needs of this canvas; what it draws on in between can be read back. */
export type CanvasAssets = Pick<Canvases, 'surface'> & DrawAssets<Path2D, Canvas>

/** The exporter's canvas. Its own picture loader follows redirects and opens files, so it only ever gets pixels. */
export interface Canvases {
  readonly Path2D: new () => Path2D
  /** A clear canvas for as long as the work takes. It is kept for the next work of its size. */
  on<T>(width: number, height: number, work: (ctx: SKRSContext2D) => Promise<T>): Promise<T>
  /** A clear canvas, and itself as something `drawImage` takes. @throws When there is none so large. */
  surface(width: number, height: number): { ctx: SKRSContext2D; image: Canvas; release(): void }
  /** Something `drawImage` takes. */
  toImage(pixels: Pixels): Canvas
  /** What was drawn, not premultiplied. `opaque` promises that no pixel is transparent, which saves dividing by alpha. */
  pixels(ctx: SKRSContext2D, opaque: boolean): Uint8ClampedArray<ArrayBuffer>
}

/** Bytes of the canvas that is kept: to have the system clear eight megabytes takes longer than to draw on them. */
const KEPT = 64_000_000

/** Bytes of a canvas of Skia's. A larger one is made without a word, and nothing is ever seen on it. */
const LARGEST = 2 ** 31 - 1

export async function loadCanvases(): Promise<Canvases> {
  const { createCanvas, ImageData, Path2D } = await import('@napi-rs/canvas')
  let kept: SKRSContext2D | undefined
  const take = (width: number, height: number): SKRSContext2D => {
    const ctx = kept
    if (ctx?.canvas.width !== width || ctx.canvas.height !== height) return createCanvas(width, height).getContext('2d')
    // Nobody else gets it meanwhile.
    kept = undefined
    ctx.reset()
    return ctx
  }
  return {
    Path2D,
    async on(width, height, work) {
      const ctx = take(width, height)
      try {
        return await work(ctx)
      } finally {
        if (width * height * 4 <= KEPT) kept = ctx
      }
    },
    surface(width, height) {
      if (width * height * 4 > LARGEST) throw new Error(`No canvas has ${width} × ${height} pixels.`)
      const image = createCanvas(width, height)
      return {
        ctx: image.getContext('2d'),
        image,
        release() {
          // The only way to free its pixels before the collector finds it.
          image.width = 1
          image.height = 1
        },
      }
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
