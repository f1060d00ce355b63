import { Failure } from '../../../shared/contract/failure.ts'
import type { Output } from '../../../shared/contract/posters.ts'
import { type AssembledPoster, eachLayer, neededPictures, scaledPoster } from '../../../shared/poster/index.ts'

/** What one request may ask of the memory of a service that many ask. */
export interface DemandLimits {
  /** Of the poster at its scale, whatever becomes of it: a PDF is drawn at its size as well. */
  readonly pixels: number
  /** Of all its pictures together, at the sizes at which they are drawn. */
  readonly picturePixels: number
  /** Of canvases in between at a time (groups that fade, shadows, blend modes): counted while it is drawn. */
  readonly surfacePixels: number
  /** Characters of all its texts and codes together, variables filled in. */
  readonly characters: number
}

export function demandLimits(megapixels: number): DemandLimits {
  const pixels = megapixels * 1e6
  return { pixels, picturePixels: 2 * pixels, surfacePixels: 2 * pixels, characters: 500_000 }
}

/** Refuses what would take too much, before anything is fetched or drawn. @throws Failure DOCUMENT_INVALID. */
export function checkDemand(poster: AssembledPoster, { scale }: Output, limits: DemandLimits): void {
  const layers = [...eachLayer(poster.layers)]
  const { width, height } = scaledPoster({ ...poster, layers: [] }, scale)
  if (width * height > limits.pixels) {
    throw beyond(['width'], `${width} × ${height} pixels; ${limits.pixels / 1e6} megapixels are the most`)
  }
  let characters = 0
  for (const layer of layers) {
    characters += layer.type === 'text' ? layer.text.length : layer.type === 'qr' ? layer.value.length : 0
    if (characters > limits.characters) {
      throw beyond(['layers', layer.id], `more than ${limits.characters} characters in all texts together`)
    }
  }
  let drawn = 0
  for (const { width, height, layer, field } of neededPictures(scaledPoster(poster, scale))) {
    drawn += width * height
    if (drawn > limits.picturePixels) {
      const most = `${limits.picturePixels / 1e6} megapixels of pictures together are the most`
      throw beyond(['layers', layer, field], most)
    }
  }
}

function beyond(path: string[], message: string): Failure<'DOCUMENT_INVALID'> {
  return new Failure('DOCUMENT_INVALID', {
    what: 'The poster is more than this service renders.',
    why: `${path.join('.')}: ${message}.`,
    next: 'Make it smaller, or ask for a smaller scale.',
    issues: [{ path, message }],
  })
}
