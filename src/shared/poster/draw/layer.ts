import type { OutlinePath } from '../canvas.ts'
import type { Layer } from '../document.ts'
import { drawGroup } from './group.ts'
import { drawImage } from './image.ts'
import { type Matrix, multiply, turn } from './matrix.ts'
import type { Pen } from './pen.ts'
import { drawQr } from './qr.ts'
import { drawShape } from './shape.ts'
import { drawText } from './text.ts'

/** @param outer The space that the layer's box lies in. */
export function drawLayer<Path extends OutlinePath, Image>(pen: Pen<Path, Image>, layer: Layer, outer: Matrix): void {
  if (layer.hidden || layer.opacity === 0) return
  const matrix = multiply(outer, turn(layer))
  switch (layer.type) {
    case 'text':
      drawText(pen, layer, matrix)
      break
    case 'image':
      drawImage(pen, layer, matrix)
      break
    case 'qr':
      drawQr(pen, layer, matrix)
      break
    case 'shape':
      drawShape(pen, layer, matrix)
      break
    case 'group':
      drawGroup(pen, layer, matrix)
      break
  }
}
