import type { OutlinePath } from '../canvas.ts'
import type { TextLayer } from '../document.ts'
import type { Box } from '../fit.ts'
import { writeRounded } from '../rounded.ts'
import { grown } from '../shape/bounds.ts'
import type { TextLayout } from '../text/layout.ts'
import { type Matrix, multiply, translation } from './matrix.ts'
import { styleOf } from './paint.ts'
import { canBeDirect, type Pen, paintTogether, setBlending, within } from './pen.ts'
import { isPlain } from './shape.ts'

export function drawText<Path extends OutlinePath, Image>(
  pen: Pen<Path, Image>,
  layer: TextLayer,
  matrix: Matrix,
): void {
  if (layer.text === '') return
  const { text, Path2D } = pen.assets
  const ink = text.ink(layer, Path2D)
  const space = multiply(matrix, translation(layer.x, layer.y))
  const once = ink.length === 1 && !layer.stroke && !layer.background && canBeDirect(pen, layer)
  if (once || isPlain(layer)) {
    within(pen, space, () => {
      setBlending(pen.ctx, layer, matrix)
      paintText(pen, layer)
    })
    return
  }
  const reached = reach(layer, text.layout(layer))
  paintTogether(pen, space, reached, layer, (on) => within(on, space, () => paintText(on, layer)))
}

function paintText<Path extends OutlinePath, Image>({ ctx, assets }: Pen<Path, Image>, layer: TextLayer): void {
  const { text, Path2D } = assets
  const box = { x: 0, y: 0, width: layer.width, height: layer.height }
  if (layer.background) {
    const ground = new Path2D()
    for (const one of grounds(layer, layer.background, text.layout(layer))) {
      writeRounded(ground, one, layer.background.radius)
    }
    ctx.fillStyle = styleOf(ctx, layer.background.colour, box)
    ctx.fill(ground)
  }
  const ink = text.ink(layer, Path2D)
  if (layer.stroke) {
    // Under the letters, twice as wide: what shows is the half outside of them.
    ctx.lineWidth = layer.stroke.width * 2
    ctx.lineJoin = 'round'
    ctx.strokeStyle = styleOf(ctx, layer.stroke.colour, box)
    for (const { path, emoji } of ink) if (!emoji) ctx.stroke(path)
  }
  for (const { path, colour } of ink) {
    ctx.fillStyle = colour ?? styleOf(ctx, layer.colour, box)
    ctx.fill(path)
  }
}

function grounds(
  { width, height, text }: TextLayer,
  { behind, padding }: NonNullable<TextLayer['background']>,
  { lines }: TextLayout,
): Box[] {
  if (behind === 'box') return [grown({ x: 0, y: 0, width, height }, padding)]
  const drawn = lines.filter(({ start, end }) => text.slice(start, end).trim() !== '')
  return drawn.map(({ box }) => grown(box, padding))
}

/** Where the layer may leave ink: a letter reaches beyond its line by less than its own size. */
function reach({ width, height, stroke, background }: TextLayer, { lines, size }: TextLayout): Box {
  const boxes = [{ x: 0, y: 0, width, height }, ...lines.map(({ box }) => box)]
  const left = Math.min(...boxes.map(({ x }) => x))
  const top = Math.min(...boxes.map(({ y }) => y))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  const largest = Math.max(size, ...lines.flatMap(({ glyphs }) => glyphs.map((glyph) => glyph.size)))
  const beyond = largest + (stroke?.width ?? 0) + (background?.padding ?? 0)
  return grown({ x: left, y: top, width: right - left, height: bottom - top }, beyond)
}
