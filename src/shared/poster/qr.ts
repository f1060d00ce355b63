// The page compiles this file from outside the folder, where the declaration is not found by itself.
/// <reference path="./qrcode.d.ts" />
import { create } from 'qrcode/lib/core/qrcode.js'
import { Failure } from '../contract/failure.ts'
import type { QrLayer } from './document.ts'
import { type Box, pixelBox } from './fit.ts'

/** Bytes that the largest symbol (version 40) holds, by error level. ISO/IEC 18004, table 7. */
const CAPACITY = { L: 2953, M: 2331, Q: 1663, H: 1273 } as const

/**
 * The dark modules of a QR layer, rows merged into bars, on whole pixels of the poster. All modules have the same
 * size; what is left of the box widens the quiet zone.
 *
 * @throws Failure RENDER_FAILED when the text is too long for any symbol, or a module would be smaller than a pixel.
 */
export function qrBars(layer: QrLayer): Box[] {
  const { modules } = encode(layer)
  const box = pixelBox(layer)
  const across = modules.size + 2 * layer.margin
  const module = Math.floor(Math.min(box.width, box.height) / across)
  if (module < 1) throw tooDense(layer, across)
  const left = box.x + Math.floor((box.width - module * modules.size) / 2)
  const top = box.y + Math.floor((box.height - module * modules.size) / 2)
  return rows(modules).map(({ row, column, length }) => ({
    x: left + column * module,
    y: top + row * module,
    width: length * module,
    height: module,
  }))
}

function encode(layer: QrLayer): ReturnType<typeof create> {
  try {
    return create(layer.value, { errorCorrectionLevel: layer.level })
  } catch (cause) {
    throw failed(
      layer,
      `Its text is too long: level ${layer.level} holds at most ${CAPACITY[layer.level]} bytes.`,
      'Shorten the text, or choose a lower error level.',
      cause,
    )
  }
}

function rows({ size, data }: { size: number; data: Uint8Array }): { row: number; column: number; length: number }[] {
  const bars: { row: number; column: number; length: number }[] = []
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (!data[row * size + column]) continue
      let length = 1
      while (column + length < size && data[row * size + column + length]) length += 1
      bars.push({ row, column, length })
      column += length
    }
  }
  return bars
}

function tooDense(layer: QrLayer, across: number): Failure<'RENDER_FAILED'> {
  return failed(
    layer,
    `Its symbol is ${across} modules across, quiet zone included, and the box has fewer pixels.`,
    `Make the box at least ${across} pixels wide and high (three times as much is easy to read), or shorten the text.`,
  )
}

function failed(layer: QrLayer, why: string, next: string, cause?: unknown): Failure<'RENDER_FAILED'> {
  const what = `The QR code "${layer.name ?? layer.id}" cannot be drawn.`
  return new Failure('RENDER_FAILED', { what, why, next, layer: layer.id, field: 'value' }, { cause })
}
