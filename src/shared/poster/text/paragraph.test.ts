import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import * as hb from 'harfbuzzjs'
import { describe, expect, it } from 'vitest'
import { Fonts } from './fonts.ts'
import { breakOpportunities } from './kinsoku.ts'
import { breakParagraph, type Paragraph } from './paragraph.ts'
import { setLine } from './setting.ts'
import { createShape } from './shape.ts'

const { resolve } = createRequire(import.meta.url)
const face = { family: 'Inter', weight: 400, style: 'normal' } as const
const fonts = new Fonts(hb)
fonts.add(face, readFileSync(resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')))
const chains = [[fonts.get({ face, weight: 400, slanted: false })!]]
const styles = [{ font: 'Inter', weight: 400, italic: false, scale: 1, colour: null }]

const piecesOf = (text: string) =>
  Array.from(text, (character, start) => ({ start, text: character, style: 0, level: 0, upright: false }))

/** The same by the definition alone: every end is tried, the furthest first. */
function brokenByTrial(text: string, measure: number, letterSpacing: number): string[] {
  const types = { styles, chains, shape: createShape(hb) }
  const clusters = Array.from(text, (_, at) => at + 1)
  const opportunities = breakOpportunities(text, new Set(clusters))
  const lines: string[] = []
  for (let start = 0; start < text.length; ) {
    const fits = (end: number) => {
      const pieces = piecesOf(text).slice(start, start + text.slice(start, end).trimEnd().length)
      return end > start && setLine(pieces, { size: 10, letterSpacing }, types).width <= measure + 1e-6
    }
    const next = opportunities.findLast(fits) ?? clusters.findLast(fits) ?? start + 1
    lines.push(text.slice(start, next).trimEnd())
    start = next
  }
  return lines
}

function broken(text: string, measure: number, letterSpacing = 0) {
  const shape = createShape(hb)
  let units = 0
  const types = {
    ...{ styles, chains },
    shape: (...asked: Parameters<typeof shape>) => {
      units += asked[0].text.length
      return shape(...asked)
    },
  }
  const paragraph: Paragraph = { text, offset: 0, pieces: piecesOf(text), base: 0 }
  const lines = breakParagraph(paragraph, { size: 10, letterSpacing, measure }, types)
  return { lines: lines.map(({ start, end }) => text.slice(start, end)), units }
}

describe('a word that is longer than a line', () => {
  it('is shaped as a whole once, and then no further than its lines go', () => {
    const text = 'a'.repeat(3000)
    const { lines, units } = broken(text, 100)
    expect(lines.join('')).toBe(text)
    expect(Math.max(...lines.slice(0, -1).map((line) => line.length))).toBe(lines[0]!.length)
    // The rest of it for every line were 260,000.
    expect(units).toBeLessThan(text.length * 5)
  })

  it('stays whole where only the space behind its letters is too much', () => {
    expect(broken('i i', 4, 8).lines).toEqual(['i', 'i'])
    expect(broken('fi AV', 26, 1).lines).toEqual(['fi', 'AV'])
  })
})

it('lines are those that trying every end finds', () => {
  const text = fc.string({ unit: fc.constantFrom(...'aiWAVTofl.-  '), minLength: 1, maxLength: 40 })
  const spacing = fc.constantFrom(0, 0, 0.3, 3)
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 150 }), spacing, (of, measure, letterSpacing) => {
      expect(broken(of, measure, letterSpacing).lines).toEqual(brokenByTrial(of, measure, letterSpacing))
    }),
    { numRuns: 60 },
  )
})
