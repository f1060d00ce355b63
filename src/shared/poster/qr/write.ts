import type { OutlinePath } from '../canvas.ts'
import type { QrLayer } from '../document.ts'
import { writeEllipse, writeRounded } from '../rounded.ts'
import { bars, isEye, type QrSymbol } from './symbol.ts'

/** Writes all dark modules but those of the eyes. */
export function writeDots(path: OutlinePath, symbol: QrSymbol, dots: QrLayer['dots']): void {
  const wanted = (row: number, column: number) => !isEye(symbol, row, column)
  if (dots === 'square') {
    for (const { x, y, width, height } of bars(symbol, wanted)) path.rect(x, y, width, height)
    return
  }
  const { size, module, left, top, dark } = symbol
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (!dark(row, column) || !wanted(row, column)) continue
      const box = { x: left + column * module, y: top + row * module, width: module, height: module }
      if (dots === 'dot') writeEllipse(path, box)
      else writeRounded(path, box, freeCorners(symbol, row, column))
    }
  }
}

/** A corner is round where no neighbour touches it, so modules flow into each other. */
function freeCorners({ dark, module }: QrSymbol, row: number, column: number): [number, number, number, number] {
  const up = dark(row - 1, column)
  const down = dark(row + 1, column)
  const before = dark(row, column - 1)
  const after = dark(row, column + 1)
  const radius = (touched: boolean) => (touched ? 0 : module / 2)
  return [radius(up || before), radius(up || after), radius(down || after), radius(down || before)]
}

/** Writes the three eyes, to be filled by the even-odd rule: a ring of one module around a core of three. */
export function writeEyes(path: OutlinePath, { size, module, left, top }: QrSymbol, eyes: QrLayer['eyes']): void {
  for (const [row, column] of [
    [0, 0],
    [0, size - 7],
    [size - 7, 0],
  ] as const) {
    for (const inset of [0, 1, 2]) {
      const side = (7 - 2 * inset) * module
      const box = { x: left + (column + inset) * module, y: top + (row + inset) * module, width: side, height: side }
      if (eyes === 'circle') writeEllipse(path, box)
      else if (eyes === 'rounded') writeRounded(path, box, side * 0.28)
      else path.rect(box.x, box.y, box.width, box.height)
    }
  }
}
