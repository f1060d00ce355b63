import type { OutlinePath } from '../canvas.ts'
import type { GroupLayer } from '../document.ts'
import { writeRounded } from '../rounded.ts'
import { drawLayer } from './layer.ts'
import { type Matrix, multiply, translation } from './matrix.ts'
import { type Pen, paintTogether, within } from './pen.ts'
import { isPlain } from './shape.ts'

export function drawGroup<Path extends OutlinePath, Image>(
  pen: Pen<Path, Image>,
  group: GroupLayer,
  matrix: Matrix,
): void {
  // On whole pixels, so that pictures in it keep theirs.
  const inner = multiply(matrix, translation(Math.round(group.x), Math.round(group.y)))
  const paint = (on: Pen<Path, Image>) => {
    for (const layer of group.layers) drawLayer(on, layer, inner)
  }
  if (isPlain(group) && !group.clip) {
    paint(pen)
    return
  }
  // What sticks out of a group that is not cut may be anywhere.
  const ink = group.clip ? group : null
  paintTogether(pen, ink ? matrix : [1, 0, 0, 1, 0, 0], ink ?? pen.bounds, group, (on) => {
    paint(on)
    if (!group.clip) return
    const edge = new on.assets.Path2D()
    writeRounded(edge, group, group.radius)
    within(on, matrix, () => {
      on.ctx.globalCompositeOperation = 'destination-in'
      on.ctx.fill(edge)
    })
  })
}
