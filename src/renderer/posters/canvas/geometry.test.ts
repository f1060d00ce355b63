import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundsOf, contains, cornersOf, pointOf, topmostAt, turned } from './geometry.ts'

const number = fc.double({ min: -5000, max: 5000, noNaN: true })
const extent = fc.double({ min: 1, max: 5000, noNaN: true })
const rotation = fc.double({ min: -360, max: 360, noNaN: true })
const box = fc.record({ x: number, y: number, width: extent, height: extent, rotation })
const inside = fc.record({
  x: fc.double({ min: -0.99, max: 0.99, noNaN: true }),
  y: fc.double({ min: -0.99, max: 0.99, noNaN: true }),
})

describe('geometry', () => {
  test('turning there and back is nothing', () => {
    fc.assert(
      fc.property(fc.record({ x: number, y: number }), rotation, (point, degrees) => {
        const back = turned(turned(point, degrees), -degrees)
        expect(back.x).toBeCloseTo(point.x, 6)
        expect(back.y).toBeCloseTo(point.y, 6)
      }),
    )
  })

  test('a quarter turn is clockwise, as on the canvas', () => {
    const { x, y } = turned({ x: 1, y: 0 }, 90)
    expect([x, y]).toEqual([expect.closeTo(0), expect.closeTo(1)])
  })

  test('a box contains the points in it, turned or not, and none beyond its edges', () => {
    fc.assert(
      fc.property(box, inside, fc.constantFrom(-1, 1), (at, along, side) => {
        expect(contains(at, pointOf(at, along))).toBe(true)
        expect(contains(at, pointOf(at, { x: side * 1.01, y: along.y }))).toBe(false)
        expect(contains(at, pointOf(at, { x: along.x, y: side * 1.01 }))).toBe(false)
      }),
    )
  })

  test('the bounds hold every corner and touch one on each side', () => {
    fc.assert(
      fc.property(box, (at) => {
        const bounds = boundsOf(at)
        const xs = cornersOf(at).map(({ x }) => x)
        const ys = cornersOf(at).map(({ y }) => y)
        expect(Math.min(...xs)).toBeCloseTo(bounds.x, 6)
        expect(Math.max(...xs)).toBeCloseTo(bounds.x + bounds.width, 6)
        expect(Math.min(...ys)).toBeCloseTo(bounds.y, 6)
        expect(Math.max(...ys)).toBeCloseTo(bounds.y + bounds.height, 6)
      }),
    )
  })

  test('a click takes the topmost layer that is neither hidden nor locked', () => {
    const layer = (id: string, more: { hidden?: boolean; locked?: boolean } = {}) => ({
      ...{ id, x: 0, y: 0, width: 10, height: 10, rotation: 0, hidden: false, locked: false },
      ...more,
    })
    const layers = [
      layer('ground'),
      layer('seen'),
      layer('locked', { locked: true }),
      layer('hidden', { hidden: true }),
    ]
    expect(topmostAt(layers, { x: 5, y: 5 })?.id).toBe('seen')
    expect(topmostAt(layers, { x: 50, y: 5 })).toBeUndefined()
  })
})
