import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Cache } from './cache.ts'

it('holds no more than its capacity, the newest aside, whatever is asked for', () => {
  const asked = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 60 })), { maxLength: 80 })
  fc.assert(
    fc.property(asked, (entries) => {
      const cache = new Cache<number, number>(100, (weight) => weight)
      for (const [key, weight] of entries) {
        const value = cache.get(key, () => weight)
        expect(cache.weight).toBeLessThanOrEqual(Math.max(100, value))
        expect(cache.get(key, () => -1)).toBe(value)
      }
    }),
  )
})

it('lets go of what was not asked for longest', () => {
  const cache = new Cache<string, number>(3)
  for (const key of ['a', 'b', 'c', 'a', 'd']) cache.get(key, () => 1)
  expect(['a', 'c', 'd', 'b'].map((key) => cache.get(key, () => 2))).toEqual([1, 1, 1, 2])
})
