import type { QrLayer } from '../document.ts'
import { type Box, pixelBox } from '../fit.ts'

/** Where the logo of a code lies: a square in the middle of its box, on whole pixels. */
export function logoBox(layer: QrLayer, { size }: NonNullable<QrLayer['logo']>): Box {
  const box = pixelBox(layer)
  const side = Math.max(1, Math.round(Math.min(box.width, box.height) * size))
  return {
    x: box.x + Math.round((box.width - side) / 2),
    y: box.y + Math.round((box.height - side) / 2),
    width: side,
    height: side,
  }
}
