import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitScale, stepped, zooms } from './zoom.ts'

const extent = fc.integer({ min: 100, max: 4000 })
const size = fc.record({ width: extent, height: extent })

test('a fitted poster lies within its room and is never enlarged', () => {
  fc.assert(
    fc.property(size, size, (room, poster) => {
      const scale = fitScale(room, poster)
      expect(scale).toBeLessThanOrEqual(1)
      expect(poster.width * scale).toBeLessThanOrEqual(Math.max(room.width, poster.width * 0.02))
      expect(poster.height * scale).toBeLessThanOrEqual(Math.max(room.height, poster.height * 0.02))
    }),
  )
})

test('steps go through every zoom, from anywhere, and end at the last', () => {
  expect(stepped(0.31, true)).toBe(0.5)
  expect(stepped(0.31, false)).toBe(0.25)
  expect(stepped(zooms[0]!, false)).toBe(zooms[0])
  expect(stepped(zooms.at(-1)!, true)).toBe(zooms.at(-1))
  for (const [index, zoom] of zooms.slice(1).entries()) expect(stepped(zooms[index]!, true)).toBe(zoom)
})
