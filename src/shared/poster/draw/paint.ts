import type { Canvas2D } from '../canvas.ts'
import type { Paint } from '../document.ts'
import type { Box } from '../fit.ts'

/** A paint as `fillStyle` or `strokeStyle`. Gradients span the box. */
export function styleOf<Path, Image>(ctx: Canvas2D<Path, Image>, paint: Paint, box: Box): unknown {
  if (typeof paint === 'string') return paint
  const gradient = paint.type === 'linear' ? linear(ctx, paint.angle, box) : radial(ctx, paint, box)
  for (const { at, colour } of paint.stops) gradient.addColorStop(at, colour)
  return gradient
}

/** The line through the middle whose ends lie square to the corners: CSS Images 3, section 3.1.1. */
function linear<Path, Image>(ctx: Canvas2D<Path, Image>, angle: number, { x, y, width, height }: Box) {
  const radians = (angle * Math.PI) / 180
  const [sin, cos] = [Math.sin(radians), Math.cos(radians)]
  const half = (Math.abs(width * sin) + Math.abs(height * cos)) / 2
  const [cx, cy] = [x + width / 2, y + height / 2]
  return ctx.createLinearGradient(cx - sin * half, cy + cos * half, cx + sin * half, cy - cos * half)
}

function radial<Path, Image>(
  ctx: Canvas2D<Path, Image>,
  paint: { x: number; y: number; radius: number },
  { x, y, width, height }: Box,
) {
  const [cx, cy] = [x + paint.x * width, y + paint.y * height]
  return ctx.createRadialGradient(cx, cy, 0, cx, cy, paint.radius * Math.max(width, height))
}
