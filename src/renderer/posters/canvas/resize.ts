import { type Box, type Point, pointOf, type TurnedBox, turned } from './geometry.ts'

/** A handle by where it sits: (-1, -1) is the top left corner, (0, 1) the middle of the lower edge. */
export interface Handle {
  readonly x: -1 | 0 | 1
  readonly y: -1 | 0 | 1
}

export const handles: readonly Handle[] = [
  { x: -1, y: -1 },
  { x: 0, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
  { x: -1, y: 0 },
]

/** No layer is dragged smaller than this, in poster pixels. */
export const SMALLEST = 4

/**
 * The box after its handle was dragged by `by`. The point opposite of the handle stays where it is, also when
 * the box is turned. With `keepRatio` a corner scales both sides alike.
 */
export function resized(box: TurnedBox, handle: Handle, by: Point, keepRatio = false): Box {
  const local = turned(by, -box.rotation)
  let width = Math.max(SMALLEST, box.width + handle.x * local.x)
  let height = Math.max(SMALLEST, box.height + handle.y * local.y)
  if (keepRatio && handle.x !== 0 && handle.y !== 0) {
    const least = SMALLEST / Math.min(box.width, box.height)
    const scale = Math.max(width / box.width, height / box.height, least)
    width = box.width * scale
    height = box.height * scale
  }
  const anchor = pointOf(box, { x: -handle.x, y: -handle.y })
  const away = turned({ x: (handle.x * width) / 2, y: (handle.y * height) / 2 }, box.rotation)
  return { x: anchor.x + away.x - width / 2, y: anchor.y + away.y - height / 2, width, height }
}

/**
 * Whole pixels for an upright box, so that its edges are sharp and its numbers readable; hundredths for a turned
 * one, whose anchor would wander otherwise.
 */
export function tidy(box: Box, rotation: number): Box {
  const step = rotation === 0 ? 1 : 100
  const round = (value: number) => Math.round(value * step) / step + 0
  const x = round(box.x)
  const y = round(box.y)
  if (rotation !== 0) return { x, y, width: round(box.width), height: round(box.height) }
  return {
    x,
    y,
    width: Math.max(1, round(box.x + box.width) - x),
    height: Math.max(1, round(box.y + box.height) - y),
  }
}

/** The pointer over a handle of a turned box: the arrow that is nearest to the way it goes. */
export function cursorOf(handle: Handle, rotation: number): string {
  const degrees = (Math.atan2(handle.y, handle.x) * 180) / Math.PI + rotation
  const eighth = ((Math.round(degrees / 45) % 4) + 4) % 4
  return ['ew-resize', 'nwse-resize', 'ns-resize', 'nesw-resize'][eighth]!
}
