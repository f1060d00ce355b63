import { asFailure, Failure } from '../../shared/contract/failure.ts'
import {
  type AssembledPoster,
  assemble,
  createTextEngine,
  draw,
  finishPicture,
  neededPictures,
  type PictureNeed,
  type PosterDocument,
  unreadableQrCodes,
  type Variables,
} from '../../shared/poster/index.ts'
import { loadCanvases } from './canvas.ts'
import { type Codec, MAX_PIXELS, type Pixels } from './codec.ts'
import { readFace, shippedFaces } from './fonts.ts'
import { readSource, undecodable } from './sources.ts'

export interface RenderJob {
  readonly document: PosterDocument
  readonly row: Variables
  /** Folder that relative pictures start from, and that none may leave. */
  readonly folder: string
}

export interface PictureJob extends Pick<PictureNeed, 'src' | 'width' | 'height' | 'fit'> {
  readonly folder: string
}

export interface RenderedPng {
  readonly png: Uint8Array<ArrayBuffer>
  readonly width: number
  readonly height: number
}

/** Makes pixels. Lives in a worker thread, or in the process of a one-shot command. */
export interface Renderer {
  /** @throws Failure VARIABLE_INVALID, RENDER_FAILED, NOT_YET, DOCUMENT_INVALID. */
  render(job: RenderJob): Promise<RenderedPng>
  /** @throws Failure FILE_UNREADABLE, NOT_YET. */
  picture(job: PictureJob): Promise<Pixels>
}

/** Loads HarfBuzz and the canvas (some 100 ms); keeps fonts and shapes from one poster to the next. */
export async function createRenderer(codec: Codec): Promise<Renderer> {
  const [hb, canvases] = await Promise.all([import('harfbuzzjs'), loadCanvases()])
  const text = createTextEngine(hb, shippedFaces)

  const loadFaces = async (poster: AssembledPoster) => {
    for (let faces = text.wanted(poster); faces.length > 0; faces = text.wanted(poster)) {
      for (const face of faces) text.add(face, await readFace(face))
    }
  }

  const picture: Renderer['picture'] = async ({ src, width, height, fit, folder }) => {
    const bytes = await readSource(src, folder)
    return codec.decodeResize(bytes, { width, height, fit }).catch((error: unknown) => {
      throw undecodable(src, error)
    })
  }

  const loadPictures = async (poster: AssembledPoster, folder: string) => {
    const loaded = new Map<string, { image: ReturnType<typeof canvases.toImage>; width: number; height: number }>()
    for (const need of neededPictures(poster)) {
      const pixels = await picture({ ...need, folder }).catch((error: unknown) => {
        throw ofLayer(need, error)
      })
      finishPicture(need, pixels)
      loaded.set(need.key, { image: canvases.toImage(pixels), width: pixels.width, height: pixels.height })
    }
    return loaded
  }

  return {
    picture,
    async render({ document, row, folder }) {
      const poster = assemble(document, row)
      if (poster.problems[0]) throw poster.problems[0]
      if (poster.width * poster.height > MAX_PIXELS) throw tooLarge(poster)
      const [pictures] = await Promise.all([loadPictures(poster, folder), loadFaces(poster)])

      const { width, height } = poster
      const ctx = canvases.create(width, height)
      const { Path2D, surface } = canvases
      draw(ctx, poster, { text, Path2D, surface, picture: ({ key }) => pictures.get(key) })
      const [unreadable] = await unreadableQrCodes(ctx, poster)
      if (unreadable) throw unreadable

      const data = new Uint8ClampedArray(ctx.getImageData(0, 0, width, height).data)
      const png = await codec.encode({ width, height, data }, { format: 'png', opaque: isOpaque(poster.background) })
      return { png, width, height }
    },
  }
}

/** `#rrggbbaa` with less than full alpha lets through what is behind the poster. */
function isOpaque(background: string): boolean {
  return background.length !== 9 || background.toLowerCase().endsWith('ff')
}

/** A picture's failure, with the layer that it belongs to; a feature that is not there yet stays what it is. */
function ofLayer({ layer, field }: PictureNeed, error: unknown): Failure {
  const failure = asFailure(error)
  if (failure.code === 'NOT_YET') return failure
  const { why, next } = failure.data
  return new Failure(
    'RENDER_FAILED',
    { what: `The picture of the layer "${layer}" cannot be drawn.`, why, next, layer, field },
    { cause: error },
  )
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
