import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breakOpportunities, cuttingPlaces } from './kinsoku.ts'

const graphemes = new Intl.Segmenter('und')
function pieces(text: string): string[] {
  const boundaries = new Set(Array.from(graphemes.segment(text), ({ index }) => index))
  const ends = breakOpportunities(text, boundaries)
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))
}

describe('breakOpportunities', () => {
  it.each([
    ['Hello, world (about) it’s', 'Hello, |world |(about) |it’s'],
    ['https://example.org/a-b and/or', 'https://example.org/a-|b |and/or'],
    ['a\u00a0b c\u200bd', 'a\u00a0b |c\u200b|d'],
    ['你好，世界。「春天」', '你|好，|世|界。|「春|天」'],
    ['他说过：“好”。“走”去', '他|说|过：|“好”。|“走”|去'],
    ['第1章：《红楼梦》', '第|1|章：|《红|楼|梦》'],
    ['Night（夜）ToTo', 'Night|（夜）|ToTo'],
    ['东京ーきゃっと々', '东|京ー|きゃっ|と々'],
    ['五折￥500，100％', '五|折|￥500，|100％'],
    ['4 April · Room — 2', '4 |April · |Room — |2'],
    ['er sagt »so« und „so“', 'er |sagt |»so« |und |„so“'],
    ['👨‍👩‍👧👍🏽🇨🇳🇫🇷', '👨‍👩‍👧|👍🏽|🇨🇳|🇫🇷'],
    ['中\u3099e\u0301中', '中\u3099|e\u0301|中'],
    ['세계', '세|계'],
    ['', ''],
  ])('%s', (text, broken) => {
    expect(pieces(text).join('|')).toBe(broken)
  })

  it('never leaves a closing mark at a start or an opening one at an end', () => {
    const marks = fc.constantFrom(...'，。、！？；：」』）》”’ー々っゃ·…％%,.'.split(''), ...'「『（《“‘￥'.split(''))
    const letters = fc.constantFrom('春', '夜', '书', 'To', 'a', '1', 'か', 'カ')
    fc.assert(
      fc.property(fc.array(fc.oneof(marks, letters), { maxLength: 30 }), (parts) => {
        const found = pieces(parts.join(''))
        expect(found.join('')).toBe(parts.join(''))
        for (const piece of found.slice(1)) expect(piece).not.toMatch(/^[，。、！？；：」』）》”’ー々っゃ·…％%,.]/)
        for (const piece of found.slice(0, -1)) expect(piece).not.toMatch(/[「『（《“‘￥]$/)
      }),
      { numRuns: 1000 },
    )
  })

  it('has more places for a word that must be cut', () => {
    const text = 'https://example.org/ab'
    const everywhere = new Set(Array.from(text, (_, index) => index))
    expect(cuttingPlaces(text, everywhere)).toEqual([8, 20, 22])
  })

  it('never parts a cluster', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const boundaries = new Set([...Array.from(graphemes.segment(text), ({ index }) => index), text.length])
        for (const end of breakOpportunities(text, boundaries)) expect(boundaries.has(end)).toBe(true)
      }),
    )
  })
})
