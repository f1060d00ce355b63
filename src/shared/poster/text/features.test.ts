import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import * as hb from 'harfbuzzjs'
import { describe, expect, it } from 'vitest'
import type { OutlinePath } from '../canvas.ts'
import { type TextLayer, textLayer } from '../document.ts'
import { createTextEngine } from './engine.ts'
import type { Face } from './face.ts'
import type { Line } from './layout.ts'

const { resolve } = createRequire(import.meta.url)
const at = (file: string) => resolve(`@expo-google-fonts/${file}.ttf`)
const normal = (family: string, weight = 400): Face => ({ family, weight, style: 'normal' })
const fonts: readonly [Face, string][] = [
  [normal('Inter'), at('inter/400Regular/Inter_400Regular')],
  [normal('Inter', 700), at('inter/700Bold/Inter_700Bold')],
  [{ ...normal('Inter'), style: 'italic' }, at('inter/400Regular_Italic/Inter_400Regular_Italic')],
  [normal('Noto Sans SC'), at('noto-sans-sc/400Regular/NotoSansSC_400Regular')],
  [normal('Noto Sans Arabic'), at('noto-sans-arabic/400Regular/NotoSansArabic_400Regular')],
  [normal('Noto Sans Hebrew'), at('noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular')],
  [{ ...normal('Twemoji'), emoji: true }, new URL('../../../../resources/fonts/twemoji.ttf', import.meta.url).pathname],
]
const engine = createTextEngine(
  hb,
  fonts.map(([face]) => face),
)
for (const [face, file] of fonts) engine.add(face, readFileSync(file))

const SIZE = 100
const layer = (text: string, more: Partial<TextLayer> = {}): TextLayer => {
  const { runs, ...rest } = more
  const parsed = textLayer.parse({
    ...{ type: 'text', id: 't', x: 0, y: 0, width: 1000, height: 1000, size: SIZE, ...rest },
    ...(runs ? { runs } : { text }),
  })
  // As `assemble` leaves it.
  return runs ? { ...parsed, text: runs.map((run) => run.text).join('') } : parsed
}
const layout = (text: string, more: Partial<TextLayer> = {}) => engine.layout(layer(text, more))
/** The text's letters in the order in which they stand on the line. */
const seen = (text: string, { glyphs }: Line) => glyphs.map(({ cluster }) => text[cluster]).join('')
const familyOf = ({ face }: { face: { key: string } }) => face.key.split('/')[0]

describe('right to left', () => {
  it('Hebrew begins at the right and digits in it stay as they are', () => {
    const text = 'שלום 123 abc'
    const [line] = layout(text).lines
    expect(seen(text, line!)).toBe('abc 123 םולש')
    const english = 'abc שלום 12'
    expect(seen(english, layout(english).lines[0]!)).toBe('abc 12 םולש')
  })

  it('the direction can be given', () => {
    const text = 'abc שלום'
    expect(seen(text, layout(text, { direction: 'rtl' }).lines[0]!)).toBe('םולש abc')
    expect(seen(text, layout(text, { direction: 'ltr' }).lines[0]!)).toBe('abc םולש')
  })

  it('Arabic letters join, and letter spacing does not part them', () => {
    const [joined] = layout('سلام').lines
    const parted = Array.from('سلام', (letter) => layout(letter).lines[0]!.width).reduce((a, b) => a + b)
    expect(joined!.width).toBeLessThan(parted * 0.9)
    expect(layout('سلام', { letterSpacing: 0.5 }).lines[0]!.width).toBe(joined!.width)
    expect(joined!.glyphs.every((glyph) => familyOf(glyph) === 'Noto Sans Arabic')).toBe(true)
  })

  it('a line is broken in the order of reading, and each line is turned by itself', () => {
    const text = 'אחת שתיים שלוש'
    const { lines } = layout(text, { width: layout('אחת שתיים').lines[0]!.width + 1 })
    expect(lines.map(({ start, end }) => text.slice(start, end))).toEqual(['אחת שתיים', 'שלוש'])
    expect(seen(text, lines[0]!)).toBe('םייתש תחא')
  })

  it('brackets are mirrored: the first one of a Hebrew line opens to the left', () => {
    const [line] = layout('(א)').lines
    const latin = layout('(').lines[0]!.glyphs[0]!
    // The glyph at the left end stands for the closing bracket and looks like an opening one.
    expect(line!.glyphs[0]).toMatchObject({ cluster: 2 })
    expect(familyOf(latin)).toBe('Inter')
    expect(line!.glyphs[0]!.id).not.toBe(line!.glyphs.at(-1)!.id)
  })

  it('no letter is lost, whatever is mixed', () => {
    const pieces = fc.constantFrom(
      'שלום',
      'سلام',
      'abc',
      '12',
      ' ',
      '(',
      ')',
      '春',
      '\u202b',
      '\u202c',
      '\u2067',
      '\u2069',
      ',',
      '👍🏽',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), fc.integer({ min: 60, max: 900 }), (parts, width) => {
        const text = parts.join('')
        const { lines } = layout(text, { width })
        let from = 0
        for (const line of lines) {
          expect(text.slice(from, line.start)).toMatch(/^\s*$/)
          from = line.end
          const clusters = new Set(line.glyphs.map(({ cluster }) => cluster))
          for (const cluster of clusters) expect(cluster >= line.start && cluster < line.end).toBe(true)
          const xs = line.glyphs.map(({ x }) => x)
          expect(xs.every(Number.isFinite)).toBe(true)
        }
        expect(text.slice(from)).toMatch(/^\s*$/)
      }),
      { numRuns: 200 },
    )
  })
})

describe('vertical', () => {
  const vertical = (text: string, more: Partial<TextLayer> = {}) => layout(text, { writing: 'vertical', ...more })

  it('ideographs stand under each other, columns go from right to left', () => {
    const { lines } = vertical('春夜\n读', { lineHeight: 1 })
    const [first, second] = lines
    expect(first!.glyphs.map(({ turned }) => turned)).toEqual([false, false])
    expect(first!.glyphs[1]!.y - first!.glyphs[0]!.y).toBeCloseTo(SIZE, 6)
    expect(first!.glyphs[1]!.x).toBeCloseTo(first!.glyphs[0]!.x, 6)
    expect(first!.glyphs[0]!.x - second!.glyphs[0]!.x).toBeCloseTo(SIZE, 0)
    expect(first!.box).toMatchObject({ x: 1000 - SIZE, y: 0, width: SIZE, height: 2 * SIZE })
  })

  it('ideographs fill their squares: the first begins at the top of the box', () => {
    const [line] = vertical('国国').lines
    // Its em square reaches from 0.88 above the baseline to 0.12 below (`sTypoAscender` of Noto Sans SC).
    expect(line!.glyphs.map(({ y }) => y / SIZE)).toEqual([expect.closeTo(0.88, 6), expect.closeTo(1.88, 6)])
  })

  it('break at the height of the box, with kinsoku', () => {
    const text = '四个字了，再来'
    const { lines } = vertical(text, { height: 400 })
    expect(lines.map(({ start, end }) => text.slice(start, end))).toEqual(['四个字', '了，再来'])
  })

  it('punctuation takes its vertical form', () => {
    const upright = (text: string) => vertical(text).lines[0]!.glyphs[0]!.id
    const flat = (text: string) => layout(text, { font: 'Noto Sans SC' }).lines[0]!.glyphs[0]!.id
    for (const mark of ['、', '。', '「', '（', 'ー', '：']) expect(upright(mark), mark).not.toBe(flat(mark))
    expect(upright('春')).toBe(flat('春'))
  })

  it('Latin words lie on their side and are as long as they are wide', () => {
    const [line] = vertical('Night').lines
    expect(line!.glyphs.every(({ turned }) => turned)).toBe(true)
    expect(line!.width).toBeCloseTo(layout('Night').lines[0]!.width, 6)
    const ys = line!.glyphs.map(({ y }) => y)
    expect(ys).toEqual([...ys].sort((a, b) => a - b))
  })

  it('one or two digits stand upright and side by side, in the middle of the column', () => {
    const text = '年12月5日'
    const [line] = vertical(text).lines
    // A square for each number: 年, 12, 月, 5, 日.
    expect(line!.width).toBeCloseTo(5 * SIZE, 6)
    const [one, two, five] = line!.glyphs.filter(({ cluster }) => /\d/.test(text[cluster]!))
    expect([one, two, five].map((digit) => digit!.turned)).toEqual([false, false, false])
    expect(two!.y).toBe(one!.y)
    const width = (digits: string) => Math.min(SIZE, layout(digits).lines[0]!.width)
    expect(one!.x).toBeCloseTo(line!.baseline - width('12') / 2, 3)
    expect(two!.x).toBeGreaterThan(one!.x)
    expect(five!.x).toBeCloseTo(line!.baseline - width('5') / 2, 3)
    // In the third and the fourth square, with their letters in the middle of its height.
    const { ascent, descent } = one!.face
    expect(one!.y).toBeCloseTo(1.5 * SIZE + ((ascent - descent) / 2) * SIZE, 3)
    expect(five!.y - one!.y).toBeCloseTo(2 * SIZE, 3)
  })

  it('longer numbers, and those that touch what lies on its side, lie as before', () => {
    for (const text of ['年2026日', '第a12', 'No.7春', '春1.5夜', '12:30']) {
      const digits = vertical(text).lines[0]!.glyphs.filter(({ cluster }) => /\d/.test(text[cluster]!))
      expect(
        digits.every(({ turned }) => turned),
        text,
      ).toBe(true)
    }
    expect(vertical('月12', { uprightDigits: 0 }).lines[0]!.glyphs.at(-1)!.turned).toBe(true)
  })

  it('as many digits as are asked for share a square, narrower as need be, and are never parted', () => {
    const [line] = vertical('2026年', { uprightDigits: 4 }).lines
    expect(line!.width).toBeCloseTo(2 * SIZE, 6)
    const [first, , , last] = line!.glyphs
    expect(first!.squeeze).toBeCloseTo(SIZE / layout('2026').lines[0]!.width, 6)
    expect(first!.x).toBeCloseTo(line!.baseline - SIZE / 2, 3)
    expect(last!.x).toBeLessThan(line!.baseline + SIZE / 2)
    const text = '一二三四五六七八九88'
    const { lines } = vertical(text, { height: 9.5 * SIZE })
    expect(lines.map(({ start, end }) => text.slice(start, end))).toEqual(['一二三四五六七八九', '88'])
  })

  it('stays in its box when it says that it fits', () => {
    const { lines, overflows } = vertical('春夜读书。与作者面对面，读到天亮！', {
      width: 300,
      height: 700,
      lineHeight: 1,
    })
    expect(overflows).toBe(false)
    for (const { box } of lines) {
      expect(box.x).toBeGreaterThanOrEqual(-1e-6)
      expect(box.x + box.width).toBeLessThanOrEqual(300 + 1e-6)
      expect(box.y + box.height).toBeLessThanOrEqual(700 + 1e-6)
    }
    expect(vertical('春夜读书。与作者面对面，读到天亮！', { width: 200, height: 700 }).overflows).toBe(true)
  })
})

describe('runs', () => {
  const runs = (list: NonNullable<TextLayer['runs']>, more: Partial<TextLayer> = {}) =>
    layer('', { runs: list, ...more })

  it('have weights and styles of their own in one line', () => {
    const { lines } = engine.layout(runs([{ text: 'a ' }, { text: 'b', weight: 700 }, { text: 'c', style: 'italic' }]))
    expect(lines).toHaveLength(1)
    expect(lines[0]!.glyphs.map(({ face }) => face.key)).toEqual([
      ...['Inter/400/normal', 'Inter/400/normal', 'Inter/700/normal', 'Inter/400/italic'],
    ])
  })

  it('lean where there is no italic', () => {
    const [glyph] = engine.layout(runs([{ text: '春', style: 'italic' }])).lines[0]!.glyphs
    expect(glyph!.face).toMatchObject({ key: 'Noto Sans SC/400/normal/slanted', slant: 0.25 })
  })

  it('of another size make their line higher', () => {
    const baselines = (scale: number) =>
      engine
        .layout(runs([{ text: 'a\n' }, { text: 'b', scale }, { text: ' c\nd' }], { lineHeight: 1 }))
        .lines.map((line) => line.baseline)
    const [a = 0, b = 0, c = 0] = baselines(1)
    const [d = 0, e = 0, f = 0] = baselines(2)
    expect(e - d).toBeGreaterThan(b - a)
    expect(f - d).toBeCloseTo(c - a + SIZE, 6)
  })

  it('are broken as if they were one', () => {
    const text = '与作者面对面'
    const { lines } = engine.layout(
      runs(
        Array.from(text, (letter) => ({ text: letter, weight: 700 })),
        { width: 400 },
      ),
    )
    expect(lines.map(({ start, end }) => text.slice(start, end))).toEqual(['与作者面', '对面'])
  })

  it('are one path for each colour', () => {
    const ink = engine.ink(runs([{ text: 'a' }, { text: 'b', colour: '#d43f2a' }, { text: 'c' }]), Recorder)
    expect(ink.map(({ colour }) => colour)).toEqual([null, '#d43f2a'])
    expect(ink.every(({ path }) => path.calls > 0)).toBe(true)
    const other = engine.ink(runs([{ text: 'a' }, { text: 'b', colour: '#123456' }, { text: 'c' }]), Recorder)
    expect(other.map(({ colour }) => colour)).toEqual([null, '#123456'])
  })
})

describe('emoji', () => {
  it('are drawn in layers of colour, one glyph for a whole sequence', () => {
    for (const text of ['😀', '👨‍👩‍👧', '🇨🇳', '1️⃣', '❤️', '👍🏽']) {
      expect(layout(text).lines[0]!.glyphs.map(familyOf), text).toEqual(['Twemoji'])
      const ink = engine.ink(layer(text), Recorder)
      expect(ink.length, text).toBeGreaterThan(0)
      for (const { emoji, colour, path } of ink) {
        expect(emoji && path.calls > 0).toBe(true)
        expect(colour).toMatch(/^#[0-9a-f]{8}$/)
      }
    }
  })

  it('are letters where they are asked for as text, and digits always', () => {
    expect(layout('12 ©').lines[0]!.glyphs.map(familyOf)).toEqual(['Inter', 'Inter', 'Inter', 'Inter'])
    expect(layout('☎\ufe0e').lines[0]!.glyphs.map(familyOf)).not.toContain('Twemoji')
  })

  it('are asked for only by a text that has some', () => {
    const fresh = createTextEngine(
      hb,
      fonts.map(([face]) => face),
    )
    const wanted = (text: string) => fresh.wanted({ layers: [layer(text)] }).map(({ family }) => family)
    expect(wanted('a')).toEqual(['Inter'])
    expect(wanted('a 😀')).toEqual(['Twemoji'])
  })
})

describe('fitting', () => {
  const text = 'Spring Reading Night 与作者面对面，读到天亮'

  it('takes the largest size at which everything is in the box', () => {
    const autoFit = { min: 10, max: 400 }
    const fitted = layout(text, { width: 600, height: 300, autoFit })
    expect(fitted.overflows).toBe(false)
    expect(layout(text, { width: 600, height: 300, size: fitted.size }).lines).toHaveLength(fitted.lines.length)
    expect(layout(text, { width: 600, height: 300, size: fitted.size + 0.5 }).overflows).toBe(true)
  })

  it('takes a smaller size rather than a broken word', () => {
    const text = 'Kindergarten 12'
    const box = { width: 300, height: 1000 }
    const fitted = layout(text, { ...box, autoFit: { min: 10, max: 200 } })
    expect(fitted.lines.map(({ start, end }) => text.slice(start, end))).toEqual(['Kindergarten', '12'])
    const widest = layout('Kindergarten', { width: 10_000, size: 100 }).lines[0]!.width / 100
    expect(fitted.size).toBeGreaterThan(300 / widest - 0.26)
    // Where even the smallest size breaks one, the largest that fits is as good as any.
    const long = layout(text, { width: 100, height: 400, autoFit: { min: 40, max: 200 } })
    expect(long.lines.length).toBeGreaterThan(2)
    expect(long).toMatchObject({ overflows: false })
    expect(long.size).toBeGreaterThan(40)
  })

  it('breaks between ideographs and behind the slashes of an address at any size', () => {
    const fits = (text: string) => layout(text, { width: 250, height: 1000, autoFit: { min: 10, max: 100 } }).size
    expect(fits('春夜读书到天亮')).toBe(100)
    expect(fits('春夜读书到天亮')).toBeGreaterThan(fits('abcdefghijklm') * 2)
  })

  it('keeps within its limits', () => {
    expect(layout('a', { autoFit: { min: 10, max: 40 } }).size).toBe(40)
    const small = layout(text, { width: 40, height: 20, autoFit: { min: 30, max: 40 } })
    expect(small).toMatchObject({ size: 30, overflows: true })
  })

  it('whatever the box, the result fits or is the smallest', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 900 }),
        fc.integer({ min: 20, max: 900 }),
        fc.constantFrom('horizontal' as const, 'vertical' as const),
        (width, height, writing) => {
          const { size, overflows } = layout(text, { width, height, writing, autoFit: { min: 8, max: 120 } })
          expect(overflows ? size : 8).toBe(8)
          expect(size).toBeLessThanOrEqual(120)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('lines beyond the most are left out, and the last one ends in an ellipsis', () => {
    const { lines, clamped } = layout(text, { width: 600, maxLines: 2 })
    expect(clamped).toBe(true)
    expect(lines).toHaveLength(2)
    const dots = layout('…').lines[0]!.glyphs[0]!.id
    expect(lines[1]!.glyphs.at(-1)!.id).toBe(dots)
    expect(lines[1]!.width).toBeLessThanOrEqual(600)
    expect(layout(text, { maxLines: 9 })).toMatchObject({ clamped: false })
    expect(layout(text, { width: 600, maxLines: 2, ellipsis: '' }).lines[1]!.glyphs.at(-1)!.id).not.toBe(dots)
  })

  it('an ellipsis never makes a line too wide, unless it stands alone', () => {
    const words = fc.constantFrom('Spring', '春', ' ', '，', 'שלום', '\n', 'i', '（')
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 5, maxLength: 30 }),
        fc.integer({ min: 90, max: 500 }),
        (parts, width) => {
          const { lines } = layout(parts.join(''), { width, maxLines: 1 })
          expect(lines).toHaveLength(1)
          if (lines[0]!.glyphs.length > 1) expect(lines[0]!.width).toBeLessThanOrEqual(width + 1e-6)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('justified', () => {
  it('every line but the last of a paragraph is as wide as the box, ends included', () => {
    const text = 'Spring Reading Night with the author until dawn 春夜读书会与作者面对面读到天亮'
    const { lines } = layout(text, { width: 700, align: 'justify', size: 40 })
    for (const line of lines.slice(0, -1)) {
      expect(line.width).toBeCloseTo(700, 6)
      expect(line.glyphs[0]!.x).toBeLessThan(10)
      expect(line.glyphs.at(-1)!.x).toBeGreaterThan(700 - 41)
    }
    expect(lines.at(-1)!.width).toBeLessThan(700)
  })

  it('breaks where a text that is not justified breaks, and keeps single words as they are', () => {
    const text = 'Spring Reading Night 春夜，读书'
    const ends = (align: TextLayer['align']) => layout(text, { width: 400, align }).lines.map(({ end }) => end)
    expect(ends('justify')).toEqual(ends('left'))
    const [word] = layout('Spring Reading', { width: 420, align: 'justify' }).lines
    expect(word!.width).toBeLessThan(420)
  })
})

/** A path that counts. */
class Recorder implements OutlinePath {
  calls = 0
  moveTo(): void {
    this.calls += 1
  }
  lineTo(): void {
    this.calls += 1
  }
  quadraticCurveTo(): void {
    this.calls += 1
  }
  bezierCurveTo(): void {
    this.calls += 1
  }
  rect(): void {
    this.calls += 1
  }
  closePath(): void {}
}
