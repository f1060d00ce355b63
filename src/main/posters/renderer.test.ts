import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import jsQR from 'jsqr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { output } from '../../shared/contract/posters.ts'
import type { PosterSource } from '../../shared/poster/index.ts'
import { withJpegDensity } from './codec/jpeg-density.ts'
import { createInlineRenderer } from './inline-renderer.ts'
import { plainPng } from './output.ts'
import { blue, decodePng, halves, pixelAt, poster, red } from './pictures.fixture.ts'
import type { RenderJob } from './renderer.ts'
import { openServer } from './web/pages.fixture.ts'

const renderer = createInlineRenderer({ reach: { scope: 'nowhere' } })
let folder: string

beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), 'handbill-render-'))
  folder = join(root, 'posters')
  await mkdir(folder)
  await writeFile(join(folder, 'wide.png'), await halves(80, 40, red, blue))
  await writeFile(join(root, 'outside.png'), await halves(8, 8, red, blue))
  await symlink(join(root, 'outside.png'), join(folder, 'link.png'))
  await writeFile(join(folder, 'words.png'), 'no picture at all')
  await writeFile(join(folder, 'drawing.svg'), '<svg width="9" height="9"><image href="/etc/hostname"/></svg>')
})
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }))

const image = (src: string, more: object = {}) => ({
  ...{ type: 'image' as const, id: 'photo', src },
  ...{ x: 50, y: 50, width: 100, height: 100 },
  ...more,
})
const render = async (layers: PosterSource['layers'], more: Partial<PosterSource> = {}, row = {}) =>
  decodePng(await png({ document: poster(layers, more), row, folder }))
const png = async (job: Omit<RenderJob, 'outputs'>, by = renderer) =>
  (await by.render({ ...job, outputs: [plainPng] })).outputs[0]!.bytes

const white = [255, 255, 255, 255]

describe('pictures', () => {
  it('cover the box and lose what sticks out on two sides', async () => {
    const pixels = await render([image('wide.png')])
    expect(pixelAt(pixels, 52, 52)).toEqual([...red, 255])
    expect(pixelAt(pixels, 148, 148)).toEqual([...blue, 255])
    expect(pixelAt(pixels, 49, 100)).toEqual(white)
    expect(pixelAt(pixels, 150, 100)).toEqual(white)
  })

  it('are contained in the middle of the box', async () => {
    const pixels = await render([image('wide.png', { fit: 'contain' })])
    expect(pixelAt(pixels, 52, 74)).toEqual(white)
    expect(pixelAt(pixels, 52, 76)).toEqual([...red, 255])
    expect(pixelAt(pixels, 148, 124)).toEqual([...blue, 255])
    expect(pixelAt(pixels, 148, 126)).toEqual(white)
  })

  it('fill the box', async () => {
    const pixels = await render([image('wide.png', { fit: 'fill', width: 20, height: 150 })])
    expect(pixelAt(pixels, 51, 199)).toEqual([...red, 255])
    expect(pixelAt(pixels, 68, 51)).toEqual([...blue, 255])
  })

  it('have round corners', async () => {
    const pixels = await render([image('wide.png', { radius: 50 })])
    expect(pixelAt(pixels, 55, 55)).toEqual(white)
    expect(pixelAt(pixels, 145, 145)).toEqual(white)
    // A radius of half the side is a circle: its points on the diagonal lie 14.6 pixels inside the corners.
    expect(pixelAt(pixels, 67, 67)).toEqual([...red, 255])
    expect(pixelAt(pixels, 61, 61)).toEqual(white)
    expect(pixelAt(pixels, 52, 100)).toEqual([...red, 255])
  })

  it('turn about the middle of the box and let through what is below', async () => {
    const turned = await render([image('wide.png', { rotation: 180 })])
    expect(pixelAt(turned, 60, 100)).toEqual([...blue, 255])
    const [r = 0, g = 0] = pixelAt(await render([image('wide.png', { opacity: 0.5 })]), 60, 100)
    expect(Math.abs(r - (255 + red[0]) / 2)).toBeLessThanOrEqual(2)
    expect(Math.abs(g - (255 + red[1]) / 2)).toBeLessThanOrEqual(2)
  })

  it('obey the EXIF orientation', async () => {
    const { default: sharp } = await import('sharp')
    // 6: the camera was held upright, the picture is to be turned right.
    const jpeg = await sharp(await halves(80, 40, red, blue))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer()
    await writeFile(join(folder, 'turned.png'), jpeg)
    const pixels = await render([image('turned.png', { fit: 'contain' })])
    expect(pixelAt(pixels, 100, 55)).toEqual([...red, 255])
    expect(pixelAt(pixels, 100, 145)).toEqual([...blue, 255])
    expect(pixelAt(pixels, 60, 100)).toEqual(white)
  })

  it('come from data URLs and variables', async () => {
    const bytes = await halves(8, 8, blue, blue)
    const row = { photo: `data:image/png;base64,${bytes.toString('base64')}` }
    const pixels = await render([image('{{photo}}')], { variables: { photo: { type: 'image' } } }, row)
    expect(pixelAt(pixels, 100, 100)).toEqual([...blue, 255])
  })

  it('are left out when their source is blank', async () => {
    const pixels = await render([image('{{photo}}')], { variables: { photo: {} } }, { photo: '' })
    expect(pixelAt(pixels, 100, 100)).toEqual(white)
  })

  it.each([
    ['../outside.png', 'outside the folder'],
    ['link.png', 'outside the folder'],
    ['/etc/hostname', 'folder of the document'],
    ['file:///etc/hostname', 'folder of the document'],
    ['missing.png', 'no such file'],
    ['.', 'not a file'],
    ['words.png', 'none of JPEG'],
    ['drawing.svg', 'reference to another file'],
    ['data:image/png;base64,AAAA', 'none of JPEG'],
  ])('%s is refused with the layer and the reason', async (src, reason) => {
    await expect(render([image(src)])).rejects.toMatchObject({
      code: 'RENDER_FAILED',
      data: { layer: 'photo', field: 'src', why: expect.stringContaining(reason) },
    })
  })

  it('of too many pixels are refused before they are decoded', async () => {
    // A sound PNG but for its size: width and height stand in its first chunk, the chunk's CRC-32 behind them.
    const huge = await halves(8, 8, red, blue)
    huge.writeUInt32BE(12_000, 16)
    huge.writeUInt32BE(9000, 20)
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29)
    await writeFile(join(folder, 'huge.png'), huge)
    await expect(render([image('huge.png')])).rejects.toMatchObject({
      data: { why: expect.stringMatching(/12000 × 9000/) },
    })
  })

  it('from the web are refused where they are switched off', async () => {
    await expect(render([image('https://pictures.example/a.png')])).rejects.toMatchObject({
      code: 'RENDER_FAILED',
      data: { layer: 'photo', why: 'Pictures from the web are switched off.' },
    })
  })
})

describe('pictures from the web', () => {
  it('are drawn, from the copy when the web is away, and what is no picture is refused with the layer', async () => {
    const picture = await halves(80, 40, blue, blue)
    const server = await openServer((request, response) => {
      response.writeHead(200, { 'Content-Type': 'image/png', 'Cache-Control': 'max-age=0' })
      response.end(request.url === '/photo' ? picture : '<html>Sorry</html>')
    })
    const online = createInlineRenderer({
      reach: { scope: 'public', also: ['127.0.0.0/8'] },
      shelf: join(folder, '..', 'shelf'),
    })
    const job = (src: string) => ({ document: poster([image(src)]), row: {}, folder, outputs: [plainPng] })
    const first = await online.render(job(server.url('/photo')))
    expect(first.warnings).toEqual([])
    expect(pixelAt(await decodePng(first.outputs[0]!.bytes), 100, 100)).toEqual([...blue, 255])
    await expect(online.render(job(server.url('/sorry')))).rejects.toMatchObject({
      code: 'RENDER_FAILED',
      data: { layer: 'photo', why: expect.stringContaining('none of JPEG') },
    })
    await server.stop()
    const again = await online.render(job(server.url('/photo')))
    expect(again.warnings).toEqual([expect.stringContaining('older copy')])
    expect(Buffer.from(again.outputs[0]!.bytes).equals(first.outputs[0]!.bytes)).toBe(true)
  })
})

describe('text', () => {
  const text = (content: string, more: object = {}) => ({
    ...{ type: 'text' as const, id: 'title', text: content },
    ...{ x: 10, y: 10, width: 180, height: 180, size: 60, colour: '#000' },
    ...more,
  })
  const ink = async (layers: PosterSource['layers']) => {
    const { data } = await render(layers)
    let dark = 0
    for (let at = 0; at < data.length; at += 4) dark += 255 - data[at]!
    return dark / 255
  }

  it('is drawn in Latin and Chinese', async () => {
    const [latin, chinese, both] = await Promise.all([ink([text('Hi')]), ink([text('\n春')]), ink([text('Hi\n春')])])
    expect(latin).toBeGreaterThan(200)
    expect(chinese).toBeGreaterThan(200)
    expect(Math.abs(both - latin - chinese)).toBeLessThan(1)
  })

  it('is heavier in a heavier face', async () => {
    expect(await ink([text('Hi', { weight: 800 })])).toBeGreaterThan(1.3 * (await ink([text('Hi')])))
  })

  it('does not get darker where glyphs overlap', async () => {
    const { data } = await render([text('oooo', { opacity: 0.5, letterSpacing: -0.5 })])
    let darkest = 255
    for (let at = 0; at < data.length; at += 4) darkest = Math.min(darkest, data[at]!)
    expect(darkest).toBeGreaterThanOrEqual(127)
  })
})

describe('QR codes', () => {
  const qr = (more: object = {}) => ({
    ...{ type: 'qr' as const, id: 'code', value: '{{link}}' },
    ...{ x: 20, y: 20, width: 160, height: 160 },
    ...more,
  })
  const variables = { link: { default: 'https://example.org/春?a=1' } }

  it.each([{}, { rotation: 12 }, { colour: '#163a30', background: '#f4ead8' }])('are read back: %j', async (more) => {
    const { data, width, height } = await render([qr(more)], { variables })
    expect(jsQR(data, width, height)?.data).toBe('https://example.org/春?a=1')
  })

  it.each([
    ['without contrast', [qr({ colour: '#eeeeee' })]],
    ['covered', [qr(), { type: 'qr' as const, id: 'lid', x: 40, y: 40, width: 120, height: 120, value: 'x' }]],
    ['half outside', [qr({ x: 120 })]],
  ])('%s are an error that names the layer', async (_, layers) => {
    await expect(render(layers, { variables })).rejects.toMatchObject({
      code: 'RENDER_FAILED',
      data: { layer: 'code', field: 'value' },
    })
  })
})

describe('QR codes, however they are put out,', () => {
  /** 57 modules across, quiet zone included: a pixel each. */
  const fine = { type: 'qr' as const, id: 'code', value: 'x'.repeat(150), x: 0, y: 0, width: 66, height: 66 }
  const outputs = (...more: object[]) => more.map((one) => output.parse(one))
  const lid = {
    ...{ type: 'shape' as const, id: 'lid', x: 60, y: 60, width: 120, height: 120 },
    ...{ outline: { kind: 'rectangle' as const }, fill: '#ffffff' },
  }
  const code = { type: 'qr' as const, id: 'code', value: 'https://example.org', x: 20, y: 20, width: 160, height: 160 }

  it.each([[{ scale: 1 }], [{ scale: 2 }], [{ format: 'pdf' }], [{ format: 'pdf', scale: 2 }]])(
    'are read back at the size they are shown: %j',
    async (asked) => {
      const job = { row: {}, folder, outputs: outputs(asked) }
      await expect(renderer.render({ ...job, document: poster([code, lid]) })).rejects.toMatchObject({
        code: 'RENDER_FAILED',
        data: { layer: 'code', field: 'value' },
      })
      expect((await renderer.render({ ...job, document: poster([fine]) })).outputs).toHaveLength(1)
    },
  )

  it('are an error that names the layer when one of several sizes is too small for them', async () => {
    const job = { row: {}, folder, document: poster([fine]), outputs: outputs({ scale: 1 }, { scale: 0.5 }) }
    await expect(renderer.render(job)).rejects.toMatchObject({ code: 'RENDER_FAILED', data: { layer: 'code' } })
  })
})

describe('a poster', () => {
  it('is the same bytes whatever was drawn before it', async () => {
    const clear = { document: poster([image('wide.png')], { background: '#00000000' }), row: {}, folder }
    const fresh = await png(clear, createInlineRenderer())
    await png({ ...clear, document: poster([image('wide.png', { x: 0, y: 0, width: 200, height: 200 })]) })
    expect(Buffer.from(await png(clear)).equals(fresh)).toBe(true)
  })

  it('is the same JPEG from its canvas as from the codec', async () => {
    const { default: sharp } = await import('sharp')
    const document = poster([image('wide.png', { rotation: 9 })], { dpi: 300 })
    for (const quality of [5, 50, 90, 99, 100]) {
      const asked = [plainPng, output.parse({ format: 'jpeg', quality })]
      const [whole, jpeg] = (await renderer.render({ document, row: {}, folder, outputs: asked })).outputs
      const bytes = new Uint8Array(await sharp(whole!.bytes).removeAlpha().jpeg({ quality }).toBuffer())
      expect(Buffer.from(jpeg!.bytes).equals(withJpegDensity(bytes, 300)), `quality ${quality}`).toBe(true)
    }
  })

  it('whose pictures do not fit into memory together is refused by layer and field, before one is decoded', async () => {
    const large = (id: string) => image('wide.png', { id, width: 8000, height: 8000, blur: id === 'b' ? 1 : 2 })
    const document = poster([large('a'), large('b'), image('wide.png', { id: 'c', width: 8000, height: 7999 })])
    await expect(renderer.render({ document, row: {}, folder, outputs: [plainPng] })).rejects.toMatchObject({
      code: 'RENDER_FAILED',
      data: { layer: 'c', field: 'src', why: expect.stringContaining('150 are the most') },
    })
  })

  it('is the same bytes for the same document and row', async () => {
    const document = poster(
      [
        image('wide.png', { radius: 20, rotation: 7 }),
        { type: 'text', id: 't', x: 0, y: 0, width: 200, height: 90, text: '{{a}} 春' },
      ],
      { variables: { a: {} } },
    )
    const job = { document, row: { a: 'Night' }, folder }
    const [first, second] = [await png(job), await png(job)]
    const fresh = await png(job, createInlineRenderer())
    expect(Buffer.from(first).equals(second)).toBe(true)
    expect(Buffer.from(first).equals(fresh)).toBe(true)
    const other = await png({ ...job, row: { a: 'Day' } })
    expect(Buffer.from(first).equals(other)).toBe(false)
  })

  it('keeps a background that lets through', async () => {
    expect(pixelAt(await render([], { background: '#ff000080' }), 5, 5)).toEqual([255, 0, 0, 128])
  })

  it('is refused with the variable that is wrong', async () => {
    await expect(render([], { variables: { a: { required: true } } })).rejects.toMatchObject({
      code: 'VARIABLE_INVALID',
      data: { variable: 'a' },
    })
  })

  it('is refused as PDF when no page is so large, or when it is too large to hold', async () => {
    const job = { row: {}, folder, outputs: [output.parse({ format: 'pdf' })] }
    const refused = { code: 'DOCUMENT_INVALID' }
    await expect(renderer.render({ ...job, document: poster([], { width: 14_401, dpi: 72 }) })).rejects.toMatchObject(
      refused,
    )
    const larger = { ...job, document: poster([], { width: 4000, height: 4000 }) }
    const outputs = [output.parse({ format: 'pdf', scale: 3 })]
    await expect(renderer.render({ ...larger, outputs })).rejects.toMatchObject(refused)
  })

  it('is refused when it is too large to hold', async () => {
    await expect(render([], { width: 20_000, height: 20_000 })).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' })
  })
})
