import type { SKRSContext2D } from '@napi-rs/canvas'
import { Failure } from '../../shared/contract/failure.ts'
import type { Output, OutputFormat } from '../../shared/contract/posters.ts'
import {
  type AssembledPoster,
  areaOfCodes,
  type DrawnPixels,
  draw,
  eachLayer,
  unreadableQrCodes,
} from '../../shared/poster/index.ts'
import type { CanvasAssets, Canvases } from './canvas.ts'
import { isLikeSharp, jpegOf } from './codec/skia-jpeg.ts'
import { type Codec, defaultQuality, MAX_PIXELS, type RasterFormat } from './codec.ts'

export interface RenderedOutput {
  readonly format: OutputFormat
  readonly bytes: Uint8Array<ArrayBuffer>
  /** In pixels; of a PDF, those of the poster. */
  readonly width: number
  readonly height: number
}

/** A poster at the scale at which it is put out. */
export interface ScaledPoster {
  readonly poster: AssembledPoster
  readonly scale: number
  readonly assets: CanvasAssets
}

type Raster = Pick<Output, 'quality'> & { readonly format: RasterFormat }

/**
 * Draws a poster once, reads its QR codes back, and encodes it in each of these formats.
 *
 * @throws Failure RENDER_FAILED with the layer and field that cannot be drawn or read.
 */
export async function encodeRasters(
  scaled: ScaledPoster,
  outputs: readonly Raster[],
  canvases: Canvases,
  codec: Codec,
): Promise<RenderedOutput[]> {
  const { poster, assets } = scaled
  const { width, height, dpi } = poster
  const opaque = isOpaque(poster.background)

  const encode = async (ctx: SKRSContext2D, { format, quality }: Raster): Promise<Uint8Array<ArrayBuffer>> => {
    if (format === 'jpeg' && opaque && isLikeSharp(quality ?? defaultQuality.jpeg)) {
      return jpegOf(ctx.canvas, quality ?? defaultQuality.jpeg, dpi)
    }
    const pixels = { width, height, data: canvases.pixels(ctx, opaque) }
    return codec.encode(pixels, { format, opaque, dpi, ...(quality ? { quality } : {}) })
  }

  if (outputs.length === 0) return []
  return canvases.on(width, height, async (ctx) => {
    draw(ctx, poster, assets)
    await checkCodes(ctx, scaled)
    const made: RenderedOutput[] = []
    for (const output of outputs) {
      made.push({ format: output.format, bytes: await encode(ctx, output), width, height })
    }
    return made
  })
}

/**
 * The same as PDF. Of its pixels only those are drawn that its codes are read from.
 *
 * @param checked Whether its codes were read at this scale already.
 */
export async function encodePdf(
  scaled: ScaledPoster,
  { bleed, marks, quality }: Pick<Output, 'bleed' | 'marks' | 'quality'>,
  canvases: Canvases,
  checked: boolean,
): Promise<Omit<RenderedOutput, 'width' | 'height'>> {
  const { poster, assets } = scaled
  if (!checked && hasCodes(poster)) {
    // What lies beside the poster is not drawn, and said to be unreadable.
    const area = areaOfCodes(poster) ?? { x: 0, y: 0, width: 1, height: 1 }
    await canvases.on(area.width, area.height, async (ctx) => {
      ctx.translate(-area.x, -area.y)
      draw(ctx, poster, assets, area)
      await checkCodes({ getImageData: (x, y, ...size) => ctx.getImageData(x - area.x, y - area.y, ...size) }, scaled)
    })
  }
  const { writePdf } = await import('./pdf/pdf.ts')
  return { format: 'pdf', bytes: writePdf(poster, assets, { bleed, marks, quality }) }
}

/** @throws Failure DOCUMENT_INVALID. */
export function checkSize({ width, height }: { width: number; height: number }): void {
  if (width * height <= MAX_PIXELS) return
  const limit = `${MAX_PIXELS / 1e6} megapixels are the most`
  throw new Failure('DOCUMENT_INVALID', {
    what: 'The poster is too large.',
    why: `It is ${width} × ${height} pixels; ${limit}.`,
    next: 'Make it smaller, or render it at a smaller scale.',
    issues: [{ path: ['width'], message: limit }],
  })
}

async function checkCodes(drawn: DrawnPixels, { poster, scale }: ScaledPoster): Promise<void> {
  if (!hasCodes(poster)) return
  const [unreadable] = await unreadableQrCodes(drawn, poster, scale === 1 ? undefined : `${scale} times its size`)
  if (unreadable) throw unreadable
}

function hasCodes({ layers }: AssembledPoster): boolean {
  return [...eachLayer(layers)].some(({ type }) => type === 'qr')
}

/** `#rrggbbaa` with less than full alpha lets through what is behind the poster. */
function isOpaque(background: string): boolean {
  return background.length !== 9 || background.toLowerCase().endsWith('ff')
}
