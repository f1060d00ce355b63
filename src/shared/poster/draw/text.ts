import type { OutlinePath } from '../canvas.ts'
import type { TextLayer } from '../document.ts'
import { type Matrix, multiply, translation } from './matrix.ts'
import { styleOf } from './paint.ts'
import { type Pen, setBlending, within } from './pen.ts'

export function drawText<Path extends OutlinePath, Image>(
  pen: Pen<Path, Image>,
  layer: TextLayer,
  matrix: Matrix,
): void {
  if (layer.text === '') return
  const { ctx, assets } = pen
  within(pen, multiply(matrix, translation(layer.x, layer.y)), () => {
    setBlending(ctx, layer, matrix)
    ctx.fillStyle = styleOf(ctx, layer.colour, { x: 0, y: 0, width: layer.width, height: layer.height })
    ctx.fill(assets.text.outline(layer, assets.Path2D))
  })
}
