import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WeightedCache } from './weighted-cache.ts'

it('never weighs more than its limit, and keeps what was used last', () => {
  const step = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), weight: fc.integer({ min: 0, max: 60 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cache = new WeightedCache<number>(100)
      for (const [at, { key, weight }] of steps.entries()) {
        cache.set(key, at, weight)
        expect(cache.get(key)).toBe(at)
        expect(cache.weight).toBeLessThanOrEqual(100)
      }
    }),
  )
})

it('lets go of what was not used for longest', () => {
  const cache = new WeightedCache<string>(2)
  cache.set('a', 'a', 1)
  cache.set('b', 'b', 1)
  cache.get('a')
  cache.set('c', 'c', 1)
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['a', undefined, 'c'])
  cache.set('huge', 'huge', 3)
  expect([cache.get('huge'), cache.get('a')]).toEqual([undefined, 'a'])
})
