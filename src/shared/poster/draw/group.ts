import type { OutlinePath } from '../canvas.ts'
import type { GroupLayer } from '../document.ts'
import { eachLayer } from '../layers.ts'
import { writeRounded } from '../rounded.ts'
import { drawLayer } from './layer.ts'
import { applyTo, inverse, type Matrix, multiply, translation } from './matrix.ts'
import { type Pen, paintTogether, within } from './pen.ts'
import { isPlain } from './shape.ts'

export function drawGroup<Path extends OutlinePath, Image>(
  pen: Pen<Path, Image>,
  group: GroupLayer,
  matrix: Matrix,
): void {
  // On whole pixels, so that pictures in it keep theirs.
  const inner = multiply(matrix, translation(Math.round(group.x), Math.round(group.y)))
  const keepsOutlines = pen.assets.layOutlines !== undefined
  const paint = (on: Pen<Path, Image>) => {
    for (const layer of group.layers) drawLayer(on, layer, inner)
  }
  const paintCut = (on: Pen<Path, Image>) => {
    const edge = new on.assets.Path2D()
    writeRounded(edge, group, group.radius)
    if (keepsOutlines) clipped(on, matrix, edge, paint)
    else {
      paint(on)
      within(on, matrix, () => {
        on.ctx.globalCompositeOperation = 'destination-in'
        on.ctx.fill(edge)
      })
    }
  }
  if (isPlain(group) && !group.clip) paint(pen)
  // Layers of a group that is cut are blended among themselves: on the page they would be with what is below.
  else if (isPlain(group) && keepsOutlines && !blends(group)) paintCut(pen)
  else if (group.clip) paintTogether(pen, matrix, group, group, paintCut)
  // What sticks out of a group that is not cut may be anywhere.
  else paintTogether(pen, [1, 0, 0, 1, 0, 0], pen.bounds, group, paint)
}

function blends({ layers }: GroupLayer): boolean {
  return [...eachLayer(layers)].some(({ blend }) => blend !== 'normal')
}

/**
 * Paints within an outline. Pixels at its edge would be cut for every layer by itself, and what is below would shine
 * through where layers lie upon each other; an outline has no such pixels.
 */
function clipped<Path extends OutlinePath, Image>(
  pen: Pen<Path, Image>,
  matrix: Matrix,
  edge: Path,
  paint: (pen: Pen<Path, Image>) => void,
): void {
  const { ctx } = pen
  ctx.save()
  applyTo(ctx, matrix)
  ctx.clip(edge)
  applyTo(ctx, inverse(matrix))
  paint(pen)
  ctx.restore()
}
