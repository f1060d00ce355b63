import type { Sharp } from 'sharp'
import { fittedSize } from '../../shared/poster/index.ts'
import { type Codec, MAX_PIXELS, type PictureFormat, pictureFormat } from './codec.ts'

/** The codec of every door but Electron on Linux, where sharp's GLib clashes with the system's. */
export async function createSharpCodec(): Promise<Codec> {
  const { default: sharp } = await import('sharp')

  const open = (bytes: Uint8Array, limitInputPixels: number | false): Sharp =>
    sharp(bytes, { limitInputPixels, autoOrient: true })

  const probe: Codec['probe'] = async (bytes) => {
    const format = rasterFormat(bytes)
    const { autoOrient } = await open(bytes, false).metadata()
    const { width, height } = autoOrient
    if (width * height > MAX_PIXELS) {
      throw new Error(`It is ${width} × ${height} pixels; ${MAX_PIXELS / 1e6} megapixels are the most.`)
    }
    return { width, height, format }
  }

  return {
    probe,
    async decodeResize(bytes, width, height, fit) {
      const size = fittedSize(await probe(bytes), { width, height }, fit)
      const { data, info } = await open(bytes, MAX_PIXELS)
        .resize({ ...size, fit: fit === 'cover' ? 'cover' : 'fill' })
        .toColourspace('srgb')
        .ensureAlpha()
        .raw({ depth: 'uchar' })
        .toBuffer({ resolveWithObject: true })
      return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) }
    },
    async encodePng({ width, height, data }, { opaque }) {
      const picture = sharp(data, { raw: { width, height, channels: 4 } })
      const encoded = await (opaque ? picture.removeAlpha() : picture)
        // Level 1 takes half the time of the default; flat colours and outlines compress well at any.
        .png({ compressionLevel: 1, palette: false })
        .toBuffer()
      return new Uint8Array(encoded)
    },
  }
}

function rasterFormat(bytes: Uint8Array): PictureFormat {
  const format = pictureFormat(bytes)
  if (format === null) throw new Error('It is none of JPEG, PNG, WebP, AVIF, GIF and TIFF.')
  if (format === 'svg') throw new Error('It is an SVG; for now pictures are JPEG, PNG, WebP, AVIF, GIF or TIFF.')
  return format
}
