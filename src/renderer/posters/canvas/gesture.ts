import { type Box, boundsOf, type Point, type TurnedBox } from './geometry.ts'
import { type Handle, resized, tidy } from './resize.ts'
import { type Guide, type SnapLines, snapMove, snapResize } from './snapping.ts'

/** A drag from press to release. The box and the lines are those of the press; nothing adds up on the way. */
export interface Gesture {
  readonly layer: string
  readonly kind: { readonly type: 'move' } | { readonly type: 'resize'; readonly handle: Handle }
  readonly box: TurnedBox
  readonly from: Point
  readonly lines: SnapLines
}

export interface Manner {
  /** Poster pixels within which edges snap; 0 switches snapping off. */
  readonly reach: number
  /** Shift: a move keeps to one axis, a corner keeps the ratio. */
  readonly straight: boolean
}

export interface Outcome {
  readonly box: Box
  readonly guides: readonly Guide[]
}

/** Where the box is while the pointer is at `to`. Pure: the same pointer gives the same box, whatever lay between. */
export function follow(gesture: Gesture, to: Point, manner: Manner): Outcome {
  const by = { x: to.x - gesture.from.x, y: to.y - gesture.from.y }
  return gesture.kind.type === 'move' ? moveBy(gesture, by, manner) : resizeBy(gesture, gesture.kind.handle, by, manner)
}

function moveBy({ box, lines }: Gesture, by: Point, { reach, straight }: Manner): Outcome {
  const flat = Math.abs(by.x) >= Math.abs(by.y)
  const way = straight ? { x: flat ? by.x : 0, y: flat ? 0 : by.y } : by
  const moved = { ...box, x: box.x + way.x, y: box.y + way.y }
  const open = straight ? { x: flat ? lines.x : [], y: flat ? [] : lines.y } : lines
  const snapped = reach > 0 ? snapMove(boundsOf(moved), open, reach) : nothing
  // A move never changes the size: only the place is rounded.
  const place = tidyPlace(moved.x + snapped.dx, moved.y + snapped.dy, snapped.guides)
  return { box: { ...place, width: box.width, height: box.height }, guides: snapped.guides }
}

function resizeBy({ box, lines }: Gesture, handle: Handle, by: Point, { reach, straight }: Manner): Outcome {
  const free = resized(box, handle, by, straight)
  if (reach === 0 || straight || box.rotation !== 0) return { box: tidy(free, box.rotation), guides: [] }
  const { dx, dy, guides } = snapResize(free, handle, lines, reach)
  return { box: tidy(resized(box, handle, { x: by.x + dx, y: by.y + dy }), box.rotation), guides }
}

const nothing = { dx: 0, dy: 0, guides: [] } as const

/** Whole pixels, except on an axis that snapped: the middle of an odd width lies on a half. */
function tidyPlace(x: number, y: number, guides: readonly Guide[]): Point {
  const on = (axis: Guide['axis']) => guides.some((guide) => guide.axis === axis)
  const round = (value: number, exact: boolean) => (exact ? Math.round(value * 100) / 100 : Math.round(value)) + 0
  return { x: round(x, on('x')), y: round(y, on('y')) }
}
