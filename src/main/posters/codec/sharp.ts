import type { Sharp } from 'sharp'
import { type Codec, checkPixels, defaultQuality, MAX_PIXELS, type Probed } from '../codec.ts'
import { formatOf } from './format.ts'
import { withJpegDensity } from './jpeg-density.ts'
import { placingOf } from './placing.ts'
import { createPngEncoder } from './png.ts'
import { oddGamma, toSrgb } from './png-gamma.ts'
import { svgSize } from './svg.ts'

/** The codec of every door but Electron on Linux, where sharp's GLib clashes with the system's. */
export async function createSharpCodec(): Promise<Codec> {
  const { default: sharp } = await import('sharp')

  const open = (bytes: Uint8Array, limitInputPixels: number | false, density = 72): Sharp =>
    sharp(bytes, { limitInputPixels, density, autoOrient: true })

  const probe = async (bytes: Uint8Array): Promise<Probed> => {
    const format = formatOf(bytes)
    const { width, height } = format === 'svg' ? svgSize(bytes) : (await open(bytes, false).metadata()).autoOrient
    checkPixels({ width, height })
    return { width, height, format }
  }

  const encodePng = createPngEncoder()

  return {
    name: 'sharp',
    probe,
    async decodeResize(bytes, placement) {
      const source = await probe(bytes)
      const { scaled, left, top, size } = placingOf(source, placement)
      checkPixels(scaled)
      // A drawing has no pixels of its own: it is drawn at the size that is asked for.
      const enlarged =
        source.format === 'svg' ? Math.max(scaled.width / source.width, scaled.height / source.height) : 1
      const { data, info } = await open(bytes, MAX_PIXELS, Math.min(100_000, Math.max(1, 72 * enlarged)))
        .resize({ ...scaled, fit: 'fill' })
        .extract({ left, top, ...size })
        .toColourspace('srgb')
        .ensureAlpha()
        .raw({ depth: 'uchar' })
        .toBuffer({ resolveWithObject: true })
      const pixels = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) }
      // libvips obeys profiles, but not a PNG's gamma.
      const gamma = source.format === 'png' ? oddGamma(bytes) : null
      if (gamma !== null) toSrgb(pixels.data, gamma)
      return pixels
    },
    async encode(pixels, { format, quality, opaque, dpi }) {
      if (format === 'png') return encodePng(pixels, { opaque, dpi })
      const { width, height, data } = pixels
      const picture = sharp(data, { raw: { width, height, channels: 4 } })
      const flat = opaque
        ? picture.removeAlpha()
        : format === 'jpeg'
          ? picture.flatten({ background: '#fff' })
          : picture
      const encoded = await flat.toFormat(format, optionsOf(format, quality)).toBuffer()
      const bytes = new Uint8Array(encoded)
      return format === 'jpeg' && dpi ? withJpegDensity(bytes, dpi) : bytes
    },
  }
}

function optionsOf(format: 'jpeg' | 'webp' | 'avif', quality: number = defaultQuality[format]) {
  // AVIF's default effort takes seconds for a poster; 2 takes a third of the time for 3 % more bytes.
  return format === 'avif' ? { quality, effort: 2 } : { quality }
}
