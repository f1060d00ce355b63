import type { AssembledPoster } from './assemble.ts'
import type { ImageLayer } from './document.ts'
import { pixelBox } from './fit.ts'

/** A picture that a poster needs, at the size it is drawn. Two layers that need the same have the same `key`. */
export interface PictureNeed {
  readonly key: string
  /** Id of the first layer that asks for it, for messages. */
  readonly layer: string
  readonly src: string
  /** Whole pixels of the layer's box; with `contain` the picture may come back smaller on one side. */
  readonly width: number
  readonly height: number
  readonly fit: ImageLayer['fit']
}

/** What one image layer needs; null when its `src` is blank. */
export function pictureNeed(layer: ImageLayer): PictureNeed | null {
  const { id, src, fit } = layer
  if (src === '') return null
  const { width, height } = pixelBox(layer)
  return { key: `${fit} ${width}×${height} ${src}`, layer: id, src, width, height, fit }
}

/** The pictures to load before {@link draw}, each once, in the order of their layers. */
export function neededPictures(poster: AssembledPoster): PictureNeed[] {
  const needs = new Map<string, PictureNeed>()
  for (const layer of poster.layers) {
    const need = layer.type === 'image' ? pictureNeed(layer) : null
    if (need && !needs.has(need.key)) needs.set(need.key, need)
  }
  return [...needs.values()]
}
