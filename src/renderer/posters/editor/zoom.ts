/** `fit` shows the whole poster; a number is screen pixels per poster pixel. */
export type Zoom = 'fit' | number

export const zooms: readonly number[] = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4]

/** Room left around a poster that is fitted, in screen pixels. */
const MARGIN = 28

/** The scale at which a poster just fits into a room; never enlarged. */
export function fitScale(room: { width: number; height: number }, poster: { width: number; height: number }): number {
  const scale = Math.min((room.width - 2 * MARGIN) / poster.width, (room.height - 2 * MARGIN) / poster.height)
  return Math.min(1, Math.max(0.02, scale))
}

/** The next step in or out from a scale that need not be one of the steps. */
export function stepped(scale: number, inwards: boolean): number {
  const next = inwards ? zooms.find((step) => step > scale * 1.01) : zooms.findLast((step) => step < scale * 0.99)
  return next ?? scale
}
