import { Failure } from '../../contract/failure.ts'
import type { OutlinePath, Surface } from '../canvas.ts'
import type { Box } from '../fit.ts'
import type { BlendedLayer, Pen } from './pen.ts'

/** 800 MB. */
const MOST = 200_000_000
/** 256 MB: groups may be as deep as they may be on every screen. */
const ALWAYS = 64_000_000

/** Pixels of all canvases in between that one poster may have at a time. */
export function roomFor({ width, height }: { width: number; height: number }): number {
  return Math.min(MOST, Math.max(ALWAYS, 4 * width * height))
}

/**
 * Lends a clear canvas. Its memory is given back at once where the host can: nothing is collected while a poster is
 * being drawn.
 *
 * @param bounds Whole pixels.
 * @param work Gets the canvas and the room that is left beside it.
 * @throws Failure RENDER_FAILED with the layer when there is no room, or the host has none.
 */
export function onSurface<Path extends OutlinePath, Image>(
  { assets, room }: Pen<Path, Image>,
  { width, height }: Box,
  layer: BlendedLayer,
  work: (surface: Surface<Path, Image>, room: number) => void,
): void {
  const left = room - width * height
  if (left < 0) throw tooLarge(layer, width, height)
  let surface: Surface<Path, Image>
  try {
    surface = assets.surface(width, height)
  } catch (cause) {
    throw tooLarge(layer, width, height, cause)
  }
  try {
    work(surface, left)
  } finally {
    surface.release?.()
  }
}

function tooLarge({ id, name, shadow, blend }: BlendedLayer, width: number, height: number, cause?: unknown) {
  return new Failure(
    'RENDER_FAILED',
    {
      what: `The layer "${name ?? id}" cannot be drawn.`,
      why: `It needs a canvas of its own of ${width} × ${height} pixels, and beside the others there is no room for it.`,
      next: 'Make it or its shadow smaller, take it out of groups that fade, or render at a smaller scale.',
      layer: id,
      field: shadow ? 'shadow' : blend === 'normal' ? 'opacity' : 'blend',
    },
    { cause },
  )
}
