import { copyFile, mkdir, mkdtemp, open, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PosterSource, posterDocument } from '../../../shared/poster/index.ts'
import { createInlineRenderer, defaultSettings } from '../inline-renderer.ts'
import { plainPng } from '../output.ts'
import { decodePng } from '../pictures.fixture.ts'
import { addFont } from './add.ts'
import { collectionOf } from './collection.fixture.ts'
import { renamed } from './renamed.fixture.ts'
import { covers, readFonts } from './sfnt.ts'
import { FontShelf } from './shelf.ts'

const { resolve } = createRequire(import.meta.url)
const inter = resolve('@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf')
const chinese = resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')

let root: string
let folder: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'handbill-fonts-'))
})
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'fonts-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const factsOf = async (path: string) => {
  const file = await open(path)
  try {
    return await readFonts(file)
  } finally {
    await file.close()
  }
}

describe('a font file', () => {
  it('says its family, weight, licence and coverage', async () => {
    const [facts, ...others] = await factsOf(inter)
    expect(others).toEqual([])
    expect(facts).toMatchObject({ family: 'Inter', weight: 700, style: 'normal', embeddable: true })
    expect(facts!.licence).toMatch(/Open Font License/i)
    const has = (text: string) => [...text].map((character) => covers(facts!.coverage, character.codePointAt(0)!))
    expect(has('aéЖ春\u{1F600}')).toEqual([true, true, true, false, false])
    expect(covers((await factsOf(chinese))[0]!.coverage, '春'.codePointAt(0)!)).toBe(true)
  })

  it('has a coverage that can be searched', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 100 }), (points) => {
        const sorted = points.toSorted((one, other) => one - other)
        const coverage: number[] = []
        for (const point of sorted) {
          if (coverage.at(-1) === point - 1) coverage[coverage.length - 1] = point
          else coverage.push(point, point)
        }
        for (let point = 0; point <= 400; point += 1) expect(covers(coverage, point)).toBe(points.includes(point))
      }),
      { numRuns: 30 },
    )
  })

  it.each([
    ['text', Buffer.from('not a font at all, only text')],
    ['nothing', Buffer.alloc(0)],
    ['a web font', Buffer.from('wOF2aaaaaaaaaaaaaaaa')],
  ])('that is %s is refused with its name and the reason', async (_, bytes) => {
    const file = join(folder, 'odd.ttf')
    await writeFile(file, bytes)
    await expect(addFont(file, join(folder, 'own'))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      data: { what: 'The font "odd.ttf" cannot be used.', why: expect.stringMatching(/^It is no font/) },
    })
  })

  it('that is cut off or damaged anywhere is a font or an error in a sentence, never anything else', async () => {
    const whole = await readFile(inter)
    const file = join(folder, 'damaged.ttf')
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2000),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (at, noise, cut) => {
          const bytes = Buffer.from(cut ? whole.subarray(0, at * 10) : whole)
          bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length))
          await writeFile(file, bytes)
          await factsOf(file).catch((error: unknown) =>
            expect(String(error)).toMatch(/It is no font that can be used: /),
          )
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('the shelf', () => {
  it('finds fonts in folders within folders, passes over what is none, and opens only what changed', async () => {
    await mkdir(join(folder, 'more'))
    await copyFile(inter, join(folder, 'more', 'inter.ttf'))
    await writeFile(join(folder, 'odd.otf'), 'no font')
    await writeFile(join(folder, 'readme.txt'), 'no font')
    const cache = join(folder, 'index.json')
    const shelf = new FontShelf({ folders: [folder, join(folder, 'gone')], cache })
    expect((await shelf.all()).map(({ family, weight }) => [family, weight])).toEqual([['Inter', 700]])
    expect(await shelf.problems()).toMatchObject([
      { path: join(folder, 'odd.otf'), problem: expect.stringMatching(/no font/) },
    ])

    // Another font behind the same time and size is not opened again; once its time is another one, it is.
    const index = JSON.parse(await readFile(cache, 'utf8'))
    index.files[join(folder, 'more', 'inter.ttf')].fonts[0].family = 'Remembered'
    await writeFile(cache, JSON.stringify(index))
    const again = () => new FontShelf({ folders: [folder], cache }).all()
    expect((await again())[0]?.family).toBe('Remembered')
    await utimes(join(folder, 'more', 'inter.ttf'), 1, 1)
    expect((await again())[0]?.family).toBe('Inter')
  })
})

describe('a poster', () => {
  const ask = async (layers: PosterSource['layers'], fonts: string[] = []) => {
    const settings = { ...defaultSettings(), fonts: { folders: fonts, cache: null } }
    const document = posterDocument.parse({ version: 2, width: 200, height: 100, layers })
    const { outputs, warnings } = await createInlineRenderer(settings).render({
      document,
      row: {},
      folder,
      outputs: [plainPng],
    })
    const { data } = await decodePng(outputs[0]!.bytes)
    let ink = 0
    for (let at = 0; at < data.length; at += 4) ink += (255 - data[at]!) / 255
    return { warnings, ink: Math.round(ink) }
  }
  const text = (font: string, content = 'Hello') => [
    {
      type: 'text' as const,
      id: 'a',
      x: 0,
      y: 0,
      width: 200,
      height: 100,
      size: 40,
      font,
      text: content,
      colour: '#000000',
    },
  ]

  it('is drawn in a font that was dropped in', async () => {
    await renamed(inter, 'Inter', 'Minty', join(folder, 'minty.ttf'))
    const [dropped, plain] = [await ask(text('Minty'), [folder]), await ask(text('Inter'))]
    expect(dropped.warnings).toEqual([])
    // The one that was dropped in is bold.
    expect(dropped.ink).toBeGreaterThan(plain.ink * 1.2)
  })

  it('is drawn in every font of a collection, by its name', async () => {
    const [bold, regular] = [join(folder, 'bold'), join(folder, 'regular')]
    await renamed(inter, 'Inter', 'Minty', bold)
    await renamed(resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'), 'Inter', 'Lemon', regular)
    const fonts = await Promise.all([bold, regular].map((path) => readFile(path)))
    await writeFile(join(folder, 'both.ttc'), collectionOf(fonts))
    const plain = await ask(text('Inter'))
    expect(await ask(text('Lemon'), [folder])).toEqual(plain)
    const minty = await ask(text('Minty'), [folder])
    expect([minty.warnings, minty.ink > plain.ink * 1.2]).toEqual([[], true])

    // One of them that is damaged keeps nobody from the others.
    await writeFile(join(folder, 'both.ttc'), collectionOf([Buffer.alloc(64), fonts[1]!]))
    expect(await ask(text('Lemon'), [folder])).toEqual(plain)
  })

  it('says which font is missing and what stands in for it', async () => {
    const { warnings, ink } = await ask(text('Nowhere Sans'))
    expect(warnings).toEqual(['The font "Nowhere Sans" is not here; "Inter" stands in for it.'])
    expect(ink).toBe((await ask(text('Inter'))).ink)
  })

  it('says which letters no font has, in runs, too', async () => {
    const [plain] = text('Inter')
    const layer = { ...plain!, text: '', runs: [{ text: 'AV ' }, { text: 'ש' }] }
    expect((await ask([layer])).warnings).toEqual(['No font has a glyph for ש (U+05E9).'])
  })

  it('looks at no folder when it needs none', async () => {
    const system = join(folder, 'never')
    // Looking would find the file in it a font; with the shipped ones alone, nobody looks.
    await mkdir(system)
    await renamed(inter, 'Inter', 'Minty', join(system, 'minty.ttf'))
    const cache = join(folder, 'index.json')
    const renderer = createInlineRenderer({ ...defaultSettings(), fonts: { folders: [system], cache } })
    const document = posterDocument.parse({ version: 2, width: 20, height: 10, layers: text('Inter') })
    await renderer.render({ document, row: {}, folder, outputs: [plainPng] })
    await expect(readFile(cache)).rejects.toThrow('ENOENT')
  })
})
