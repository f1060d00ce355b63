import type { SKRSContext2D } from '@napi-rs/canvas'
import { Failure } from '../../shared/contract/failure.ts'
import type { AssembledPoster, Box, QrLayer } from '../../shared/poster/index.ts'

/** Reads every QR code of a drawn poster as a phone would, whatever lies over it, and says which one cannot be read. */
export async function checkQrCodes(ctx: SKRSContext2D, poster: AssembledPoster): Promise<void> {
  const layers = poster.layers.filter((layer): layer is QrLayer => layer.type === 'qr' && layer.value !== '')
  for (const layer of layers) {
    const read = await readQr(ctx, surroundings(layer, poster))
    if (read !== layer.value) throw unreadable(layer, read)
  }
}

/** What an upright rectangle around the layer shows, cut at the poster's edges, with some room for a quiet zone. */
function surroundings({ x, y, width, height, rotation }: QrLayer, poster: { width: number; height: number }): Box {
  const angle = (rotation * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))]
  const halfWidth = ((width * cos + height * sin) / 2) * 1.1
  const halfHeight = ((width * sin + height * cos) / 2) * 1.1
  const left = Math.max(0, Math.floor(x + width / 2 - halfWidth))
  const top = Math.max(0, Math.floor(y + height / 2 - halfHeight))
  const right = Math.min(poster.width, Math.ceil(x + width / 2 + halfWidth))
  const bottom = Math.min(poster.height, Math.ceil(y + height / 2 + halfHeight))
  return { x: left, y: top, width: right - left, height: bottom - top }
}

async function readQr(ctx: SKRSContext2D, { x, y, width, height }: Box): Promise<string | null> {
  if (width <= 0 || height <= 0) return null
  const { default: jsQR } = await import('jsqr')
  const { data } = ctx.getImageData(x, y, width, height)
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
