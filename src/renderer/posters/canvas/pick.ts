import type { GroupLayer, Layer, PosterDocument } from '../../../shared/poster/document.ts'
import { groupsAround } from '../document/edit.ts'
import { type Point, topmostAt } from './geometry.ts'
import { fromPoster, spaceWithin } from './space.ts'

/**
 * The layer that a press at a point of the poster means. What stands beside the selected one comes first, so whoever is
 * in a group stays in it; then what stands around that, up to the poster itself.
 */
export function pick(document: PosterDocument, selected: string | null, point: Point): Layer | undefined {
  const groups = selected === null ? [] : groupsAround(document, selected)
  for (let depth = groups.length; depth > 0; depth -= 1) {
    const way = groups.slice(0, depth)
    const hit = within(way, point)
    if (hit) return hit
  }
  return topmostAt(document.layers, point)
}

/** What a double press on a group means: the layer in it that lies there. */
export function pickInside(document: PosterDocument, group: GroupLayer, point: Point): Layer | undefined {
  return within([...groupsAround(document, group.id), group], point)
}

function within(groups: readonly GroupLayer[], point: Point): Layer | undefined {
  if (groups.some(({ hidden, locked }) => hidden || locked)) return undefined
  return topmostAt(groups.at(-1)!.layers, fromPoster(spaceWithin(groups), point))
}
