import { Failure } from '../../shared/contract/failure.ts'
import type { Check, Output, OutputFormat } from '../../shared/contract/posters.ts'
import {
  type AssembledPoster,
  assemble,
  draw,
  eachLayer,
  finishPicture,
  neededPictures,
  type PictureNeed,
  type PosterDocument,
  scaledPoster,
  spelt,
  type TextEngine,
  uncoveredIn,
  unreadableQrCodes,
  type Variables,
} from '../../shared/poster/index.ts'
import { type CanvasPicture, loadCanvases } from './canvas.ts'
import { type Codec, MAX_PIXELS, type Pixels, type Placement } from './codec.ts'
import { createTextEngines } from './fonts/engines.ts'
import type { FontShelf } from './fonts/shelf.ts'
import { finderOf, type GivenPicture } from './given-pictures.ts'
import { ofLayer } from './picture-failure.ts'
import { PixelCache } from './pixel-cache.ts'
import { preflight } from './preflight.ts'
import { type Source, type Sources, staleness, undecodable } from './sources.ts'

export interface RenderJob {
  readonly document: PosterDocument
  readonly row: Variables
  /** Folder that relative pictures start from, and that none may leave. */
  readonly folder: string
  readonly outputs: readonly Output[]
  /** With them nothing is read from the folder nor fetched: these are drawn, and data URLs. */
  readonly pictures?: readonly GivenPicture[]
}

export type CheckJob = Omit<RenderJob, 'outputs' | 'pictures'>

export interface PictureJob extends Placement {
  readonly src: string
  readonly folder: string
}

export interface RenderedOutput {
  readonly format: OutputFormat
  readonly bytes: Uint8Array<ArrayBuffer>
  /** In pixels; of a PDF, those of the poster. */
  readonly width: number
  readonly height: number
}

export interface Rendering {
  /** In the order that the job asks for. */
  readonly outputs: readonly RenderedOutput[]
  /** What a person should know though the poster was made. */
  readonly warnings: readonly string[]
}

/** Makes pixels. Lives in a worker thread, or in the process of a one-shot command. */
export interface Renderer {
  /** @throws Failure VARIABLE_INVALID, RENDER_FAILED, DOCUMENT_INVALID. */
  render(job: RenderJob, signal?: AbortSignal): Promise<Rendering>
  /** Pre-flight: what can be told without drawing. */
  check(job: CheckJob, signal?: AbortSignal): Promise<Check[]>
  /** @throws Failure FILE_UNREADABLE. */
  picture(job: PictureJob, signal?: AbortSignal): Promise<Pixels>
}

export interface RendererParts {
  readonly codec: Codec
  readonly sources: Sources
  /** The fonts of this machine. */
  readonly fonts: FontShelf
}

/** What one poster is made with. */
interface Making {
  readonly text: TextEngine
  readonly find: (src: string) => Promise<Source>
  readonly warn: (text: string) => void
}

/** Loads HarfBuzz and the canvas (some 100 ms); keeps fonts, shapes and pictures from one poster to the next. */
export async function createRenderer({ codec, sources, fonts }: RendererParts): Promise<Renderer> {
  const [hb, canvases] = await Promise.all([import('harfbuzzjs'), loadCanvases()])
  const readyText = createTextEngines(hb, fonts)
  const cache = new PixelCache<CanvasPicture['image']>()

  const decode = async (src: string, read: () => Promise<Uint8Array>, placement: Placement): Promise<Pixels> =>
    codec.decodeResize(await read(), placement).catch((error: unknown) => {
      throw undecodable(src, error)
    })

  const loadPicture = async (need: PictureNeed, { find, warn }: Making) => {
    const source = await find(need.src)
    staleness(need.src, source).forEach(warn)
    const cached = cache.get(source.sha256, need)
    if (cached) return cached
    const pixels = finishPicture(need, await decode(need.src, source.read, need))
    const picture = { image: canvases.toImage(pixels), width: pixels.width, height: pixels.height }
    cache.set(source.sha256, need, picture)
    return picture
  }

  const assetsFor = async (poster: AssembledPoster, making: Making) => {
    const pictures = new Map<string, CanvasPicture>()
    for (const need of neededPictures(poster)) {
      const picture = await loadPicture(need, making).catch((error: unknown) => {
        throw ofLayer(need, error)
      })
      pictures.set(need.key, picture)
    }
    const { Path2D, surface } = canvases
    return { text: making.text, Path2D, surface, picture: ({ key }: PictureNeed) => pictures.get(key) }
  }

  /** Draws the poster once, however often it is encoded at this scale. */
  const rasterize = async (poster: AssembledPoster, scale: number, making: Making) => {
    const scaled = scaledPoster(poster, scale)
    const { width, height } = scaled
    if (width * height > MAX_PIXELS) throw tooLarge(scaled)
    const assets = await assetsFor(scaled, making)
    const ctx = canvases.create(width, height)
    draw(ctx, scaled, assets)
    return { ctx, width, height, dpi: scaled.dpi }
  }

  return {
    async check({ document, row, folder }) {
      const poster = assemble(document, row)
      return preflight(poster, { ...(await readyText(poster)), sources, codec, folder })
    },
    async picture({ src, folder, ...placement }) {
      const source = await sources.find(src, folder)
      return decode(src, source.read, placement)
    },
    async render(job) {
      const poster = assemble(job.document, job.row)
      if (poster.problems[0]) throw poster.problems[0]
      const { text, missing } = await readyText(poster)
      const warnings = new Set([...missing.map(standIn), ...boxes(poster, text)])
      const making: Making = { text, find: finderOf(job, sources), warn: (said) => void warnings.add(said) }
      const rasters = new Map<number, ReturnType<typeof rasterize>>()
      const rasterAt = (scale: number) => {
        const made = rasters.get(scale) ?? rasterize(poster, scale, making)
        rasters.set(scale, made)
        return made
      }
      if (hasQrCode(poster)) {
        const [unreadable] = await unreadableQrCodes((await rasterAt(1)).ctx, poster)
        if (unreadable) throw unreadable
      }
      const opaque = isOpaque(poster.background)
      const outputs: RenderedOutput[] = []
      for (const { format, scale, quality, bleed, marks } of job.outputs) {
        if (format === 'pdf') {
          const { writePdf } = await import('./pdf/pdf.ts')
          const scaled = scaledPoster(poster, scale)
          const bytes = writePdf(scaled, await assetsFor(scaled, making), { bleed, marks, quality })
          outputs.push({ format, bytes, width: poster.width, height: poster.height })
          continue
        }
        const { ctx, width, height, dpi } = await rasterAt(scale)
        const pixels = { width, height, data: canvases.pixels(ctx, opaque) }
        const bytes = await codec.encode(pixels, { format, opaque, dpi, ...(quality ? { quality } : {}) })
        outputs.push({ format, bytes, width, height })
      }
      return { outputs, warnings: [...warnings] }
    },
  }
}

function standIn({ family, substitute }: { family: string; substitute: string }): string {
  return `The font "${family}" is not here; "${substitute}" stands in for it.`
}

/** One sentence for all texts: a script that no font has is many characters. */
function boxes({ layers }: Pick<AssembledPoster, 'layers'>, text: TextEngine): string[] {
  const without = new Set<string>()
  for (const layer of eachLayer(layers)) {
    if (layer.type === 'text') for (const character of uncoveredIn(layer, text)) without.add(character)
  }
  return without.size === 0 ? [] : [`No font has a glyph for ${[...without].map(spelt).join(', ')}.`]
}

function hasQrCode({ layers }: Pick<AssembledPoster, 'layers'>): boolean {
  return [...eachLayer(layers)].some(({ type }) => type === 'qr')
}

/** `#rrggbbaa` with less than full alpha lets through what is behind the poster. */
function isOpaque(background: string): boolean {
  return background.length !== 9 || background.toLowerCase().endsWith('ff')
}

function tooLarge({ width, height }: { width: number; height: number }): Failure<'DOCUMENT_INVALID'> {
  const limit = `${MAX_PIXELS / 1e6} megapixels are the most`
  return new Failure('DOCUMENT_INVALID', {
    what: 'The poster is too large.',
    why: `It is ${width} × ${height} pixels; ${limit}.`,
    next: 'Make it smaller.',
    issues: [{ path: ['width'], message: limit }],
  })
}
