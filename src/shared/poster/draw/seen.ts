import type { Box } from '../fit.ts'
import { grown } from '../shape/bounds.ts'

/** Where a shadow falls, and how far it is blurred, in pixels of the poster. */
export interface ThrownShadow {
  readonly offset: readonly [x: number, y: number]
  readonly reach: number
}

/** A part of what is painted that needs a canvas of its own, of whole pixels. */
export interface SeenPart {
  readonly bounds: Box
  /** Whether its shadow can be seen. */
  readonly throws: boolean
}

/**
 * The parts of the ink that can be seen on a canvas, or can throw a shadow that is, from the bottom up. What throws the
 * shadow may lie far from what is seen: then they are two, so that neither is much larger than the canvas.
 */
export function seenParts(ink: Box, canvas: Box, shadow: ThrownShadow | undefined): SeenPart[] {
  if (!shadow) return part(ink, canvas, false)
  const { x, y, width, height } = canvas
  const [dx, dy] = shadow.offset
  // A pixel more: a shadow falls between pixels.
  const throwing = grown({ x: x - dx, y: y - dy, width, height }, shadow.reach + 1)
  if (meets(throwing, canvas)) return part(ink, joined(throwing, canvas), true)
  return [...part(ink, throwing, true), ...part(ink, canvas, false)]
}

/** Whole pixels around the ink within an area; none when there are none. */
function part(ink: Box, area: Box, throws: boolean): SeenPart[] {
  const x = Math.max(Math.floor(ink.x) - 1, Math.floor(area.x))
  const y = Math.max(Math.floor(ink.y) - 1, Math.floor(area.y))
  const width = Math.min(Math.ceil(ink.x + ink.width) + 1, Math.ceil(area.x + area.width)) - x
  const height = Math.min(Math.ceil(ink.y + ink.height) + 1, Math.ceil(area.y + area.height)) - y
  return width > 0 && height > 0 ? [{ bounds: { x, y, width, height }, throws }] : []
}

/** Also when only pixels that both have a share in lie between them. */
export function meets(a: Box, b: Box): boolean {
  const [across, down] = [a.x - b.x, a.y - b.y]
  return across <= b.width + 1 && -across <= a.width + 1 && down <= b.height + 1 && -down <= a.height + 1
}

/** The smallest box that holds both. */
export function joined(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  const width = Math.max(a.x + a.width, b.x + b.width) - x
  return { x, y, width, height: Math.max(a.y + a.height, b.y + b.height) - y }
}
