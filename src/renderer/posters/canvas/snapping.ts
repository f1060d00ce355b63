import { type Box, boundsOf, type TurnedBox } from './geometry.ts'
import type { Handle } from './resize.ts'

/** A line that something snapped to: `x` is an upright line at that x. */
export interface Guide {
  readonly axis: 'x' | 'y'
  readonly at: number
}

/** What edges and centres are drawn to, in poster pixels. The first of two equally near ones wins. */
export interface SnapLines {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** The edges and centres of the canvas (within a group: of the group), then those of the layers that lie still. */
export function snapLines(canvas: { width: number; height: number }, still: readonly TurnedBox[]): SnapLines {
  const { width, height } = canvas
  const boxes = [{ x: 0, y: 0, width, height }, ...still.map(boundsOf)]
  return {
    x: boxes.flatMap(({ x, width }) => [x, x + width / 2, x + width]),
    y: boxes.flatMap(({ y, height }) => [y, y + height / 2, y + height]),
  }
}

export interface Snapped {
  /** What to add to the movement. */
  readonly dx: number
  readonly dy: number
  readonly guides: readonly Guide[]
}

/** Draws the edges and the centre of a moving box to the lines within `reach` pixels. */
export function snapMove(bounds: Box, lines: SnapLines, reach: number): Snapped {
  const { x, y, width, height } = bounds
  return both(
    nearest([x, x + width / 2, x + width], lines.x, reach),
    nearest([y, y + height / 2, y + height], lines.y, reach),
  )
}

/** Draws the edges that a handle moves; its neighbours stay. For upright boxes. */
export function snapResize(box: Box, handle: Handle, lines: SnapLines, reach: number): Snapped {
  const edge = (side: -1 | 0 | 1, from: number, extent: number) =>
    side === 0 ? [] : [side === -1 ? from : from + extent]
  return both(
    nearest(edge(handle.x, box.x, box.width), lines.x, reach),
    nearest(edge(handle.y, box.y, box.height), lines.y, reach),
  )
}

interface Pull {
  readonly by: number
  readonly at: number
}

function nearest(points: readonly number[], lines: readonly number[], reach: number): Pull | null {
  let best: Pull | null = null
  for (const at of lines) {
    for (const point of points) {
      const by = at - point
      if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best.by))) best = { by, at }
    }
  }
  return best
}

function both(x: Pull | null, y: Pull | null): Snapped {
  const guides: Guide[] = []
  if (x) guides.push({ axis: 'x', at: x.at })
  if (y) guides.push({ axis: 'y', at: y.at })
  return { dx: x?.by ?? 0, dy: y?.by ?? 0, guides }
}
