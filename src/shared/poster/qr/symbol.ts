// The page compiles this file from outside the folder, where the declaration is not found by itself.
/// <reference path="./qrcode.d.ts" />
import { type Code, create } from 'qrcode/lib/core/qrcode.js'
import { Failure } from '../../contract/failure.ts'
import type { QrLayer } from '../document.ts'
import { type Box, pixelBox } from '../fit.ts'
import { damage } from './damage.ts'
import { logoBox } from './logo.ts'

type Level = QrLayer['level']
const LEVELS: readonly Level[] = ['L', 'M', 'Q', 'H']

/** Bytes that the largest symbol (version 40) holds, by error level. ISO/IEC 18004, table 7. */
const CAPACITY = { L: 2953, M: 2331, Q: 1663, H: 1273 } as const
/** How much of what a code can make up for a logo may take: a print has spots, too. */
const SPARE = 0.7
/** How many versions larger than it need be a code may become for its logo: its modules get smaller. */
const MORE_VERSIONS = 8

/** A code on whole pixels of the poster; all modules have the same size. */
export interface QrSymbol {
  /** Modules to a side, without the quiet zone. */
  readonly size: number
  /** Pixels to a side of a module. */
  readonly module: number
  /** Of the first module. */
  readonly left: number
  readonly top: number
  readonly level: Level
  /** Whether a module is drawn: dark, and not under the logo. Nothing is dark outside of the symbol. */
  dark(row: number, column: number): boolean
}

/**
 * The code of a QR layer; what is left of the box widens the quiet zone. With a logo the level is raised, and then
 * the version, until what it covers can be made up for.
 *
 * @throws Failure RENDER_FAILED when the text is too long for any symbol, or a module would be smaller than a pixel.
 */
export function symbolOf(layer: QrLayer): QrSymbol {
  const { logo } = layer
  if (!logo) return place(layer, encode(layer, layer.level), layer.level)
  let version = 0
  for (const level of LEVELS.slice(LEVELS.indexOf(layer.level))) {
    const code = encode(layer, level)
    version = code.version
    const found = withLogo(layer, logo, code, level)
    if (found) return found
  }
  for (let more = 1; more <= MORE_VERSIONS && version + more <= 40; more += 1) {
    const found = withLogo(layer, logo, encode(layer, 'H', version + more), 'H')
    if (found) return found
  }
  throw failed(
    layer,
    'The logo covers more than the highest error level can make up for.',
    'Make the logo smaller, or its margin.',
    'logo',
  )
}

function place(layer: QrLayer, { modules }: Code, level: Level): QrSymbol {
  const { size, data } = modules
  const box = pixelBox(layer)
  const across = size + 2 * layer.margin
  const module = Math.floor(Math.min(box.width, box.height) / across)
  if (module < 1) throw tooDense(layer, across)
  const left = box.x + Math.floor((box.width - module * size) / 2)
  const top = box.y + Math.floor((box.height - module * size) / 2)
  const inside = (index: number) => index >= 0 && index < size
  const dark = (row: number, column: number) => inside(row) && inside(column) && data[row * size + column] !== 0
  return { size, module, left, top, level, dark }
}

/** Null when the logo covers more than this code can make up for. */
function withLogo(layer: QrLayer, logo: NonNullable<QrLayer['logo']>, code: Code, level: Level): QrSymbol | null {
  const symbol = place(layer, code, level)
  const { x, y, width, height } = logoBox(layer, logo)
  const { left, top, module } = symbol
  const first = (at: number, from: number) => Math.floor((at - from) / module) - logo.margin
  const last = (at: number, from: number) => Math.ceil((at - from) / module) - 1 + logo.margin
  const [west, east] = [first(x, left), last(x + width, left)]
  const [north, south] = [first(y, top), last(y + height, top)]
  const under = (row: number, column: number) => row >= north && row <= south && column >= west && column <= east
  if (damage(code, under) > SPARE) return null
  return { ...symbol, dark: (row, column) => !under(row, column) && symbol.dark(row, column) }
}

function encode(layer: QrLayer, level: Level, version?: number): Code {
  try {
    return create(layer.value, { errorCorrectionLevel: level, version })
  } catch (cause) {
    throw failed(
      layer,
      `Its text is too long: level ${level} holds at most ${CAPACITY[level]} bytes.`,
      'Shorten the text, or choose a lower error level.',
      'value',
      cause,
    )
  }
}

/** Which modules belong to one of the three finder patterns: squares of seven in the corners. */
export function isEye({ size }: Pick<QrSymbol, 'size'>, row: number, column: number): boolean {
  return (row < 7 && (column < 7 || column >= size - 7)) || (row >= size - 7 && column < 7)
}

/** Dark modules as bars: rows merged. */
export function bars(symbol: QrSymbol, wanted: (row: number, column: number) => boolean = () => true): Box[] {
  const { size, module, left, top, dark } = symbol
  const found: Box[] = []
  const shows = (row: number, column: number) => dark(row, column) && wanted(row, column)
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (!shows(row, column)) continue
      let length = 1
      while (column + length < size && shows(row, column + length)) length += 1
      found.push({ x: left + column * module, y: top + row * module, width: length * module, height: module })
      column += length
    }
  }
  return found
}

function tooDense(layer: QrLayer, across: number): Failure<'RENDER_FAILED'> {
  return failed(
    layer,
    `Its symbol is ${across} modules across, quiet zone included, and the box has fewer pixels.`,
    `Make the box at least ${across} pixels wide and high (three times as much is easy to read), or shorten the text.`,
    'value',
  )
}

function failed(layer: QrLayer, why: string, next: string, field: string, cause?: unknown): Failure<'RENDER_FAILED'> {
  const what = `The QR code "${layer.name ?? layer.id}" cannot be drawn.`
  return new Failure('RENDER_FAILED', { what, why, next, layer: layer.id, field }, { cause })
}
