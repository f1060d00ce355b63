import { Failure } from '../../contract/failure.ts'
import type { AssembledPoster } from '../assemble.ts'
import type { QrLayer } from '../document.ts'
import { boundsOf, type Matrix } from '../draw/matrix.ts'
import { joined } from '../draw/seen.ts'
import type { Box } from '../fit.ts'
import { leafLayers } from '../layers.ts'
import { grown } from '../shape/bounds.ts'
import { type DrawnPixels, type Sample, sample } from './sample.ts'
import { type QrSymbol, symbolOf } from './symbol.ts'

/**
 * Pixels for one module of the code at which it is looked at, and how. A phone that is held away sees about as many; more
 * of them only take longer to look through. Light codes on dark ground are tried where dark ones are not found.
 */
const LOOKS = [
  { pixels: 4, inversionAttempts: 'dontInvert' },
  { pixels: 4, inversionAttempts: 'invertFirst' },
  { pixels: 7, inversionAttempts: 'attemptBoth' },
  { pixels: 3, inversionAttempts: 'attemptBoth' },
] as const

/**
 * Reads every QR code of a drawn poster as a phone would, whatever lies over it. However large it is drawn, it is
 * looked at with a few pixels a module, so this takes some megabytes at the most.
 *
 * @param drawn The poster as it is given, scaled where it is to be scaled.
 * @param size How large it is drawn, for messages where that is not as it is by itself; such as `2×`.
 * @returns A failure for each code that cannot be read, in the order of the layers.
 */
export async function unreadableQrCodes(
  drawn: DrawnPixels,
  poster: Pick<AssembledPoster, 'layers' | 'width' | 'height'>,
  size?: string,
): Promise<Failure<'RENDER_FAILED'>[]> {
  const found: Failure<'RENDER_FAILED'>[] = []
  for (const { layer, module, around } of codesOf(poster)) {
    const read = await readQr(drawn, around, module)
    if (read !== layer.value) found.push(unreadable(layer, read, size))
  }
  return found
}

/** The part of a poster that {@link unreadableQrCodes} looks at, in whole pixels; null where it looks at none. */
export function areaOfCodes(poster: Pick<AssembledPoster, 'layers' | 'width' | 'height'>): Box | null {
  let area: Box | null = null
  for (const { around } of codesOf(poster)) {
    if (around.width > 0 && around.height > 0) area = area ? joined(area, around) : around
  }
  return area
}

interface PlacedCode {
  readonly layer: QrLayer
  /** Pixels of a module as it is drawn. */
  readonly module: number
  /** What is looked at to read it. */
  readonly around: Box
}

function* codesOf(poster: Pick<AssembledPoster, 'layers' | 'width' | 'height'>): Generator<PlacedCode> {
  for (const { layer, matrix } of leafLayers(poster.layers)) {
    if (layer.type !== 'qr' || layer.value === '') continue
    const symbol = symbolOf(layer)
    yield { layer, module: symbol.module, around: surroundings(symbol, matrix, poster) }
  }
}

/** Modules around a code that are looked at with it: a quiet zone is four wide (ISO/IEC 18004, section 5.3.8). */
const AROUND = 5

/** What an upright rectangle around the code shows, cut at the poster's edges. */
function surroundings(
  { left: x, top: y, size, module }: QrSymbol,
  matrix: Matrix,
  poster: { width: number; height: number },
): Box {
  const side = size * module
  const box = boundsOf(matrix, grown({ x, y, width: side, height: side }, AROUND * module))
  const left = Math.max(0, Math.floor(box.x))
  const top = Math.max(0, Math.floor(box.y))
  const right = Math.min(poster.width, Math.ceil(box.x + box.width))
  const bottom = Math.min(poster.height, Math.ceil(box.y + box.height))
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** @param module Pixels of a module as it is drawn. */
async function readQr(drawn: DrawnPixels, box: Box, module: number): Promise<string | null> {
  if (box.width <= 0 || box.height <= 0) return null
  const { default: jsQR } = await import('jsqr')
  let seen: { readonly pixels: number; readonly at: Sample } | undefined
  for (const { pixels, inversionAttempts } of LOOKS) {
    if (seen?.pixels !== pixels) seen = { pixels, at: sample(drawn, box, pixels / module) }
    const { data, width, height } = seen.at
    const read = jsQR(data, width, height, { inversionAttempts })
    if (read) return read.data
  }
  return null
}

function unreadable(layer: QrLayer, read: string | null, size?: string): Failure<'RENDER_FAILED'> {
  return new Failure('RENDER_FAILED', {
    what: `The QR code "${layer.name ?? layer.id}" cannot be read.`,
    why:
      read === null
        ? `Drawn on the poster${size ? ` at ${size}` : ''}, a reader finds no code in its place.`
        : `A reader reads "${read}" instead of "${layer.value}".`,
    next: 'Give it more contrast, size, margin or a higher error level, and leave its place uncovered.',
    layer: layer.id,
    field: 'value',
  })
}
