import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Output, output } from '../../../shared/contract/posters.ts'
import type { PosterSource } from '../../../shared/poster/index.ts'
import { createInlineRenderer } from '../inline-renderer.ts'
import { decodePng, pixelAt, poster } from '../pictures.fixture.ts'

type LayerSource = PosterSource['layers'][number]

const renderer = createInlineRenderer()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-pdf-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const render = async (layers: LayerSource[], more: Partial<Output> = {}, document: Partial<PosterSource> = {}) => {
  const outputs = [output.parse({ format: 'pdf', ...more })]
  return (await renderer.render({ document: poster(layers, document), row: {}, folder, outputs })).outputs[0]!.bytes
}

const hasPoppler = (() => {
  try {
    execFileSync('pdftoppm', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    console.info('skipped: pdftoppm is not installed (Debian: poppler-utils)')
    return false
  }
})()

/** The page as pixels of the poster. */
const rasterised = async (pdf: Uint8Array, dpi = 96) => {
  await writeFile(join(folder, 'page.pdf'), pdf)
  const args = ['-r', String(dpi), '-png', '-singlefile', '-cropbox', join(folder, 'page.pdf'), join(folder, 'page')]
  execFileSync('pdftoppm', args, { stdio: 'ignore' })
  const { readFile } = await import('node:fs/promises')
  return decodePng(await readFile(join(folder, 'page.png')))
}

/** All that is drawn, as PDF's operators. */
const operatorsOf = (pdf: Uint8Array) => {
  const source = Buffer.from(pdf)
  const streams: string[] = []
  for (let at = source.indexOf('stream\n'); at !== -1; at = source.indexOf('stream\n', at + 1)) {
    if (source.toString('latin1', at - 3, at) === 'end') continue
    try {
      streams.push(inflateSync(source.subarray(at + 7, source.indexOf('\nendstream', at))).toString('latin1'))
    } catch {
      // A picture that is no deflated stream.
    }
  }
  return streams.join('\n')
}
const imagesIn = (pdf: Uint8Array) =>
  Buffer.from(pdf)
    .toString('latin1')
    .match(/\/Subtype \/Image/g)?.length ?? 0

const box = (id: string, x: number, y: number, width: number, height: number) => ({ id, x, y, width, height })
const rectangle = (place: ReturnType<typeof box>, fill: string, more: object = {}) =>
  ({ type: 'shape', ...place, outline: { kind: 'rectangle' }, fill, ...more }) as LayerSource
const words = (place: ReturnType<typeof box>, more: object = {}) =>
  ({ type: 'text', ...place, text: 'Vector', size: 40, ...more }) as LayerSource
const group = (place: ReturnType<typeof box>, layers: LayerSource[], more: object = {}) =>
  ({ type: 'group', ...place, layers, ...more }) as LayerSource

describe('the bleed', () => {
  // 10 mm are 37.8 pixels.
  const bleed = 10
  const sticking = [
    group(box('faded', 0, 0, 200, 200), [rectangle(box('a', -50, -50, 100, 300), '#ff0000')], { opacity: 0.5 }),
    rectangle(box('stroked', 150, -50, 100, 300), '#0000ff', { stroke: { width: 2, colour: '#0000ff' }, opacity: 0.5 }),
  ]

  it.skipIf(!hasPoppler)('holds what sticks out of the poster, groups and shapes that fade included', async () => {
    const page = await rasterised(await render(sticking, { bleed }, { background: '#00ff0080' }))
    const [middle, far] = [Math.round(page.height / 2), page.width - 10]
    const at = (x: number, y: number) => pixelAt(page, x, y).slice(0, 3)
    // Beyond the edge it is what it is within.
    expect(at(10, middle)).toEqual(at(60, middle))
    expect(at(10, 10)).toEqual(at(60, middle))
    expect(at(far, middle)).toEqual(at(far - 50, middle))
    expect(at(Math.round(page.width / 2), 10)).toEqual(at(Math.round(page.width / 2), middle))
    expect(at(10, middle)[0]).toBeGreaterThan(150)
    expect(at(far, middle)[2]).toBeGreaterThan(150)
  })
})

describe('outlines', () => {
  const stops = [
    { at: 0, colour: '#ff0000' },
    { at: 1, colour: '#0000ff' },
  ]
  const fade = { type: 'linear', angle: 90, stops }
  const kinds: [string, LayerSource][] = [
    ['text with a stroke that fades', words(box('a', 10, 10, 180, 60), { opacity: 0.6, stroke: { width: 1 } })],
    [
      'text with a background that is blended',
      words(box('a', 10, 10, 180, 60), { blend: 'multiply', background: { colour: '#eeeeee' } }),
    ],
    ['a group that is cut', group(box('g', 0, 0, 80, 60), [words(box('a', 10, 10, 180, 60))], { clip: true })],
    [
      'what is blended within a group that is cut, and with nothing below it',
      group(
        box('g', 10, 10, 180, 100),
        [
          rectangle(box('r', 0, 0, 180, 100), '#00ff00', { blend: 'multiply' }),
          words(box('a', 0, 0, 180, 60), { blend: 'difference', colour: '#ff0000' }),
        ],
        { clip: true },
      ),
    ],
    [
      'a turned group that is cut round, fades and is blended',
      group(
        box('g', 10, 10, 120, 60),
        [words(box('a', 0, 0, 180, 60)), rectangle(box('r', 60, 0, 60, 60), '#ff000080')],
        {
          ...{ clip: true, radius: 20, opacity: 0.5, blend: 'darken', rotation: 20 },
        },
      ),
    ],
    [
      'groups in groups',
      group(
        box('g', 0, 0, 200, 200),
        [
          group(box('h', 0, 0, 200, 200), [words(box('a', 10, 10, 180, 60), { opacity: 0.7, stroke: { width: 2 } })], {
            ...{ opacity: 0.5, clip: true },
          }),
        ],
        { opacity: 0.5 },
      ),
    ],
    [
      'gradients that fade',
      group(box('g', 0, 0, 200, 200), [
        words(box('a', 10, 10, 180, 60), { opacity: 0.3, colour: fade }),
        rectangle(box('b', 10, 100, 80, 80), '', { opacity: 0.3, fill: fade }),
        rectangle(box('c', 110, 100, 70, 70), '', { opacity: 0.3, fill: null, stroke: { width: 20, colour: fade } }),
      ]),
    ],
    ['a sharp shadow', words(box('a', 10, 10, 180, 60), { shadow: { x: 10, y: 20, blur: 0, colour: '#0000ff80' } })],
    ['a code that fades', { type: 'qr', ...box('q', 10, 10, 120, 120), value: 'hello', opacity: 0.9 } as LayerSource],
  ]

  it.each(kinds)('stay outlines: %s', async (_, layer) => {
    const ground = rectangle(box('ground', 0, 0, 100, 200), '#ffcc00')
    const pdf = await render([ground, layer])
    expect(imagesIn(pdf)).toBe(0)
    expect(operatorsOf(pdf).match(/ [cl]\n/g)?.length).toBeGreaterThan(20)
  })

  it.skipIf(!hasPoppler).each(kinds)('look like the picture: %s', async (_, layer) => {
    const layers = [rectangle(box('ground', 0, 0, 100, 200), '#ffcc00'), layer]
    const page = await rasterised(await render(layers))
    const picture = await decodePng(await render(layers, { format: 'png' }))
    const difference = page.data.reduce((sum, value, at) => sum + Math.abs(value - picture.data[at]!), 0)
    expect(difference / page.data.length).toBeLessThan(1.5)
  })

  it.skipIf(!hasPoppler)('throw their shadows where the picture has them, with 300 pixels to the inch', async () => {
    const shadow = { x: 40, y: 0, blur: 8, colour: '#000000' }
    const layers = [
      rectangle(box('plain', 40, 40, 80, 80), '#ff0000', { shadow }),
      rectangle(box('faded', 200, 40, 80, 80), '#ff0000', { shadow, stroke: { width: 4 }, opacity: 0.7 }),
      rectangle(box('blended', 40, 180, 80, 80), '#ff0000', { shadow, blend: 'multiply', rotation: 90 }),
      rectangle(box('far', -500, 180, 80, 80), '#ff0000', { shadow: { ...shadow, x: 760 } }),
      words(box('words', 40, 300, 300, 90), { shadow: { ...shadow, x: 4, y: 4, blur: 4 } }),
    ]
    const document = { width: 400, height: 400, dpi: 150, background: '#ffffcc' }
    const pdf = await render(layers, {}, document)
    const page = await rasterised(pdf, 150)
    const picture = await decodePng(await render(layers, { format: 'png' }, document))
    const differences = page.data.map((value, at) => Math.abs(value - picture.data[at]!))
    expect(differences.reduce((sum, value) => sum + value, 0) / page.data.length).toBeLessThan(1.5)
    const list = execFileSync('pdfimages', ['-list', join(folder, 'page.pdf')]).toString()
    const ppi = list
      .split('\n')
      .slice(2, -1)
      .map((line) => Number(line.trim().split(/\s+/)[12]))
    expect(ppi.length).toBeGreaterThan(4)
    expect(Math.min(...ppi)).toBeGreaterThanOrEqual(299)
  })

  it('of a group that is cut are cut by a path', async () => {
    const cut = group(box('g', 0, 0, 80, 60), [words(box('a', 10, 10, 180, 60))], {
      clip: true,
      radius: 9,
      rotation: 5,
    })
    const pdf = await render([cut])
    // No form, so nothing that is blended, and no mask.
    expect(Buffer.from(pdf).toString('latin1')).not.toMatch(/\/Subtype \/(Form|Image)|\/SMask/)
    expect(operatorsOf(pdf)).toMatch(/W\*? n/)
  })
})

it('what is not drawn is not found either', async () => {
  const written = async (...layers: LayerSource[]) => Buffer.from(await render(layers)).includes('/Hidden0')
  expect(await written(words(box('a', 10, 10, 180, 60), { opacity: 0.1 }))).toBe(true)
  expect(await written(words(box('a', 10, 10, 180, 60), { opacity: 0 }))).toBe(false)
  const inner = words(box('a', 10, 10, 180, 60))
  expect(await written(group(box('g', 0, 0, 200, 200), [inner], { opacity: 0 }))).toBe(false)
  expect(await written(group(box('g', 0, 0, 200, 200), [inner]))).toBe(true)
})
