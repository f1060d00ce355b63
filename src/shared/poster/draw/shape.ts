import type { OutlinePath } from '../canvas.ts'
import type { ShapeLayer } from '../document.ts'
import { BoundsPath, grown } from '../shape/bounds.ts'
import { writeOutline } from '../shape/outline.ts'
import type { Matrix } from './matrix.ts'
import { styleOf } from './paint.ts'
import { canBeDirect, type Pen, paintTogether, setBlending, within } from './pen.ts'

/** A corner sharper than this is cut off; as in SVG. */
const MITER_LIMIT = 4

export function drawShape<Path extends OutlinePath, Image>(
  pen: Pen<Path, Image>,
  layer: ShapeLayer,
  matrix: Matrix,
): void {
  const path = new pen.assets.Path2D()
  writeOutline(path, layer.outline, layer)
  const paint = ({ ctx }: Pen<Path, Image>) => {
    if (layer.fill !== null && layer.outline.kind !== 'line') {
      ctx.fillStyle = styleOf(ctx, layer.fill, layer)
      ctx.fill(path, layer.outline.kind === 'path' ? layer.outline.rule : 'nonzero')
    }
    if (!layer.stroke) return
    const { width, colour, dash, cap, join } = layer.stroke
    ctx.lineWidth = width
    ctx.lineCap = cap
    ctx.lineJoin = join
    ctx.miterLimit = MITER_LIMIT
    // A list of zeros would never end; a canvas takes it for none, too.
    ctx.setLineDash(dash.some((length) => length > 0) ? dash : [])
    ctx.strokeStyle = styleOf(ctx, colour, layer)
    ctx.stroke(path)
  }
  const twice = layer.fill !== null && layer.stroke !== undefined
  if (twice ? !isPlain(layer) : !canBeDirect(pen, layer)) {
    paintTogether(pen, matrix, inkOf(layer), layer, (inner) => within(inner, matrix, () => paint(inner)))
    return
  }
  within(pen, matrix, () => {
    setBlending(pen.ctx, layer, matrix)
    paint(pen)
  })
}

/** Nothing that would show where the stroke lies over the fill. */
export function isPlain({ opacity, blend, shadow }: Pick<ShapeLayer, 'opacity' | 'blend' | 'shadow'>): boolean {
  return opacity === 1 && blend === 'normal' && !shadow
}

function inkOf(layer: ShapeLayer) {
  const reached = new BoundsPath()
  writeOutline(reached, layer.outline, layer)
  const { x, y, width, height } = layer
  return grown(reached.box ?? { x, y, width, height }, ((layer.stroke?.width ?? 0) / 2) * MITER_LIMIT)
}
