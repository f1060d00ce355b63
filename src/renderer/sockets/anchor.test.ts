import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anchored, anchorOf, placed, revealing } from './anchor.ts'

const ROW = 30
const many = Array.from({ length: 1000 }, (_, at) => `r${at}`)
const view = (top: number, height = 300) => ({ top, height, row: ROW })
/** Where a row stands in view. */
const standing = (ids: readonly string[], id: string, top: number) => ids.indexOf(id) * ROW - top

describe('the row under the eye', () => {
  it('is the pointer’s or the chosen one where it is in view, else the first', () => {
    expect(anchorOf(many, view(610), [])).toEqual({ id: 'r20', offset: -10 })
    expect(anchorOf(many, view(610), [null, 'r25'])).toEqual({ id: 'r25', offset: 140 })
    expect(anchorOf(many, view(610), ['r3', 'r25'])).toEqual({ id: 'r25', offset: 140 })
    expect(anchorOf([], view(0), ['r3'])).toBeNull()
  })

  it('stays where it is, whatever comes and goes above, however much', () => {
    const changes = fc.record({
      gone: fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { maxLength: 500 }),
      top: fc.integer({ min: 0, max: 900 * ROW }),
      pointer: fc.option(fc.integer({ min: 0, max: 999 })),
    })
    fc.assert(
      fc.property(changes, ({ gone, top, pointer }) => {
        const anchor = anchorOf(many, view(top), [pointer === null ? null : `r${pointer}`])!
        const left = new Set(gone.map((at) => `r${at}`))
        left.delete(anchor.id)
        const after = ['n1', 'n2', ...many.filter((id) => !left.has(id))]
        const scrolled = anchored(anchor, many, after, ROW)!
        expect(standing(after, anchor.id, scrolled)).toBe(standing(many, anchor.id, top))
      }),
    )
  })

  it('gives its place to the next row below when it goes away, and to the one above when it was the last', () => {
    const anchor = anchorOf(many, view(600), [])!
    expect(anchor.id).toBe('r20')
    const without = (...ids: string[]) => many.filter((id) => !ids.includes(id))
    expect(anchored(anchor, many, without('r20'), ROW)).toBe(600)
    expect(anchored(anchor, many, without('r3', 'r20', 'r21'), ROW)).toBe(570)
    expect(anchored(anchor, many, many.slice(0, 15), ROW)).toBe(450)
    expect(anchored(anchor, many, [], ROW)).toBeNull()
    expect(anchored(anchor, many, ['x'], ROW)).toBeNull()
  })

  it('stays under the pointer also at the very top, where the rows above it go away', () => {
    const anchor = anchorOf(many, view(0), ['r5'])!
    const after = many.slice(2)
    const { scrollTop, room } = placed(anchored(anchor, many, after, ROW)!, true)
    expect(standing(after, 'r5', scrollTop - room)).toBe(150)
    expect(scrollTop).toBe(0)
    // Seen through that room the same row is found again.
    expect(anchorOf(after, view(scrollTop - room), ['r5'])).toEqual(anchor)
    expect(placed(-60, false)).toEqual({ scrollTop: 0, room: 0 })
    expect(placed(45, true)).toEqual({ scrollTop: 45, room: 0 })
  })
})

it('a row that is chosen by keyboard comes into view whole, by the shortest way', () => {
  const place = fc.record({ index: fc.nat(999), top: fc.nat(900 * ROW), height: fc.integer({ min: ROW, max: 900 }) })
  fc.assert(
    fc.property(place, ({ index, top, height }) => {
      const to = revealing(index, { top, height, row: ROW })
      expect(index * ROW).toBeGreaterThanOrEqual(to)
      expect((index + 1) * ROW).toBeLessThanOrEqual(to + height)
      const inView = index * ROW >= top && (index + 1) * ROW <= top + height
      if (inView) expect(to).toBe(top)
      else expect([index * ROW, (index + 1) * ROW - height]).toContain(to)
    }),
  )
})
