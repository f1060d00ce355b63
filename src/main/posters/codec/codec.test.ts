import { execFileSync } from 'node:child_process'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import type { Sharp } from 'sharp'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Codec, codecNames, type Pixels, rasterFormats } from '../codec.ts'
import { blue, halves, pixelAt, type Rgb, red } from '../pictures.fixture.ts'
import { chooseCodec, openCodec } from './choose.ts'

const close = (pixel: readonly number[], to: Rgb, tolerance: number) =>
  expect(Math.max(...to.map((value, channel) => Math.abs(value - pixel[channel]!)))).toBeLessThanOrEqual(tolerance)

const wide = async (change: (picture: Sharp) => Sharp) => change(sharp(await halves(80, 40, red, blue))).toBuffer()

describe.each(codecNames)('the codec "%s"', (name) => {
  let codec: Codec
  beforeAll(async () => {
    codec = await openCodec(name)
  })
  const decode = (bytes: Uint8Array, width = 80, height = 40, fit: 'fill' | 'cover' | 'contain' = 'fill') =>
    codec.decodeResize(bytes, { width, height, fit })

  it('says its name', () => expect(codec.name).toBe(name))

  it.each([
    ['png', (picture: Sharp) => picture.png(), 0],
    ['jpeg', (picture: Sharp) => picture.jpeg({ quality: 95 }), 4],
    ['webp', (picture: Sharp) => picture.webp({ lossless: true }), 0],
    ['avif', (picture: Sharp) => picture.avif({ quality: 90 }), 6],
    ['gif', (picture: Sharp) => picture.gif(), 6],
  ] as const)('reads %s', async (format, change, tolerance) => {
    const bytes = await wide(change)
    expect(await codec.probe(bytes)).toEqual({ width: 80, height: 40, format })
    const pixels = await decode(bytes)
    expect(pixels).toMatchObject({ width: 80, height: 40 })
    close(pixelAt(pixels, 10, 20), red, tolerance)
    close(pixelAt(pixels, 70, 20), blue, tolerance)
    expect(pixelAt(pixels, 10, 20)[3]).toBe(255)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('obeys the EXIF orientation %i', async (orientation) => {
    // Where the red half of an 80 × 40 picture lies once it is upright.
    const redAt =
      { 1: [10, 20], 2: [70, 20], 3: [70, 20], 4: [10, 20] }[orientation] ??
      {
        ...{ 5: [20, 10], 6: [20, 10], 7: [20, 70], 8: [20, 70] },
      }[orientation]!
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const bytes = await wide((picture) => picture.withMetadata({ orientation }).toFormat(format, { quality: 95 }))
      const shown = await codec.probe(bytes)
      expect([shown.width, shown.height]).toEqual(orientation < 5 ? [80, 40] : [40, 80])
      const pixels = await decode(bytes, shown.width, shown.height)
      close(pixelAt(pixels, redAt[0]!, redAt[1]!), red, 8)
      close(pixelAt(pixels, shown.width - 1 - redAt[0]!, shown.height - 1 - redAt[1]!), blue, 8)
    }
  })

  it('tells upside down from mirrored', async () => {
    const corner = Buffer.alloc(16 * 16 * 3, 255)
    corner.fill(0, 0, 8 * 3)
    for (let row = 1; row < 8; row += 1) corner.fill(0, row * 48, row * 48 + 24)
    for (const [orientation, x, y] of [
      [1, 0, 0],
      [2, 1, 0],
      [3, 1, 1],
      [4, 0, 1],
      [5, 0, 0],
      [6, 1, 0],
      [7, 1, 1],
      [8, 0, 1],
    ]) {
      const bytes = await sharp(corner, { raw: { width: 16, height: 16, channels: 3 } })
        .withMetadata({ orientation: orientation! })
        .png()
        .toBuffer()
      const pixels = await decode(bytes, 16, 16)
      expect([orientation, pixelAt(pixels, 4 + 8 * x!, 4 + 8 * y!)[0]]).toEqual([orientation, 0])
      expect([orientation, pixelAt(pixels, 12 - 8 * x!, 12 - 8 * y!)[0]]).toEqual([orientation, 255])
    }
  })

  it('cuts at the focus and only when it covers', async () => {
    const bytes = await wide((picture) => picture.png())
    const at = async (x: number) =>
      pixelAt(await codec.decodeResize(bytes, { width: 20, height: 20, fit: 'cover', focus: { x, y: 0.5 } }), 10, 10)
    close(await at(0), red, 0)
    close(await at(1), blue, 0)
    const half = await codec.decodeResize(bytes, { width: 20, height: 20, fit: 'cover' })
    close(pixelAt(half, 2, 10), red, 0)
    close(pixelAt(half, 17, 10), blue, 0)
    expect(await decode(bytes, 20, 20, 'contain')).toMatchObject({ width: 20, height: 10 })
    expect(await decode(bytes, 20, 33, 'fill')).toMatchObject({ width: 20, height: 33 })
  })

  it('reads 16 bits a channel', async () => {
    const bytes = await wide((picture) => picture.toColourspace('rgb16').png())
    close(pixelAt(await decode(bytes), 10, 20), red, 1)
  })

  it('obeys the gamma of a PNG that says no profile', async () => {
    // Half of the light, stored as it is, is 188 of sRGB.
    const plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#808080' } })
      .png()
      .toBuffer()
    const gama = Buffer.from('0000000467414d41000186a031e8965f', 'hex')
    const linear = Buffer.concat([plain.subarray(0, 33), gama, plain.subarray(33)])
    close(pixelAt(await decode(linear), 4, 4), [188, 188, 188], 1)
    const srgb = Buffer.concat([
      plain.subarray(0, 33),
      Buffer.from('0000000173524742' + '00aece1ce9', 'hex'),
      gama,
      plain.subarray(33),
    ])
    close(pixelAt(await decode(srgb), 4, 4), [128, 128, 128], 1)
  })

  it('turns the colours of a profile into sRGB', async () => {
    const bytes = await wide((picture) => picture.withIccProfile('p3').png())
    close(pixelAt(await decode(bytes), 10, 20), red, 2)
    close(pixelAt(await decode(bytes), 70, 20), blue, 2)
  })

  it('keeps what is transparent', async () => {
    const bytes = await sharp({
      create: { width: 8, height: 8, channels: 4, background: { r: 200, g: 100, b: 0, alpha: 0.5 } },
    })
      .png()
      .toBuffer()
    const pixel = pixelAt(await decode(bytes, 4, 4), 2, 2)
    close(pixel, [200, 100, 0], 2)
    expect(Math.abs(pixel[3]! - 128)).toBeLessThanOrEqual(1)
  })

  it('draws an SVG at the size that is asked for', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path fill="#dc141e" d="M0 0h5v10H0z"/><path fill="#0a28c8" d="M5 0h5v10H5z"/></svg>',
    )
    expect(await codec.probe(svg)).toEqual({ width: 10, height: 10, format: 'svg' })
    const pixels = await decode(svg, 400, 400)
    close(pixelAt(pixels, 197, 200), red, 2)
    close(pixelAt(pixels, 202, 200), blue, 2)
  })

  it.each([
    ['another file', '<image href="/etc/hostname"/>'],
    ['another file', '<image xlink:href="http://127.0.0.1/a.png"/>'],
    ['another file', '<rect fill="url(http://127.0.0.1/#a)"/>'],
    ['another file', '<use href="&#104;ttp://127.0.0.1/#a"/>'],
    ['another file', '<rect style="fill:&#117;rl(http://127.0.0.1/#a)"/>'],
    ['another file', '<rect style="fill:url&#x28;&#x22;http://127.0.0.1/#a&quot;)"/>'],
    ['elsewhere', '<style>&#64;import "http://127.0.0.1/a.css"</style>'],
    ['elsewhere', '<rect style="fill:u&#92;72l(http://127.0.0.1/)"/>'],
    ['not what it says', `<image href="data:image/png;base64,${btoa('<svg width="9" height="9"/>')}"/>`],
    ['elsewhere', '<style>@import "http://127.0.0.1/a.css"</style>'],
    ['elsewhere', '<style>rect{fill:u\\72l(http://127.0.0.1/)}</style>'],
    ['script', '<script>1</script>'],
    ['foreign', '<foreignObject><p/></foreignObject>'],
  ])('refuses an SVG with a reference to %s: %s', async (why, inside) => {
    const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${inside}</svg>`)
    await expect(decode(svg)).rejects.toThrow(why)
  })

  it('refuses an SVG whose pictures are too large together, before one is decoded', async () => {
    const picture = (side: number) => {
      const header = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008020000000000000000000000', 'hex')
      header.writeUInt32BE(side, 16)
      header.writeUInt32BE(side, 20)
      return `<image width="9" height="9" href="data:image/png;base64,${header.toString('base64')}"/>`
    }
    const svg = (inside: string) =>
      Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${inside}</svg>`)
    await expect(decode(svg(picture(20_000)))).rejects.toThrow(/400000000 pixels/)
    await expect(decode(svg(picture(8_000).repeat(2)))).rejects.toThrow(/128000000 pixels/)
  })

  it('draws an SVG with a small picture in it, and one whose style is spelt with references', async () => {
    const inner = (await halves(8, 8, red, red)).toString('base64')
    const svg = (inside: string) =>
      Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${inside}</svg>`)
    const seen = await decode(svg(`<image width="9" height="9" href="data:image/png;base64,${inner}"/>`))
    close(pixelAt(seen, 40, 20), red, 2)
    const spelt = '<linearGradient id="a"><stop stop-color="#0a28c8"/></linearGradient>'
    const filled = await decode(svg(`${spelt}<rect width="9" height="9" style="fill:url(&quot;#a&quot;)"/>`))
    close(pixelAt(filled, 40, 20), blue, 2)
  })

  it.each([
    ['<!DOCTYPE svg [<!ENTITY a "b">]><svg width="9" height="9">&a;</svg>', /document type/],
    ['<svg width="100%" height="100%"/>', /how large/],
    ['<svg width="200000" height="200000"/>', /megapixels/],
    ['<?xml-stylesheet href="a.css"?><svg width="9" height="9"/>', /processing instruction/],
    ['<?xml version="1.0" encoding="utf-7"?><svg width="9" height="9"/>', /UTF-8/],
    ['<?xml version="1.0"?><html/>', /no SVG/],
  ])('refuses the SVG %s', async (svg, why) => {
    await expect(decode(Buffer.from(svg))).rejects.toThrow(why)
  })

  it('refuses what is no picture, what is cut off, and what is too large, and says so', async () => {
    await expect(codec.probe(Buffer.from('%PDF-1.7'))).rejects.toThrow(/none of JPEG/)
    await expect(codec.probe(Buffer.alloc(0))).rejects.toThrow(/none of JPEG/)
    for (const format of ['png', 'jpeg', 'webp', 'gif', 'avif'] as const) {
      const whole = await sharp(await noise(64))
        .toFormat(format)
        .toBuffer()
      for (const part of [20, Math.round(whole.length * 0.6)]) {
        await expect(decode(whole.subarray(0, part)), `${format} cut at ${part}`).rejects.toThrow()
      }
    }
    const huge = await halves(8, 8, red, blue)
    huge.writeUInt32BE(16_384, 16)
    huge.writeUInt32BE(16_384, 20)
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29)
    await expect(codec.probe(huge)).rejects.toThrow('16384 × 16384')
    await expect(decode(huge)).rejects.toThrow('16384 × 16384')
  })

  it('survives any bytes behind a known signature', { timeout: 60_000 }, async () => {
    const heads = [
      [0xff, 0xd8, 0xff],
      [...Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
      [...Buffer.from('GIF89a')],
      [...Buffer.from('RIFFxxxxWEBPVP8X')],
      [...Buffer.from('\0\0\0\x1cftypavif')],
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 200 }), async (head, tail) => {
        const thrown = await codec
          .decodeResize(Buffer.from([...head, ...tail]), { width: 4, height: 4, fit: 'fill' })
          .then(
            () => null,
            (error: unknown) => error,
          )
        if (thrown !== null) expect(thrown).toBeInstanceOf(Error)
      }),
      { numRuns: 150 },
    )
  })

  describe.each(rasterFormats)('writing %s', (format) => {
    const encode = (pixels: Pixels, more: object = {}) => codec.encode(pixels, { format, opaque: true, ...more })

    it('keeps the picture, and the same bytes for the same pixels', async () => {
      const pixels = await picture(48, 31)
      const bytes = await encode(pixels)
      expect(Buffer.from(bytes).equals(await encode(pixels))).toBe(true)
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
      expect([info.width, info.height, info.channels]).toEqual([48, 31, 3])
      const wrong = data.reduce(
        (sum, value, at) => sum + Math.abs(value - pixels.data[Math.floor(at / 3) * 4 + (at % 3)]!),
        0,
      )
      expect(wrong / data.length).toBeLessThanOrEqual(format === 'png' ? 0 : 12)
    })

    it('keeps what is transparent, or lays it on white where the format cannot', async () => {
      const data = new Uint8ClampedArray(8 * 8 * 4)
      for (let at = 0; at < data.length; at += 4) data.set([200, 100, 0, at < 128 ? 0 : 128], at)
      const read = sharp(await encode({ width: 8, height: 8, data }, { opaque: false }))
        .ensureAlpha()
        .raw()
      const pixels = new Uint8ClampedArray(await read.toBuffer())
      expect(pixels[3]).toBe(format === 'jpeg' ? 255 : 0)
      if (format === 'jpeg') close(pixelAt({ width: 8, height: 8, data: pixels }, 4, 1), [255, 255, 255], 6)
      expect(Math.abs(pixels[pixels.length - 1]! - (format === 'jpeg' ? 255 : 128))).toBeLessThanOrEqual(1)
    })

    it('is larger at a higher quality', async () => {
      const pixels = await picture(64, 64)
      const [low, high] = [await encode(pixels, { quality: 30 }), await encode(pixels, { quality: 95 })]
      if (format === 'png') expect(low.length).toBe(high.length)
      else expect(high.length).toBeGreaterThan(low.length * 1.3)
    })

    it('writes the resolution where the format has a field for it', async () => {
      const { density } = await sharp(await encode(await picture(8, 8), { dpi: 300 })).metadata()
      expect(density).toBe(format === 'png' || format === 'jpeg' ? 300 : undefined)
    })
  })
})

describe('sharp', () => {
  it('brings CMYK into sRGB', async () => {
    // Colours that the inks of its profile can reach, so they have to come back.
    const [brown, green] = [[150, 110, 90] as const, [90, 130, 100] as const]
    const rgb = sharp(await halves(80, 40, brown, green))
    const bytes = await rgb.toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()
    const pixels = await (await openCodec('sharp')).decodeResize(bytes, { width: 80, height: 40, fit: 'fill' })
    close(pixelAt(pixels, 10, 20), brown, 12)
    close(pixelAt(pixels, 70, 20), green, 12)
  })

  it('reads TIFF', async () => {
    const bytes = await wide((picture) => picture.tiff())
    expect(await (await openCodec('sharp')).probe(bytes)).toEqual({ width: 80, height: 40, format: 'tiff' })
  })
})

describe('canvas', () => {
  it('refuses by name what only sharp can do', async () => {
    const codec = await openCodec('canvas')
    await expect(codec.probe(await wide((picture) => picture.toColourspace('cmyk').jpeg()))).rejects.toThrow(
      /CMYK.*sharp/,
    )
    await expect(codec.probe(await wide((picture) => picture.tiff()))).rejects.toThrow(/TIFF.*sharp/)
  })
})

it('the two codecs agree on PNG to the byte and on a scaled photograph within 2 of 255', async () => {
  const [one, other] = await Promise.all(codecNames.map(openCodec))
  const pixels = await picture(40, 50)
  const png = { format: 'png', opaque: true, dpi: 300 } as const
  expect(Buffer.from(await one!.encode(pixels, png)).equals(await other!.encode(pixels, png))).toBe(true)
  const photo = await sharp(await noise(600))
    .blur(2)
    .jpeg()
    .toBuffer()
  const placement = { width: 200, height: 120, fit: 'cover' } as const
  const [a, b] = await Promise.all([one!.decodeResize(photo, placement), other!.decodeResize(photo, placement)])
  const difference = a.data.reduce((sum, value, at) => sum + Math.abs(value - b.data[at]!), 0) / a.data.length
  expect(difference).toBeLessThan(2)
})

it.skipIf(!hasIdentify())('ImageMagick reads size and resolution of what is written', async () => {
  const codec = await openCodec('sharp')
  for (const format of ['png', 'jpeg'] as const) {
    const bytes = await codec.encode(await picture(60, 40), { format, opaque: true, dpi: 300 })
    const said = execFileSync('identify', ['-units', 'PixelsPerInch', '-format', '%m %w %h %x', '-'], { input: bytes })
    expect(said.toString()).toMatch(new RegExp(`^${format.toUpperCase()} 60 40 (300|299\\.9\\d*)`))
  }
})

describe('the choice', () => {
  const node = { platform: 'linux', versions: {} } as const
  const electron = { platform: 'linux', versions: { electron: '45.4.1' } } as const

  it('is sharp, but not inside Electron on Linux', () => {
    expect(chooseCodec({}, node)).toBe('sharp')
    expect(chooseCodec({}, electron)).toBe('canvas')
    expect(chooseCodec({}, { ...electron, platform: 'darwin' })).toBe('sharp')
  })

  it('is what the environment says, everywhere', () => {
    expect(chooseCodec({ HANDBILL_CODEC: 'sharp' }, electron)).toBe('sharp')
    expect(chooseCodec({ HANDBILL_CODEC: 'canvas' }, node)).toBe('canvas')
    expect(() => chooseCodec({ HANDBILL_CODEC: 'gd' }, node)).toThrow('sharp or canvas')
  })
})

/** Deterministic: a small generator, not Math.random. */
async function noise(size: number): Promise<Buffer> {
  let seed = 1
  const data = Buffer.alloc(size * size * 3)
  for (let at = 0; at < data.length; at += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    data[at] = seed >> 16
  }
  return sharp(data, { raw: { width: size, height: size, channels: 3 } })
    .png()
    .toBuffer()
}

async function picture(width: number, height: number): Promise<Pixels> {
  const soft = sharp(await noise(64))
    .blur(3)
    .resize(width, height, { fit: 'fill' })
    .ensureAlpha()
    .raw()
  return { width, height, data: new Uint8ClampedArray(await soft.toBuffer()) }
}

function hasIdentify(): boolean {
  try {
    execFileSync('identify', ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    console.info('skipped: identify is not installed (Debian: imagemagick)')
    return false
  }
}
