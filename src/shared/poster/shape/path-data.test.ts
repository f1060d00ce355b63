import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePathData, type Segment } from './path-data.ts'

const read = (text: string): Segment[] => {
  const parsed = parsePathData(text)
  if ('fault' in parsed) throw new Error(parsed.fault)
  return parsed.segments
}
/** Absolute, with two decimals. */
const shown = (text: string) =>
  read(text)
    .map(({ op, ...at }) => [op, ...Object.values(at).map((value) => Math.round(value * 100) / 100)].join(' '))
    .join(' | ')

describe('parsePathData', () => {
  it.each([
    ['M10 20L30 40', 'M 10 20 | L 30 40'],
    ['m10,20 l5-5.5h-3v+2z', 'M 10 20 | L 15 14.5 | L 12 14.5 | L 12 16.5 | Z'],
    ['M0 0l1.5.5-1-1', 'M 0 0 | L 1.5 0.5 | L 0.5 -0.5'],
    ['M0 0 10 0 10 10Z', 'M 0 0 | L 10 0 | L 10 10 | Z'],
    ['m1 1 2 2', 'M 1 1 | L 3 3'],
    ['M1e1-2.5E-1', 'M 10 -0.25'],
    ['M0 0H5V6h1v1', 'M 0 0 | L 5 0 | L 5 6 | L 6 6 | L 6 7'],
    ['M0 0C1 1 2 2 3 3S5 5 6 6', 'M 0 0 | C 1 1 2 2 3 3 | C 4 4 5 5 6 6'],
    ['M0 0S1 1 2 2', 'M 0 0 | C 0 0 1 1 2 2'],
    ['M0 0Q1 2 3 0T6 0t3 0', 'M 0 0 | Q 1 2 3 0 | Q 5 -2 6 0 | Q 7 2 9 0'],
    ['M0 0L5 0ZL1 1', 'M 0 0 | L 5 0 | Z | M 0 0 | L 1 1'],
    ['M0 0A0 5 0 0 1 3 4', 'M 0 0 | L 3 4'],
    ['M0 0A5 5 0 1110 0', 'M 0 0 | C 0 -2.76 2.24 -5 5 -5 | C 7.76 -5 10 -2.76 10 0'],
  ])('%s', (text, segments) => {
    expect(shown(text)).toBe(segments)
  })

  it.each([
    '',
    ' ',
    'L0 0',
    'M',
    'M1',
    'M0 0,',
    'M0 0 L1 2,',
    'M0 0 X',
    'M0 0 A1 1 0 2 0 1 1',
    'M0 0 L1e999 0',
    'M0 0 L 1 2 3',
    'M0 0 ⁂',
  ])('%j is no path', (text) => {
    expect(parsePathData(text)).toMatchObject({ fault: expect.stringMatching(/./) })
  })

  it('an arc stays on its ellipse and ends where it shall', () => {
    const side = fc.double({ min: 1, max: 100, noNaN: true })
    fc.assert(
      fc.property(
        side,
        side,
        fc.double({ min: -90, max: 90, noNaN: true }),
        fc.boolean(),
        fc.boolean(),
        (rx, ry, turned, large, sweep) => {
          const [x, y] = [rx * 0.7, ry * 0.4]
          const segments = read(`M0 0A${rx} ${ry} ${turned} ${Number(large)} ${Number(sweep)} ${x} ${y}`)
          const last = segments.at(-1)!
          expect(last.op !== 'Z' && [last.x, last.y]).toEqual([x, y])
          // Joints of neighbours lie on the ellipse around one centre: all are as far from it, once it is made a circle.
          const angle = (turned * Math.PI) / 180
          const round = segments.flatMap((one) =>
            one.op === 'Z'
              ? []
              : [
                  [
                    (one.x * Math.cos(angle) + one.y * Math.sin(angle)) / rx,
                    (one.y * Math.cos(angle) - one.x * Math.sin(angle)) / ry,
                  ] as const,
                ],
          )
          if (round.length < 3) return
          const [a, b, c] = [round[0]!, round[1]!, round.at(-1)!]
          const d = 2 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]))
          fc.pre(Math.abs(d) > 1e-3)
          const sq = (p: readonly [number, number]) => p[0] ** 2 + p[1] ** 2
          const cx = (sq(a) * (b[1] - c[1]) + sq(b) * (c[1] - a[1]) + sq(c) * (a[1] - b[1])) / d
          const cy = (sq(a) * (c[0] - b[0]) + sq(b) * (a[0] - c[0]) + sq(c) * (b[0] - a[0])) / d
          const distances = round.map((p) => Math.hypot(p[0] - cx, p[1] - cy))
          expect(Math.max(...distances) - Math.min(...distances)).toBeLessThan(1e-3)
          // Radii that do not reach are made larger.
          expect(distances[0]).toBeGreaterThan(1 - 1e-6)
        },
      ),
    )
  })

  it('any text is a path or a fault, soon', () => {
    const piece = fc.constantFrom('M', 'l', 'A', 'z', 'T', '1', '-.5', ',', ' ', '0', '1e9', 'e', '.', '☃')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const parsed = parsePathData(`M0 0${pieces.join('')}`)
        if ('fault' in parsed) return
        for (const { op: _, ...at } of parsed.segments)
          for (const value of Object.values(at)) expect(value).toSatisfy(Number.isFinite)
      }),
      { numRuns: 2000 },
    )
  })
})
