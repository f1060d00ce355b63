import type { Output, OutputFormat } from '../../shared/contract/posters.ts'
import { isPlain } from '../../shared/poster/draw/shape.ts'
import { type AssembledPoster, assemble, eachLayer, neededPictures, scaledPoster } from '../../shared/poster/index.ts'
import { SHADOW_DPI } from './pdf/outlines.ts'
import type { CheckJob, RenderJob } from './renderer.ts'

/**
 * What comes to a second at the most, on a slow machine: pixels that are worked on for all outputs together, pictures,
 * layers, characters, codes.
 */
const MOST = { pixels: 20_000_000, pictures: 10, layers: 500, characters: 5000, codes: 20 } as const

/** Pixels that take as long as one that is encoded in a format, or one of a picture that is blurred. */
const ENCODED: Readonly<Record<OutputFormat, number>> = { png: 1, jpeg: 1, webp: 3, avif: 10, pdf: 1 }
const BLURRED = 5

/**
 * Whether a poster is drawn so soon that nobody waits for a signal to be heard meanwhile: a thread of its own takes longer
 * to start. One with pictures of the web is not: nobody knows when they come.
 */
export function isLight({ document, row, outputs = [] }: CheckJob & Partial<Pick<RenderJob, 'outputs'>>): boolean {
  const poster = assemble(document, row)
  const layers = [...eachLayer(poster.layers)]
  const pictures = neededPictures(poster)
  let [characters, codes] = [0, 0]
  for (const layer of layers) {
    if (layer.type === 'text') characters += layer.text.length
    if (layer.type === 'qr') codes += 1
  }
  const few = layers.length <= MOST.layers && characters <= MOST.characters && codes <= MOST.codes
  if (!few || pictures.length > MOST.pictures || pictures.some(({ src }) => /^https?:/i.test(src))) return false
  return outputs.reduce((sum, output) => sum + pixelsOf(poster, output), 0) <= MOST.pixels
}

/** Those of the poster and those of its layers, each of which may have a canvas of its own. */
function pixelsOf(poster: AssembledPoster, { format, scale }: Output): number {
  const { width, height, dpi, layers } = scaledPoster(poster, scale)
  // In a PDF a shadow is a picture, which is packed besides.
  const finer = format === 'pdf' ? 2 * Math.max(1, SHADOW_DPI / dpi) ** 2 : 1
  let drawn = 0
  for (const layer of eachLayer(layers)) {
    if (layer.type === 'group' && isPlain(layer) && !layer.clip) continue
    // What throws a shadow may lie beside the poster, and the shadow goes on around that.
    const reach = (layer.shadow?.blur ?? 0) * 1.5
    const seen = (length: number, most: number) => Math.min(length, most + 2 * reach) + 2 * reach
    const box = layer.type === 'group' ? { width, height } : layer
    drawn += seen(box.width, width) * seen(box.height, height) * (layer.shadow ? finer : 1)
    if (layer.type === 'image' && layer.blur > 0) drawn += layer.width * layer.height * BLURRED
  }
  return width * height * ENCODED[format] + drawn
}
