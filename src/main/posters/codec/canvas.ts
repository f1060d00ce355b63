import type { Image } from '@napi-rs/canvas'
import { type Codec, checkPixels, defaultQuality, type PictureFormat, type Probed } from '../codec.ts'
import { formatOf } from './format.ts'
import { type Header, readHeader } from './header.ts'
import { isQuarterTurn, turn } from './orientation.ts'
import { placingOf } from './placing.ts'
import { createPngEncoder } from './png.ts'
import { jpegOf } from './skia-jpeg.ts'
import { svgSize } from './svg.ts'

/** Formats whose orientation the canvas' own decoder obeys. */
const TURNED_BY_DECODER: ReadonlySet<PictureFormat> = new Set(['jpeg', 'avif'])

const plain = { orientation: 1, complete: true, inks: 0 }

/**
 * The codec without sharp: Skia's decoders and encoders, and a PNG writer of ours. It refuses CMYK pictures (there is
 * no ICC transform, colours would be wrong) and TIFF. Pictures are scaled by Skia; beside sharp's Lanczos, the channels
 * of a photograph differ by 2 of 255 on average.
 */
export async function createCanvasCodec(): Promise<Codec> {
  const { createCanvas, Image, ImageData } = await import('@napi-rs/canvas')

  const inspect = (bytes: Uint8Array): { probed: Probed; header: Header } => {
    const format = formatOf(bytes)
    if (format === 'tiff') throw new Error('It is a TIFF, which needs sharp; save it as PNG or JPEG.')
    const header = format === 'svg' ? { ...svgSize(bytes), ...plain } : readHeader(bytes, format)
    if (header.inks === 4) throw new Error('It is in CMYK, which needs sharp; save it in RGB.')
    checkPixels(header)
    const { width, height } = header
    const shown = isQuarterTurn(header.orientation) ? { width: height, height: width } : { width, height }
    return { probed: { ...shown, format }, header }
  }

  const decode = async (bytes: Uint8Array): Promise<Image> => {
    const image = new Image()
    // Only ever bytes: of a string it would make a path or an address.
    image.src = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    await image.decode().catch((error: unknown) => {
      throw new Error('It is damaged.', { cause: error })
    })
    return image
  }

  const encodePng = createPngEncoder()

  return {
    name: 'canvas',
    probe: async (bytes) => inspect(bytes).probed,
    async decodeResize(bytes, placement) {
      const { probed, header } = inspect(bytes)
      const { scaled, left, top, size } = placingOf(probed, placement)
      checkPixels(scaled)
      if (!header.complete) throw new Error('It is cut off.')
      const image = await decode(bytes)
      const ctx = createCanvas(size.width, size.height).getContext('2d')
      ctx.imageSmoothingQuality = 'high'
      ctx.translate(-left, -top)
      if (TURNED_BY_DECODER.has(probed.format)) ctx.drawImage(image, 0, 0, scaled.width, scaled.height)
      else {
        const stored = isQuarterTurn(header.orientation) ? { width: scaled.height, height: scaled.width } : scaled
        turn(ctx, header.orientation, stored)
        ctx.drawImage(image, 0, 0, stored.width, stored.height)
      }
      const { data } = ctx.getImageData(0, 0, size.width, size.height)
      return { ...size, data: new Uint8ClampedArray(data) }
    },
    async encode(pixels, { format, quality, opaque, dpi }) {
      if (format === 'png') return encodePng(pixels, { opaque, dpi })
      const { width, height, data } = pixels
      const canvas = createCanvas(width, height)
      const ctx = canvas.getContext('2d')
      ctx.putImageData(new ImageData(data, width, height), 0, 0)
      if (format === 'jpeg') {
        ctx.globalCompositeOperation = 'destination-over'
        ctx.fillStyle = '#fff'
        if (!opaque) ctx.fillRect(0, 0, width, height)
        return jpegOf(canvas, quality ?? defaultQuality.jpeg, dpi)
      }
      if (format === 'webp') return new Uint8Array(await canvas.encode('webp', quality ?? defaultQuality.webp))
      return new Uint8Array(await canvas.encode('avif', { quality: quality ?? defaultQuality.avif, speed: 8 }))
    },
  }
}
