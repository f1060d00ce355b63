/** Plane geometry in poster pixels: x to the right, y downwards, degrees clockwise. */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** A box turned about its own centre, as a layer is. */
export interface TurnedBox extends Box {
  readonly rotation: number
}

export function centreOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 }
}

export function turned({ x, y }: Point, degrees: number): Point {
  const radians = (degrees * Math.PI) / 180
  const cos = Math.cos(radians)
  const sin = Math.sin(radians)
  return { x: x * cos - y * sin, y: x * sin + y * cos }
}

/** A point of a turned box, given by its share of the half extents: (-1, -1) is the box's own top left corner. */
export function pointOf(box: TurnedBox, along: Point): Point {
  const centre = centreOf(box)
  const away = turned({ x: (along.x * box.width) / 2, y: (along.y * box.height) / 2 }, box.rotation)
  return { x: centre.x + away.x, y: centre.y + away.y }
}

/** Clockwise from the box's own top left corner. */
export function cornersOf(box: TurnedBox): [Point, Point, Point, Point] {
  return [
    pointOf(box, { x: -1, y: -1 }),
    pointOf(box, { x: 1, y: -1 }),
    pointOf(box, { x: 1, y: 1 }),
    pointOf(box, { x: -1, y: 1 }),
  ]
}

/** The upright box around a turned one. */
export function boundsOf(box: TurnedBox): Box {
  if (box.rotation === 0) return box
  const xs = cornersOf(box).map(({ x }) => x)
  const ys = cornersOf(box).map(({ y }) => y)
  const x = Math.min(...xs)
  const y = Math.min(...ys)
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y }
}

export function contains(box: TurnedBox, point: Point): boolean {
  const centre = centreOf(box)
  const { x, y } = turned({ x: point.x - centre.x, y: point.y - centre.y }, -box.rotation)
  return Math.abs(x) <= box.width / 2 && Math.abs(y) <= box.height / 2
}

/** What a click at a point means: the topmost layer there that can be taken. Layers are given bottom first. */
export function topmostAt<L extends TurnedBox & { hidden: boolean; locked: boolean }>(
  layers: readonly L[],
  point: Point,
): L | undefined {
  return layers.findLast((layer) => !layer.hidden && !layer.locked && contains(layer, point))
}
