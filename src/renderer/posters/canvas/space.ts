import { centreOf, type Point, type TurnedBox, turned } from './geometry.ts'

/** The plane in which a layer is placed, as it lies on the poster: turned about the poster's corner, then moved. */
export interface Space {
  /** Degrees clockwise. */
  readonly rotation: number
  readonly origin: Point
}

export const POSTER: Space = { rotation: 0, origin: { x: 0, y: 0 } }

/** The space within groups, the outermost first: each turns about its centre, and its layers start from its corner. */
export function spaceWithin(groups: readonly TurnedBox[]): Space {
  return groups.reduce((outer, group) => {
    // As they are drawn: groups lie on whole pixels.
    const corner = { x: Math.round(group.x), y: Math.round(group.y) }
    const centre = centreOf(group)
    const away = turned({ x: corner.x - centre.x, y: corner.y - centre.y }, group.rotation)
    return {
      rotation: outer.rotation + group.rotation,
      origin: onPoster(outer, { x: centre.x + away.x, y: centre.y + away.y }),
    }
  }, POSTER)
}

export function onPoster({ rotation, origin }: Space, point: Point): Point {
  const { x, y } = turned(point, rotation)
  return { x: origin.x + x, y: origin.y + y }
}

export function fromPoster({ rotation, origin }: Space, point: Point): Point {
  return turned({ x: point.x - origin.x, y: point.y - origin.y }, -rotation)
}

/** A box of this space as one of the poster. */
export function boxOnPoster(space: Space, box: TurnedBox): TurnedBox {
  const { x, y } = onPoster(space, centreOf(box))
  const { width, height } = box
  return { x: x - width / 2, y: y - height / 2, width, height, rotation: box.rotation + space.rotation }
}
