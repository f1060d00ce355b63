import type { AssembledPoster } from './assemble.ts'
import type { ImageLayer, Layer, QrLayer } from './document.ts'
import { type Box, pixelBox } from './fit.ts'
import type { Finish } from './image/finish.ts'
import { logoBox } from './qr/logo.ts'

/** A picture that a poster needs, at the size it is drawn. Two layers that need the same have the same `key`. */
export interface PictureNeed {
  readonly key: string
  /** Id of the first layer that asks for it, and its field, for messages. */
  readonly layer: string
  readonly field: string
  readonly src: string
  /** Whole pixels of the layer's box; with `contain` the picture may come back smaller on one side. */
  readonly width: number
  readonly height: number
  readonly fit: ImageLayer['fit']
  /** With `cover`: what stays in view, from 0 (left, top) to 1. */
  readonly focus: { readonly x: number; readonly y: number }
  /** What `finishPicture` has to do to the decoded pixels; null for nothing. */
  readonly finish: Finish | null
}

const MIDDLE = { x: 0.5, y: 0.5 }

/** What one image layer needs; null when its `src` is blank. */
export function pictureNeed(layer: ImageLayer): PictureNeed | null {
  const { id, src, fit, focus = MIDDLE, flip, blur, brightness, contrast, saturation } = layer
  if (src === '') return null
  const plain = flip === 'none' && blur === 0 && brightness === 1 && contrast === 1 && saturation === 1
  const finish = plain ? null : ({ kind: 'picture', flip, blur, brightness, contrast, saturation } as const)
  return keyed({ layer: id, field: 'src', src, ...sizeOf(pixelBox(layer)), fit, focus, finish })
}

/** A mask is stretched over the layer's box. */
export function maskNeed(layer: ImageLayer, { src, by, invert }: NonNullable<ImageLayer['mask']>): PictureNeed {
  return keyed({
    ...({ layer: layer.id, field: 'mask', src, ...sizeOf(pixelBox(layer)), fit: 'fill', focus: MIDDLE } as const),
    finish: { kind: 'mask', by, invert },
  })
}

export function logoNeed(layer: QrLayer): PictureNeed | null {
  const { id, logo, value } = layer
  if (!logo || value === '') return null
  const size = sizeOf(logoBox(layer, logo))
  return keyed({ layer: id, field: 'logo', src: logo.src, ...size, fit: 'contain', focus: MIDDLE, finish: null })
}

/** The pictures to load before {@link draw}, each once, in the order of their layers. */
export function neededPictures(poster: Pick<AssembledPoster, 'layers'>): PictureNeed[] {
  const needs = new Map<string, PictureNeed>()
  const add = (need: PictureNeed | null) => {
    if (need && !needs.has(need.key)) needs.set(need.key, need)
  }
  const look = (layers: readonly Layer[]) => {
    for (const layer of layers) {
      if (layer.type === 'group') look(layer.layers)
      if (layer.type === 'qr') add(logoNeed(layer))
      if (layer.type !== 'image') continue
      add(pictureNeed(layer))
      if (layer.mask && layer.src !== '') add(maskNeed(layer, layer.mask))
    }
  }
  look(poster.layers)
  return [...needs.values()]
}

function sizeOf({ width, height }: Box): { width: number; height: number } {
  return { width, height }
}

function keyed(need: Omit<PictureNeed, 'key'>): PictureNeed {
  const { src, width, height, fit, focus, finish } = need
  // The place in view changes nothing where all of the picture is.
  const shown = fit === 'cover' ? focus : MIDDLE
  return { ...need, focus: shown, key: JSON.stringify([fit, width, height, shown.x, shown.y, finish, src]) }
}
