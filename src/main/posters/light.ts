import { assemble, eachLayer, neededPictures, scaledPoster } from '../../shared/poster/index.ts'
import type { CheckJob, RenderJob } from './renderer.ts'

/** What comes to a second at the most, on a slow machine: pixels of all outputs together, layers, characters, codes. */
const MOST = { pixels: 20_000_000, layers: 500, characters: 5000, codes: 20 } as const

/**
 * Whether a poster is drawn so soon that nobody waits for a signal to be heard meanwhile: a thread of its own takes longer
 * to start. One with pictures of the web is not: nobody knows when they come.
 */
export function isLight({ document, row, outputs = [] }: CheckJob & Partial<Pick<RenderJob, 'outputs'>>): boolean {
  const poster = assemble(document, row)
  let pixels = 0
  for (const { scale } of outputs) {
    const { width, height } = scaledPoster({ ...poster, layers: [] }, scale)
    pixels += width * height
  }
  let [layers, characters, codes] = [0, 0, 0]
  for (const layer of eachLayer(poster.layers)) {
    layers += 1
    if (layer.type === 'text') characters += layer.text.length
    if (layer.type === 'qr') codes += 1
  }
  const small = pixels <= MOST.pixels && layers <= MOST.layers && characters <= MOST.characters && codes <= MOST.codes
  return small && !neededPictures(poster).some(({ src }) => /^https?:/i.test(src))
}
