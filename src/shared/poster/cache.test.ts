import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Cache } from './cache.ts'

const steps = fc.array(
  fc.record({
    key: fc.integer({ min: 0, max: 8 }),
    weight: fc.integer({ min: 0, max: 120 }),
    how: fc.constantFrom('make', 'set', 'delete'),
  }),
  { maxLength: 80 },
)

it('holds no more than its capacity, what was just made aside, whatever is done with it', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const cache = new Cache<number, { weight: number }>(100, ({ weight }) => weight)
      for (const { key, weight, how } of all) {
        const value = { weight }
        if (how === 'make') {
          const held = cache.get(key, () => value)
          expect(cache.get(key)).toBe(held)
          expect(cache.weight).toBeLessThanOrEqual(Math.max(100, held.weight))
        } else if (how === 'set') {
          cache.set(key, value)
          expect(cache.get(key)).toBe(weight > 100 ? undefined : value)
          if (weight <= 100) expect(cache.weight).toBeLessThanOrEqual(100)
        } else {
          cache.delete(key)
          expect(cache.get(key)).toBeUndefined()
        }
      }
      for (let key = 0; key <= 8; key += 1) cache.delete(key)
      expect(cache.weight).toBe(0)
    }),
  )
})

it('lets go of what was not asked for longest', () => {
  const cache = new Cache<string, number>(3)
  for (const key of ['a', 'b', 'c', 'a', 'd']) cache.get(key, () => 1)
  cache.set('e', 1)
  expect(['a', 'b', 'c', 'd', 'e'].map((key) => cache.get(key))).toEqual([1, undefined, undefined, 1, 1])
})

it('lets nothing go for what is too heavy to be kept', () => {
  const cache = new Cache<string, string>(2, ({ length }) => length)
  cache.set('a', 'a')
  cache.set('huge', 'huge')
  expect([cache.get('huge'), cache.get('a')]).toEqual([undefined, 'a'])
})
