import type { OutlinePath } from '../canvas.ts'
import type { QrLayer } from '../document.ts'
import { centred, pixelBox } from '../fit.ts'
import { logoNeed } from '../pictures.ts'
import { logoBox } from '../qr/logo.ts'
import { symbolOf } from '../qr/symbol.ts'
import { writeDots, writeEyes } from '../qr/write.ts'
import type { Matrix } from './matrix.ts'
import { styleOf } from './paint.ts'
import { type Pen, paintTogether, within } from './pen.ts'
import { isPlain } from './shape.ts'

export function drawQr<Path extends OutlinePath, Image>(pen: Pen<Path, Image>, layer: QrLayer, matrix: Matrix): void {
  if (layer.value === '') return
  const symbol = symbolOf(layer)
  const box = pixelBox(layer)
  const need = logoNeed(layer)
  const logo = need && pen.assets.picture(need)
  const paint = (on: Pen<Path, Image>) =>
    within(on, matrix, () => {
      const { ctx, assets } = on
      ctx.fillStyle = layer.background
      ctx.fillRect(box.x, box.y, box.width, box.height)
      // One path for all: modules of a turned code meet without a seam.
      const dots = new assets.Path2D()
      writeDots(dots, symbol, layer.dots)
      ctx.fillStyle = styleOf(ctx, layer.colour, box)
      ctx.fill(dots)
      const eyes = new assets.Path2D()
      writeEyes(eyes, symbol, layer.eyes)
      if (layer.eyeColour !== undefined) ctx.fillStyle = layer.eyeColour
      ctx.fill(eyes, 'evenodd')
      if (!logo || !layer.logo) return
      const place = centred({ width: logo.width, height: logo.height }, logoBox(layer, layer.logo))
      ctx.drawImage(logo.image, place.x, place.y)
    })
  if (isPlain(layer)) paint(pen)
  else paintTogether(pen, matrix, box, layer, paint)
}
