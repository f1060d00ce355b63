import type { Check, Output } from '../../shared/contract/posters.ts'
import {
  type AssembledPoster,
  assemble,
  describeLookalike,
  describeUncovered,
  eachLayer,
  type PosterDocument,
  scaledPoster,
  type TextEngine,
  uncoveredIn,
  type Variables,
} from '../../shared/poster/index.ts'
import { loadCanvases } from './canvas.ts'
import type { Codec, Pixels, Placement, RasterFormat } from './codec.ts'
import { checkSize, encodePdf, encodeRasters, type RenderedOutput } from './encode-poster.ts'
import { createTextEngines } from './fonts/engines.ts'
import type { FontShelf } from './fonts/shelf.ts'
import { finderOf, type GivenPicture } from './given-pictures.ts'
import { createPictureLoader } from './picture-loader.ts'
import { preflight } from './preflight.ts'
import type { Sources } from './sources.ts'

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

export interface Rendering {
  /** In the order that the job asks for. */
  readonly outputs: readonly RenderedOutput[]
  /** What a person should know though the poster was made. */
  readonly warnings: readonly string[]
}

/** Makes pixels. Lives in a worker thread. */
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
  /** Pixels of canvases in between at a time; what a poster may have anyway unless given. */
  readonly surfacePixels?: number | undefined
}

/** Loads HarfBuzz and the canvas (some 100 ms); keeps fonts, shapes and pictures from one poster to the next. */
export async function createRenderer({ codec, sources, fonts, surfacePixels: room }: RendererParts): Promise<Renderer> {
  const [hb, canvases] = await Promise.all([import('harfbuzzjs'), loadCanvases()])
  const readyText = createTextEngines(hb, fonts)
  const pictures = createPictureLoader(codec, canvases.toImage)
  const { Path2D, surface } = canvases

  return {
    async check({ document, row, folder }) {
      const poster = assemble(document, row)
      return preflight(poster, { ...(await readyText(poster)), sources, codec, folder })
    },
    async picture({ src, folder, ...placement }) {
      return pictures.decode(src, await sources.find(src, folder), placement)
    },
    async render(job) {
      const { document, row, outputs } = job
      const poster = assemble(document, row)
      if (poster.problems[0]) throw poster.problems[0]
      const { text, missing } = await readyText(poster)
      const warnings = new Set([
        ...poster.lookalikes.map(describeLookalike),
        ...missing.map(standIn),
        ...boxes(poster, text),
      ])
      const find = finderOf(job, sources)
      const made: RenderedOutput[] = []
      // One scale after the other: each has a canvas and pictures of its own.
      for (const scale of new Set(outputs.map((output) => output.scale))) {
        const larger = scaledPoster(poster, scale)
        checkSize(larger)
        const picture = await pictures.load(larger, find, (said) => void warnings.add(said))
        const scaled = { poster: larger, scale, assets: { text, Path2D, surface, picture, room } }
        const here = [...outputs.entries()].filter(([, output]) => output.scale === scale)
        const rasters = here.filter(isRaster)
        const encoded = await encodeRasters(
          scaled,
          rasters.map(([, output]) => output),
          canvases,
          codec,
        )
        for (const [at, [index]] of rasters.entries()) made[index] = encoded[at]!
        for (const [index, output] of here) {
          if (output.format !== 'pdf') continue
          const { width, height } = poster
          const pdf = await encodePdf(scaled, output, canvases, rasters.length > 0)
          made[index] = { ...pdf, width, height }
        }
      }
      return { outputs: made, warnings: [...warnings] }
    },
  }
}

function isRaster(one: [number, Output]): one is [number, Output & { format: RasterFormat }] {
  return one[1].format !== 'pdf'
}

function standIn({ family, substitute }: { family: string; substitute: string }): string {
  return `The font "${family}" is not here; "${substitute}" stands in for it.`
}

function boxes({ layers }: Pick<AssembledPoster, 'layers'>, text: TextEngine): string[] {
  const without = new Set<string>()
  for (const layer of eachLayer(layers)) {
    if (layer.type === 'text') for (const character of uncoveredIn(layer, text)) without.add(character)
  }
  return without.size === 0 ? [] : [describeUncovered(without)]
}
