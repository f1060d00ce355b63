import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renamed } from './fonts/renamed.fixture.ts'
import { locateFace, shippedFaces } from './fonts.ts'
import { Media } from './media.ts'
import { decodePng, halves, poster, red } from './pictures.fixture.ts'
import { Posters } from './posters.ts'
import { renderFile } from './render-file.ts'

let dataFolder: string
let media: Media
let posters: Posters

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'handbill-posters-'))
  media = new Media()
  posters = new Posters({ dataFolder, media })
})
afterEach(async () => {
  await posters.stop()
  await rm(dataFolder, { recursive: true, force: true })
})

const file = (name: string) => join(dataFolder, 'posters', name)

describe('the folder', () => {
  it('begins with a poster that renders', async () => {
    expect(await posters.list()).toMatchObject([
      { name: 'spring-reading-night', width: 1080, height: 1704, problem: null },
    ])
    const rendered = await posters.render('spring-reading-night', { place: '图书馆' })
    const png = await readFile(rendered.path)
    expect(rendered).toMatchObject({
      ...{ width: 1080, height: 1704, bytes: png.byteLength },
      sha256: createHash('sha256').update(png).digest('hex'),
      path: join(dataFolder, 'exports', 'spring-reading-night.png'),
    })
    expect((await media.get(rendered.media))?.type).toBe('image/png')
    expect(await readdir(join(dataFolder, 'exports'))).toEqual(['spring-reading-night.png'])
  })

  it('does not bring back what was deleted', async () => {
    await posters.list()
    await rm(file('spring-reading-night.poster.json'))
    expect(await posters.list()).toEqual([])
  })

  it('gives back what was saved, and leaves nothing beside it', async () => {
    const document = poster([{ type: 'text', id: 't', x: 0, y: 0, width: 10, height: 10, text: '春' }])
    const { path } = await posters.save('Fête 春', document)
    expect(await posters.open('Fête 春')).toEqual({ name: 'Fête 春', document, path })
    expect((await readdir(join(dataFolder, 'posters'))).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('lists the newest first, and what does not parse with its problem', async () => {
    await posters.save('old', poster([]))
    await utimes(file('old.poster.json'), 1, 1)
    await writeFile(file('broken.poster.json'), '{\n  "version": 1,\n  width: 5\n}')
    await utimes(file('broken.poster.json'), 2, 2)
    expect((await posters.list()).slice(1)).toMatchObject([
      { name: 'broken', problem: expect.stringContaining('line 3, column 3') },
      { name: 'old', problem: null },
    ])
  })

  it.each(['../up', 'a/b', 'a\\b', '.hidden', '', ' a', 'a\0', 'con', 'COM1.x', 'a.', 'x'.repeat(201)])(
    'refuses the name %j',
    async (name) => {
      const refused = { code: 'INPUT_INVALID', data: { issues: [{ path: ['name'] }] } }
      await expect(posters.save(name, poster([]))).rejects.toMatchObject(refused)
      await expect(posters.open(name)).rejects.toMatchObject(refused)
      await expect(posters.render(name, {})).rejects.toMatchObject(refused)
    },
  )

  it('says what is not there', async () => {
    await expect(posters.open('nothing')).rejects.toMatchObject({ code: 'NOT_FOUND', data: { kind: 'poster' } })
    await expect(posters.render('nothing', {})).rejects.toMatchObject({ code: 'NOT_FOUND', data: { name: 'nothing' } })
  })
})

describe('a document that is not as it should be', () => {
  const open = async (text: string) => {
    await mkdir(join(dataFolder, 'posters'))
    await writeFile(file('bad.poster.json'), text)
    return posters.open('bad')
  }
  const layer = { type: 'text', id: 'a', x: 0, y: 0, width: 1, height: 1, text: 'a' }
  const written = (layers: object[], more: object = {}) =>
    JSON.stringify({ version: 1, width: 10, height: 10, layers, ...more })

  it('is listed with its size in pixels, whatever it is measured in', async () => {
    await open(written([layer], { width: 148.5, height: 210, unit: 'mm', dpi: 300 }))
    expect(await posters.list()).toContainEqual(expect.objectContaining({ name: 'bad', width: 1754, height: 2480 }))
  })

  it.each([
    ['an unknown field', written([layer, { ...layer, id: 'b', sise: 3 }]), ['layers', 1, 'sise'], 'layers[1].sise'],
    ['a wrong type', written([{ ...layer, size: 'big' }]), ['layers', 0, 'size'], 'layers[0].size'],
    ['an unknown layer', written([{ ...layer, type: 'film' }]), ['layers', 0, 'type'], 'layers[0].type'],
    ['an id twice', written([layer, layer]), ['layers', 1, 'id'], 'layers[1].id'],
    ['another version', written([], { version: 9 }), ['version'], 'version'],
    [
      'a bad variable',
      written([], { variables: { a: { type: 'sum' } } }),
      ['variables', 'a', 'type'],
      'variables.a.type',
    ],
  ])('is refused with the path: %s', async (_, text, path, words) => {
    await expect(open(text)).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      data: { file: file('bad.poster.json'), issues: [{ path }], why: expect.stringContaining(words) },
    })
  })

  it('is refused with line and column when it is not JSON', async () => {
    await expect(open('{\n  "version": 1,,\n}')).rejects.toMatchObject({
      code: 'DOCUMENT_INVALID',
      data: { why: expect.stringContaining('line 2, column 16') },
    })
  })

  it('may begin with a byte order mark', async () => {
    expect((await open(`\uFEFF${written([layer])}`)).document.layers).toHaveLength(1)
  })
})

describe('media', () => {
  it('has the bytes of every shipped face, each once', async () => {
    const fonts = await posters.fonts()
    expect(fonts.map(({ family, weight }) => `${family} ${weight}`)).toEqual([
      ...['Inter 400', 'Inter 600', 'Inter 700', 'Inter 800'],
      ...['Noto Sans Arabic 400', 'Noto Sans Arabic 700', 'Noto Sans Hebrew 400', 'Noto Sans Hebrew 700'],
      ...['Noto Sans SC 400', 'Noto Sans SC 700', 'Twemoji 400'],
    ])
    expect(await posters.fonts()).toEqual(fonts)
    const inter = await media.get(fonts[0]!.media)
    expect(inter).toMatchObject({ type: 'font/ttf', bytes: { byteLength: fonts[0]!.bytes } })
  })

  it('tells the fonts of this machine, and hands over those that a poster names', async () => {
    await mkdir(join(dataFolder, 'fonts'), { recursive: true })
    const { path } = await locateFace(shippedFaces[0]!)
    const minty = join(dataFolder, 'fonts', 'minty.ttf')
    await renamed(path, 'Inter', 'Minty', minty)
    const { size } = await stat(minty)
    const other = new Posters({ dataFolder, media })
    expect(await other.fontChoices()).toContainEqual(expect.objectContaining({ family: 'Minty', from: 'machine' }))
    // One that is dropped in later is there as well.
    await renamed(path, 'Inter', 'Later', join(dataFolder, 'fonts', 'later.ttf'))
    expect((await other.fonts(['Later'])).some(({ family }) => family === 'Later')).toBe(true)
    expect((await other.fonts()).some(({ family }) => family === 'Minty')).toBe(false)
    const named = (await other.fonts(['minty', 'Nowhere'])).filter(({ family }) => family === 'Minty')
    expect(named).toMatchObject([{ weight: 400, style: 'normal', bytes: size }])
    expect((await media.get(named[0]!.media))?.bytes.byteLength).toBe(size)
    expect(await other.fonts(['Minty'])).toEqual(await other.fonts(['minty']))
    await other.stop()
  })

  it('hands faces over in the order in which an export falls back on them; the first file of a face wins', async () => {
    const folder = join(dataFolder, 'fonts')
    await mkdir(folder, { recursive: true })
    const { path } = await locateFace(shippedFaces[0]!)
    await renamed(path, 'Inter', 'Minty', join(folder, '1.ttf'))
    await renamed(path, 'Inter', 'Alpha', join(folder, '2.ttf'))
    await writeFile(join(folder, '3.ttf'), Buffer.concat([await readFile(join(folder, '2.ttf')), Buffer.alloc(4)]))
    const other = new Posters({ dataFolder, media })
    const found = (await other.fonts(['minty', 'alpha', 'INTER', 'Alpha'])).slice(shippedFaces.length)
    expect(found.map(({ family }) => family)).toEqual(['Alpha', 'Minty'])
    expect(found[0]?.bytes).toBe((await stat(join(folder, '2.ttf'))).size)
    await other.stop()
  })

  it('has the pixels of a picture as it is drawn', async () => {
    await posters.list()
    await writeFile(file('half.png'), await halves(20, 10, red, red))
    const picture = await posters.picture({ poster: 'x', src: 'half.png', width: 30, height: 30, fit: 'contain' })
    expect(picture).toMatchObject({ width: 30, height: 15, bytes: 30 * 15 * 4 })
    expect([...(await media.get(picture.media))!.bytes.subarray(0, 4)]).toEqual([...red, 255])
    await expect(
      posters.picture({ poster: 'x', src: '../x.png', width: 3, height: 3, fit: 'fill' }),
    ).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})

describe('renderFile', () => {
  it('takes pictures from the folder of the document and never overwrites unasked', async () => {
    await writeFile(join(dataFolder, 'half.png'), await halves(20, 10, red, red))
    const source = join(dataFolder, 'any.json')
    const document = poster([{ type: 'image', id: 'i', x: 0, y: 0, width: 200, height: 200, src: 'half.png' }])
    await writeFile(source, JSON.stringify(document))
    const out = join(dataFolder, 'new', 'folder', 'out.png')

    const rendered = await renderFile(source, {}, out)
    expect((await decodePng(await readFile(rendered.path))).data.subarray(0, 4)).toEqual(
      new Uint8ClampedArray([...red, 255]),
    )
    await expect(renderFile(source, {}, out)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await renderFile(source, {}, out, { force: true })).sha256).toBe(rendered.sha256)
  })

  it('leaves what was there when it fails', async () => {
    const source = join(dataFolder, 'bad.json')
    const out = join(dataFolder, 'out.png')
    await writeFile(source, '{')
    await writeFile(out, 'precious')
    await expect(renderFile(source, {}, out, { force: true })).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' })
    expect(await readFile(out, 'utf8')).toBe('precious')
  })
})
