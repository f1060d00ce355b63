import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import * as hb from 'harfbuzzjs'
import { describe, expect, it } from 'vitest'
import { type TextLayer, textLayer } from '../document.ts'
import { createTextEngine } from './engine.ts'
import type { Face } from './face.ts'
import { breakOpportunities } from './kinsoku.ts'

const { resolve } = createRequire(import.meta.url)
const inter: Face = { family: 'Inter', weight: 400, style: 'normal' }
const noto: Face = { family: 'Noto Sans SC', weight: 400, style: 'normal' }
const bytesOf = (face: Face) =>
  readFileSync(
    resolve(
      `@expo-google-fonts/${face === inter ? 'inter/400Regular/Inter_400Regular' : 'noto-sans-sc/400Regular/NotoSansSC_400Regular'}.ttf`,
    ),
  )

const engine = createTextEngine(hb, [inter, noto])
engine.add(inter, bytesOf(inter))
engine.add(noto, bytesOf(noto))

const SIZE = 100
const layer = (text: string, more: Partial<TextLayer> = {}): TextLayer =>
  textLayer.parse({ type: 'text', id: 't', x: 7, y: 9, width: 600, height: 400, text, size: SIZE, ...more })
const linesOf = (of: TextLayer) => engine.layout(of).lines.map(({ start, end }) => of.text.slice(start, end))
const widthOf = (text: string, more: Partial<TextLayer> = {}) =>
  engine.layout(layer(text, { width: 20_000, ...more })).lines[0]!.width

describe('widths', () => {
  it('are those of the font', () => {
    // Inter has 2048 units to the em and `i` is 496 of them; ideographs are one em.
    expect(widthOf('i')).toBeCloseTo((496 / 2048) * SIZE, 3)
    expect(widthOf('春夜')).toBeCloseTo(2 * SIZE, 6)
    expect(widthOf('')).toBe(0)
  })

  it('kern', () => {
    expect(widthOf('AV')).toBeLessThan(widthOf('A') + widthOf('V') - 1)
  })

  it('grow with the spacing after every letter but the last', () => {
    expect(widthOf('春夜书', { letterSpacing: 0.5 })).toBeCloseTo(3 * SIZE + 2 * 50, 6)
    // An accent of its own is part of its letter.
    expect(widthOf('x\u0323x', { letterSpacing: 0.5 }) - widthOf('x\u0323x')).toBeCloseTo(50, 0)
  })

  it('do not count what hangs at the end', () => {
    expect(widthOf('春  \u3000')).toBe(SIZE)
  })
})

describe('places', () => {
  it('share the free width by the alignment', () => {
    const xs = (['left', 'center', 'right'] as const).map((align) => engine.layout(layer('春', { align })).lines[0]!.x)
    expect(xs).toEqual([0, 250, 500])
  })

  it('share the free height by the vertical alignment, one line height between baselines', () => {
    const baselines = (verticalAlign: TextLayer['verticalAlign']) =>
      engine.layout(layer('a\nb', { verticalAlign, lineHeight: 1.5 })).lines.map(({ baseline }) => baseline)
    const [first = 0, second = 0] = baselines('top')
    expect(second - first).toBeCloseTo(150)
    // Inter's ascent is 1984 and its descent 494 of 2048: (150 + (1984 − 494) / 20.48) / 2.
    expect(first).toBeCloseTo((150 + ((1984 - 494) / 2048) * SIZE) / 2, 3)
    expect(baselines('middle')[0]).toBeCloseTo(first + 50)
    expect(baselines('bottom')[0]).toBeCloseTo(first + 100)
  })

  it('do not depend on where the box lies', () => {
    expect(engine.layout(layer('a b', { x: -3.5, rotation: 40 }))).toEqual(engine.layout(layer('a b')))
  })
})

describe('lines', () => {
  it('end at line feeds of any kind, and a feed at the end begins an empty one', () => {
    expect(linesOf(layer('a\r\nb\n\nc\u2028'))).toEqual(['a', 'b', '', 'c', ''])
  })

  it('break between words and between ideographs', () => {
    expect(linesOf(layer('Spring Reading Night', { width: 400 }))).toEqual(['Spring', 'Reading', 'Night'])
    expect(linesOf(layer('与作者面对面', { width: 400 }))).toEqual(['与作者面', '对面'])
  })

  it('keep the spaces at the start of a paragraph', () => {
    const [line] = engine.layout(layer('  a')).lines
    expect(line?.glyphs.at(-1)?.x).toBeGreaterThan(20)
  })

  it('keep kinsoku', () => {
    expect(linesOf(layer('四个字了，再来', { width: 400 }))).toEqual(['四个字', '了，再来'])
    expect(linesOf(layer('三个字「书」', { width: 400 }))).toEqual(['三个字', '「书」'])
    expect(linesOf(layer('4 April · Room 2', { width: 420 }))).toEqual(['4 April ·', 'Room 2'])
  })

  it('cut a word that is too long between its clusters', () => {
    const family = '👨‍👩‍👧'
    const of = layer(`${family}${family}`, { width: 60 })
    expect(linesOf(of)).toEqual([family, family])
    expect(engine.layout(of).overflows).toBe(true)
    expect(linesOf(layer('iiiiiiii', { width: 100 })).join('')).toBe('iiiiiiii')
    expect(linesOf(layer('iiiiiiii', { width: 100 })).length).toBeGreaterThan(1)
  })

  it('take a box that is exactly as wide', () => {
    const text = 'AVAVA To fi'
    expect(linesOf(layer(text, { width: widthOf(text) }))).toEqual([text])
  })

  it('say when they overflow', () => {
    expect(engine.layout(layer('a')).overflows).toBe(false)
    expect(engine.layout(layer('a\nb\nc\nd')).overflows).toBe(true)
  })
})

const words = fc.constantFrom(
  ...['Spring', 'To', 'AVA', 'fi', 'e\u0301', ' ', '  ', '\n', '，', '。', '「', '」', '（', '）', '！', '“', '”'],
  ...[
    '春',
    '夜',
    '读',
    '书',
    'ー',
    'っ',
    '々',
    '👍🏽',
    '🇨🇳',
    '가',
    '-',
    '/',
    '100%',
    '￥5',
    '·',
    '—',
    '…',
    '\t',
    '\u00a0',
    '\u200b',
  ],
)
const anyLayer = fc
  .record({
    text: fc.oneof(
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
    ),
    width: fc.integer({ min: 1, max: 1500 }),
    letterSpacing: fc.constantFrom(0, 0.1, -0.05),
    align: fc.constantFrom('left' as const, 'center' as const, 'right' as const),
  })
  .map(({ text, ...more }) => layer(text, more))

describe('for any text and width', () => {
  const graphemes = new Intl.Segmenter('und')
  const clustersOf = (text: string) => Array.from(graphemes.segment(text), ({ segment }) => segment)

  it('no line is wider than the box, unless it is one cluster', () => {
    fc.assert(
      fc.property(anyLayer, (of) => {
        for (const { start, end, width } of engine.layout(of).lines) {
          if (clustersOf(of.text.slice(start, end)).length > 1) expect(width).toBeLessThanOrEqual(of.width + 1e-6)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('as many lines as are asked for are the first of all of them', () => {
    fc.assert(
      fc.property(anyLayer, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 30 }), (of, maxLines, times) => {
        const text = of.text.repeat(times)
        const all = engine.layout({ ...of, text }).lines
        const first = engine.layout({ ...of, text, maxLines, ellipsis: '' })
        expect(first.lines.map(({ start, end, width }) => [start, end, width])).toEqual(
          all.slice(0, maxLines).map(({ start, end, width }) => [start, end, width]),
        )
        expect(first.clamped).toBe(all.length > maxLines)
      }),
      { numRuns: 60 },
    )
  })

  it('a text far beyond its lines is shaped no further than they go', () => {
    let shaped = 0
    const counting = {
      ...hb,
      shape: (...given: Parameters<typeof hb.shape>) => {
        hb.shape(...given)
        shaped += given[1].getGlyphInfos().length
      },
    }
    const own = createTextEngine(counting, [inter, noto])
    for (const face of [inter, noto]) own.add(face, bytesOf(face))
    for (const text of ['Spring night '.repeat(7000), '春夜读书会'.repeat(20_000), 'a\n'.repeat(50_000)]) {
      shaped = 0
      expect(own.layout(layer(text, { maxLines: 2 })).clamped).toBe(true)
      expect(shaped).toBeLessThan(2000)
    }
  })

  it('every cluster is on one line, in order; only spaces and line feeds are left out', () => {
    fc.assert(
      fc.property(anyLayer, (of) => {
        let at = 0
        for (const { start, end, glyphs } of engine.layout(of).lines) {
          expect(of.text.slice(at, start)).toMatch(/^\s*\u200b*\s*$/)
          expect(end).toBeGreaterThanOrEqual(start)
          at = end
          for (const { cluster } of glyphs) {
            expect(cluster).toBeGreaterThanOrEqual(start)
            expect(cluster).toBeLessThan(end)
          }
        }
        expect(of.text.slice(at)).toMatch(/^[\s\u200b\x85]*$/)
      }),
      { numRuns: 400 },
    )
  })

  it('no line ends inside a cluster', () => {
    fc.assert(
      fc.property(anyLayer, (of) => {
        const boundaries = new Set([0, of.text.length])
        for (const { index } of graphemes.segment(of.text)) boundaries.add(index)
        for (const { start } of engine.layout(of).lines) expect(boundaries.has(start)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it('a word is cut only when it is wider than the box', () => {
    fc.assert(
      fc.property(anyLayer, (of) => {
        fc.pre(!/[\n\v\f\r\x85\u2028\u2029]/.test(of.text))
        const boundaries = new Set(Array.from(graphemes.segment(of.text), ({ index }) => index))
        const ends = [0, ...breakOpportunities(of.text, boundaries)]
        for (const { start } of engine.layout(of).lines) {
          if (ends.includes(start)) continue
          const word = of.text.slice(
            ends.findLast((end) => end < start),
            ends.find((end) => end > start),
          )
          expect(widthOf(word, { letterSpacing: of.letterSpacing })).toBeGreaterThan(of.width)
        }
      }),
      { numRuns: 400 },
    )
  })
})

describe('fonts', () => {
  it('are taken cluster by cluster', () => {
    const { lines } = engine.layout(layer('Hi 春e\u0301', { width: 2000 }))
    expect(lines[0]!.glyphs.map(({ face }) => face.key.split('/')[0])).toEqual([
      ...['Inter', 'Inter', 'Inter'],
      'Noto Sans SC',
      'Inter',
    ])
  })

  it('draw a box where none has a glyph', () => {
    const [glyph] = engine.layout(layer('\u{1F9FF}')).lines[0]!.glyphs
    expect(glyph).toMatchObject({ id: 0 })
  })

  it('are wanted only when a text needs them', () => {
    const fresh = createTextEngine(hb, [inter, noto])
    const wanted = (text: string) => fresh.wanted({ layers: [layer(text)] })
    expect(wanted('Hi 春')).toEqual([inter])
    fresh.add(inter, bytesOf(inter))
    expect(wanted('Hi')).toEqual([])
    expect(wanted('Hi \u{200d}\n')).toEqual([])
    expect(wanted('Hi 春')).toEqual([noto])
    fresh.add(noto, bytesOf(noto))
    expect(wanted('Hi 春 \u{1F9FF}')).toEqual([])
  })
})

it('the same text is laid out once', () => {
  expect(engine.layout(layer('once', { x: 1 }))).toBe(engine.layout(layer('once', { x: 2 })))
})
