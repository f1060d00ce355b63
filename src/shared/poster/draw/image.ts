import type { OutlinePath } from '../canvas.ts'
import type { ImageLayer } from '../document.ts'
import { type Box, centred, pixelBox } from '../fit.ts'
import { maskNeed, pictureNeed } from '../pictures.ts'
import { hasRadius, insetRadius, writeEllipse, writeRounded } from '../rounded.ts'
import type { Matrix } from './matrix.ts'
import { canBeDirect, type DrawnPicture, type Pen, paintTogether, setBlending, within } from './pen.ts'

export function drawImage<Path extends OutlinePath, Image>(
  pen: Pen<Path, Image>,
  layer: ImageLayer,
  matrix: Matrix,
): void {
  const need = pictureNeed(layer)
  const picture = need && pen.assets.picture(need)
  if (!picture) return
  const box = pixelBox(layer)
  const place = centred({ width: picture.width, height: picture.height }, box)
  const cut = layer.crop === 'circle' || hasRadius(layer.radius)
  const together = layer.mask || layer.border || (layer.shadow && cut) || !canBeDirect(pen, layer)
  if (!together) {
    within(pen, matrix, () => {
      if (cut) pen.ctx.clip(edge(pen, layer, place, 0))
      setBlending(pen.ctx, layer, matrix)
      pen.ctx.drawImage(picture.image, place.x, place.y)
    })
    return
  }
  paintTogether(pen, matrix, place, layer, (inner) => paintImage(inner, layer, matrix, picture, place, box))
}

function paintImage<Path extends OutlinePath, Image>(
  pen: Pen<Path, Image>,
  layer: ImageLayer,
  matrix: Matrix,
  picture: DrawnPicture<Image>,
  place: Box,
  box: Box,
): void {
  const { ctx, assets } = pen
  within(pen, matrix, () => {
    if (layer.crop === 'circle' || hasRadius(layer.radius)) ctx.clip(edge(pen, layer, place, 0))
    ctx.drawImage(picture.image, place.x, place.y)
  })
  if (layer.border) {
    const { width, colour } = layer.border
    const ring = edge(pen, layer, place, 0)
    edge(pen, layer, place, width, ring)
    within(pen, matrix, () => {
      ctx.fillStyle = colour
      ctx.fill(ring, 'evenodd')
    })
  }
  if (layer.mask) {
    const mask = assets.picture(maskNeed(layer, layer.mask))
    if (!mask) return
    within(pen, matrix, () => {
      ctx.globalCompositeOperation = 'destination-in'
      ctx.drawImage(mask.image, box.x, box.y)
    })
  }
}

/** The outline of a picture, `inset` pixels further in. */
function edge<Path extends OutlinePath, Image>(
  { assets }: Pen<Path, Image>,
  { crop, radius }: ImageLayer,
  place: Box,
  inset: number,
  path = new assets.Path2D(),
): Path {
  const box = crop === 'circle' ? squareIn(place) : place
  // A border wider than the picture covers all of it.
  const by = Math.min(inset, box.width / 2, box.height / 2)
  const inner = { x: box.x + by, y: box.y + by, width: box.width - 2 * by, height: box.height - 2 * by }
  if (crop === 'circle') writeEllipse(path, inner)
  else writeRounded(path, inner, insetRadius(radius, by))
  return path
}

function squareIn({ x, y, width, height }: Box): Box {
  const side = Math.min(width, height)
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side }
}
