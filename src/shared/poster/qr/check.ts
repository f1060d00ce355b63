import { Failure } from '../../contract/failure.ts'
import type { AssembledPoster } from '../assemble.ts'
import type { QrLayer } from '../document.ts'
import { boundsOf, type Matrix } from '../draw/matrix.ts'
import type { Box } from '../fit.ts'
import { leafLayers } from '../layers.ts'
import { grown } from '../shape/bounds.ts'

/** A canvas that can be read back. */
export interface DrawnPixels {
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
}

/**
 * Reads every QR code of a drawn poster as a phone would, whatever lies over it.
 *
 * @returns A failure for each code that cannot be read, in the order of the layers.
 */
export async function unreadableQrCodes(
  drawn: DrawnPixels,
  poster: Pick<AssembledPoster, 'layers' | 'width' | 'height'>,
): Promise<Failure<'RENDER_FAILED'>[]> {
  const found: Failure<'RENDER_FAILED'>[] = []
  for (const { layer, matrix } of leafLayers(poster.layers)) {
    if (layer.type !== 'qr' || layer.value === '') continue
    const read = await readQr(drawn, surroundings(layer, matrix, poster))
    if (read !== layer.value) found.push(unreadable(layer, read))
  }
  return found
}

/** What an upright rectangle around the layer shows, cut at the poster's edges, with some room for a quiet zone. */
function surroundings(layer: QrLayer, matrix: Matrix, poster: { width: number; height: number }): Box {
  const box = boundsOf(matrix, grown(layer, Math.max(layer.width, layer.height) * 0.05))
  const left = Math.max(0, Math.floor(box.x))
  const top = Math.max(0, Math.floor(box.y))
  const right = Math.min(poster.width, Math.ceil(box.x + box.width))
  const bottom = Math.min(poster.height, Math.ceil(box.y + box.height))
  return { x: left, y: top, width: right - left, height: bottom - top }
}

async function readQr(drawn: DrawnPixels, { x, y, width, height }: Box): Promise<string | null> {
  if (width <= 0 || height <= 0) return null
  const { default: jsQR } = await import('jsqr')
  const { data } = drawn.getImageData(x, y, width, height)
  const plain = new Uint8ClampedArray(data)
  const read = jsQR(plain, width, height)?.data
  if (read !== undefined) return read
  // The reader wants modules of some pixels, as a camera would give it of a small print.
  const scale = 3
  return jsQR(enlarge(plain, width, height, scale), width * scale, height * scale)?.data ?? null
}

function enlarge(data: Uint8ClampedArray, width: number, height: number, scale: number): Uint8ClampedArray {
  const source = new Uint32Array(data.buffer, data.byteOffset, width * height)
  const target = new Uint32Array(width * height * scale * scale)
  for (let y = 0; y < height * scale; y += 1) {
    const from = Math.floor(y / scale) * width
    for (let x = 0; x < width * scale; x += 1) {
      target[y * width * scale + x] = source[from + Math.floor(x / scale)]!
    }
  }
  return new Uint8ClampedArray(target.buffer)
}

function unreadable(layer: QrLayer, read: string | null): Failure<'RENDER_FAILED'> {
  return new Failure('RENDER_FAILED', {
    what: `The QR code "${layer.name ?? layer.id}" cannot be read.`,
    why:
      read === null
        ? 'Drawn on the poster, a reader finds no code in its place.'
        : `A reader reads "${read}" instead of "${layer.value}".`,
    next: 'Give it more contrast, size, margin or a higher error level, and leave its place uncovered.',
    layer: layer.id,
    field: 'value',
  })
}
