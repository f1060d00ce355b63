import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundsOf, pointOf, type TurnedBox } from './geometry.ts'
import { follow, type Gesture } from './gesture.ts'
import { cursorOf, handles, resized, SMALLEST, tidy } from './resize.ts'
import { snapLines, snapMove } from './snapping.ts'

const whole = fc.integer({ min: -2000, max: 2000 })
const extent = fc.integer({ min: SMALLEST, max: 2000 })
const rotation = fc.integer({ min: -360, max: 360 })
const box: fc.Arbitrary<TurnedBox> = fc.record({ x: whole, y: whole, width: extent, height: extent, rotation })
const point = fc.record({ x: whole, y: whole })
const handle = fc.constantFrom(...handles)
const canvas = { width: 1080, height: 1704 }
const free = { reach: 0, straight: false }
const moving = (at: TurnedBox): Gesture => ({
  layer: 'a',
  kind: { type: 'move' },
  box: at,
  from: { x: 0, y: 0 },
  lines: snapLines(canvas, []),
})

describe('resizing', () => {
  test('the opposite point stays, however the box is turned', () => {
    fc.assert(
      fc.property(box, handle, point, fc.boolean(), (at, grip, by, keepRatio) => {
        const anchor = pointOf(at, { x: -grip.x, y: -grip.y })
        const now = pointOf({ ...resized(at, grip, by, keepRatio), rotation: at.rotation }, { x: -grip.x, y: -grip.y })
        expect(now.x).toBeCloseTo(anchor.x, 6)
        expect(now.y).toBeCloseTo(anchor.y, 6)
      }),
    )
  })

  test('no box gets smaller than it may, and an edge leaves the other extent alone', () => {
    fc.assert(
      fc.property(box, handle, point, (at, grip, by) => {
        const { width, height } = resized(at, grip, by)
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(SMALLEST - 1e-9)
        if (grip.x === 0) expect(width).toBe(at.width)
        if (grip.y === 0) expect(height).toBe(at.height)
      }),
    )
  })

  test('keeping the ratio keeps it, and nothing gets too small by it', () => {
    const corner = fc.constantFrom(...handles.filter(({ x, y }) => x !== 0 && y !== 0))
    fc.assert(
      fc.property(box, corner, point, (at, grip, by) => {
        const { width, height } = resized(at, grip, by, true)
        expect(width / height).toBeCloseTo(at.width / at.height, 6)
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(SMALLEST - 1e-9)
      }),
    )
  })

  test('an upright box comes out on whole pixels', () => {
    expect(tidy({ x: 10.4, y: -0.3, width: 20.2, height: 0.2 }, 0)).toEqual({ x: 10, y: 0, width: 21, height: 1 })
  })

  test('the pointer says the way a handle goes, turned with the box', () => {
    expect(cursorOf({ x: 1, y: 0 }, 0)).toBe('ew-resize')
    expect(cursorOf({ x: -1, y: -1 }, 0)).toBe('nwse-resize')
    expect(cursorOf({ x: 1, y: -1 }, 0)).toBe('nesw-resize')
    expect(cursorOf({ x: 1, y: 0 }, 90)).toBe('ns-resize')
    expect(cursorOf({ x: 0, y: 1 }, -45)).toBe('nwse-resize')
  })
})

describe('a drag', () => {
  test('back to where it began is no change', () => {
    fc.assert(
      fc.property(box, (at) => {
        const { x, y, width, height } = at
        expect(follow(moving(at), { x: 0, y: 0 }, free).box).toEqual({ x, y, width, height })
      }),
    )
  })

  test('goes where the pointer goes and never changes the size', () => {
    fc.assert(
      fc.property(box, point, (at, to) => {
        const { box: now } = follow(moving(at), to, free)
        expect(now).toEqual({ x: at.x + to.x, y: at.y + to.y, width: at.width, height: at.height })
      }),
    )
  })

  test('with shift it keeps to the longer axis', () => {
    const at = { x: 100, y: 100, width: 50, height: 50, rotation: 0 }
    expect(follow(moving(at), { x: 40, y: 9 }, { reach: 0, straight: true }).box).toMatchObject({ x: 140, y: 100 })
    expect(follow(moving(at), { x: 9, y: -40 }, { reach: 0, straight: true }).box).toMatchObject({ x: 100, y: 60 })
  })

  test('snaps its centre to that of the canvas and says so', () => {
    const at = { x: 100, y: 300, width: 101, height: 50, rotation: 0 }
    const { box: now, guides } = follow(moving(at), { x: 392, y: 0 }, { reach: 6, straight: false })
    expect(now.x + now.width / 2).toBe(540)
    expect(guides).toEqual([{ axis: 'x', at: 540 }])
  })

  test('what snapped lies on the guide, what did not is out of reach of all lines', () => {
    fc.assert(
      fc.property(box, fc.integer({ min: 1, max: 20 }), (at, reach) => {
        const bounds = boundsOf(at)
        const lines = snapLines(canvas, [])
        const { dx, dy, guides } = snapMove(bounds, lines, reach)
        expect(Math.abs(dx)).toBeLessThanOrEqual(reach)
        expect(Math.abs(dy)).toBeLessThanOrEqual(reach)
        const own = [bounds.x, bounds.x + bounds.width / 2, bounds.x + bounds.width]
        const guide = guides.find(({ axis }) => axis === 'x')
        if (guide) expect(Math.min(...own.map((edge) => Math.abs(edge + dx - guide.at)))).toBeCloseTo(0, 6)
        else expect(own.every((edge) => lines.x.every((line) => Math.abs(line - edge) > reach))).toBe(true)
      }),
    )
  })

  test('a handle snaps the edge it moves and leaves the other', () => {
    const at = { x: 100, y: 100, width: 200, height: 200, rotation: 0 }
    const gesture: Gesture = { ...moving(at), kind: { type: 'resize', handle: { x: 1, y: 0 } } }
    const { box: now, guides } = follow(gesture, { x: 236, y: 0 }, { reach: 6, straight: false })
    expect(now).toEqual({ x: 100, y: 100, width: 440, height: 200 })
    expect(guides).toEqual([{ axis: 'x', at: 540 }])
  })
})
