import { fittedSize } from '../../../shared/poster/index.ts'
import type { Placement } from '../codec.ts'

/** Scale the whole picture to `scaled`, then cut `size` out of it at (left, top). */
export interface Placing {
  readonly scaled: { width: number; height: number }
  readonly left: number
  readonly top: number
  readonly size: { width: number; height: number }
}

/** The same for every codec, so that all of them cut at the same pixel. */
export function placingOf(source: { width: number; height: number }, placement: Placement): Placing {
  const { fit, focus = { x: 0.5, y: 0.5 } } = placement
  const size = fittedSize(source, placement, fit)
  if (fit !== 'cover') return { scaled: size, left: 0, top: 0, size }
  const scale = Math.max(size.width / source.width, size.height / source.height)
  const scaled = {
    width: Math.max(size.width, Math.round(source.width * scale)),
    height: Math.max(size.height, Math.round(source.height * scale)),
  }
  const left = Math.round((scaled.width - size.width) * focus.x)
  const top = Math.round((scaled.height - size.height) * focus.y)
  return { scaled, left, top, size }
}
