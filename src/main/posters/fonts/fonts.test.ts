import { copyFile, mkdir, mkdtemp, open, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type PosterSource, posterDocument } from '../../../shared/poster/index.ts'
import { createInlineRenderer, defaultSettings } from '../inline-renderer.ts'
import { plainPng } from '../output.ts'
import { decodePng } from '../pictures.fixture.ts'
import { addFont } from './add.ts'
import { foundFonts } from './catalogue.ts'
import { collectionOf } from './collection.fixture.ts'
import { renamed } from './renamed.fixture.ts'
import { covers, readFonts } from './sfnt.ts'
import { FontShelf } from './shelf.ts'
import { FontWatch } from './watch.ts'

const { resolve } = createRequire(import.meta.url)
const inter = resolve('@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf')
const regular = resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')
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

  it('follows what comes, goes, is replaced in its place or was half written when it was looked at', async () => {
    const own = join(folder, 'own')
    const shelf = new FontShelf({ folders: [own] })
    const families = async () => (await shelf.all()).map(({ family }) => family)
    expect(await shelf.edition()).toBe(0)
    expect(await families()).toEqual([])
    await mkdir(join(own, 'more'), { recursive: true })
    await renamed(inter, 'Inter', 'Minty', join(own, 'minty.ttf'))
    expect(await families()).toEqual(['Minty'])
    await renamed(inter, 'Inter', 'Other', join(own, 'more', 'other.ttf'))
    expect(await families()).toEqual(['Minty', 'Other'])
    const before = await shelf.edition()
    expect([await families(), await shelf.edition()]).toEqual([['Minty', 'Other'], before])

    // Neither folder shows that a file is written over, nor that one grows.
    const old = new Date(1_000)
    await utimes(join(own, 'minty.ttf'), old, old)
    const found = await foundFonts(['Minty'], shelf)
    const first = await shelf.hash(found[0]!)
    const times = await stat(own)
    await writeFile(join(own, 'minty.ttf'), Buffer.concat([await readFile(join(own, 'minty.ttf')), Buffer.alloc(4)]))
    const [now] = await foundFonts(['Minty'], shelf)
    expect((await stat(own)).mtimeMs).toBe(times.mtimeMs)
    expect(await shelf.hash(now!)).not.toBe(first)
    expect(await shelf.edition()).toBe(before + 2)

    const whole = await readFile(chinese)
    await writeFile(join(own, 'half.ttf'), whole.subarray(0, 100))
    expect(await families()).toEqual(['Minty', 'Other'])
    await writeFile(join(own, 'half.ttf'), whole)
    expect(await families()).toEqual(['Noto Sans SC', 'Minty', 'Other'])
    await rm(join(own, 'more'), { recursive: true })
    expect(await families()).toEqual(['Noto Sans SC', 'Minty'])
  })

  it('tells who watches of every edition, and looks at nothing once nobody does', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const shelf = new FontShelf({ folders: [folder] })
      await shelf.all()
      const watch = new FontWatch(shelf)
      const flow = { spend: async () => {}, close: () => {} }
      const [one, two] = [watch.watch(flow), watch.watch(flow)]
      const first = (await one.next()).value
      expect((await two.next()).value).toEqual(first)
      await renamed(inter, 'Inter', 'Minty', join(folder, 'minty.ttf'))
      const coming = [one.next(), two.next()]
      await vi.advanceTimersToNextTimerAsync()
      const [second, same] = await Promise.all(coming)
      expect(second?.value).not.toEqual(first)
      expect(same).toEqual(second)
      await one.return()
      expect(vi.getTimerCount()).toBe(1)
      await two.return()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a poster', () => {
  const rendererWith = (fonts: string[]) =>
    createInlineRenderer({ ...defaultSettings(), fonts: { folders: fonts, cache: null } })
  const ask = async (layers: PosterSource['layers'], fonts: string[] = [], renderer = rendererWith(fonts)) => {
    const document = posterDocument.parse({ version: 2, width: 200, height: 100, layers })
    const { outputs, warnings } = await renderer.render({
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

  it('is drawn in a font that comes, and is replaced, while the renderer stands', async () => {
    const renderer = rendererWith([folder])
    const look = () => ask(text('Minty'), [], renderer)
    const without = await look()
    expect(without.warnings).toEqual(['The font "Minty" is not here; "Inter" stands in for it.'])
    await renamed(inter, 'Inter', 'Minty', join(folder, 'minty.ttf'))
    const bold = await look()
    expect(bold.warnings).toEqual([])
    expect(bold.ink).toBeGreaterThan(without.ink * 1.2)
    await renamed(regular, 'Inter', 'Minty', join(folder, 'minty.ttf'))
    expect((await look()).ink).toBe(without.ink)
  })

  it('says which font is missing and what stands in for it', async () => {
    const { warnings, ink } = await ask(text('Nowhere Sans'))
    expect(warnings).toEqual(['The font "Nowhere Sans" is not here; "Inter" stands in for it.'])
    expect(ink).toBe((await ask(text('Inter'))).ink)
  })

  it.each([
    ['Arabic', 'مرحبا بالعالم'],
    ['Hebrew', 'שָׁלוֹם עולם'],
    ['Chinese', '春夜读书会'],
  ])('in %s has no boxes on a machine without fonts', async (_, content) => {
    const { warnings, ink } = await ask(text('Inter', content))
    expect(warnings).toEqual([])
    expect(ink).toBeGreaterThan(200)
  })

  it('says which letters no font has, in runs, too', async () => {
    const [plain] = text('Inter')
    const layer = { ...plain!, text: '', runs: [{ text: 'AV ' }, { text: 'ქ' }] }
    expect((await ask([layer])).warnings).toEqual(['No font has a glyph for ქ (U+10E5).'])
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
