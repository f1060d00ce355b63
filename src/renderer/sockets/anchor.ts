/** A row and where its upper edge stood, in pixels below the upper edge of what is in view. */
export interface Anchor {
  readonly id: string
  readonly offset: number
}

export interface InView {
  /** Pixels above what is in view, and of it. */
  readonly top: number
  readonly height: number
  /** Pixels of a row. */
  readonly row: number
}

/**
 * Where to scroll so that the row at `index` is in view, whole: no further than it takes. In pixels above what is in
 * view, as `top` is.
 */
export function revealing(index: number, { top, height, row }: InView): number {
  if (index * row < top) return index * row
  return Math.max(top, (index + 1) * row - height)
}

/**
 * The row that a person most likely looks at: the one that the pointer is on or that is chosen, where it is in view;
 * else the first that is. Null without rows.
 */
export function anchorOf(
  ids: readonly string[],
  { top, height, row }: InView,
  preferred: readonly (string | null)[],
): Anchor | null {
  const first = Math.max(0, Math.floor(top / row))
  const inView = ids.slice(first, Math.ceil((top + height) / row))
  const id = preferred.find((it) => it !== null && inView.includes(it)) ?? inView[0]
  return id === undefined ? null : { id, offset: (first + inView.indexOf(id)) * row - top }
}

/**
 * Where to scroll so that the row stays where it stood. Of a row that is gone, the next one below it that is still
 * there takes the place; without any, the next one above. Null where nothing of the table is left.
 */
export function anchored(
  { id, offset }: Anchor,
  before: readonly string[],
  after: readonly string[],
  row: number,
): number | null {
  const at = after.indexOf(id)
  if (at >= 0) return at * row - offset
  const places = new Map(after.map((it, index) => [it, index]))
  const from = before.indexOf(id)
  const below = before.slice(from + 1).find((it) => places.has(it))
  if (below !== undefined) return places.get(below)! * row - offset
  const above = before.slice(0, Math.max(0, from)).findLast((it) => places.has(it))
  return above === undefined ? null : (places.get(above)! + 1) * row - offset
}

/**
 * How a place above which there are too few rows can be had: with room above the first one, while somebody points at a
 * row and would else see another one slip under the pointer. Pixels.
 */
export function placed(top: number, pointing: boolean): { scrollTop: number; room: number } {
  return { scrollTop: Math.max(0, top), room: pointing ? Math.max(0, -top) : 0 }
}
