import fc from 'fast-check'
import { expect, test } from 'vitest'
import { all, countOf, isPicked, none, type Picks, pick } from './picks.ts'

const ids = Array.from({ length: 8 }, (_, index) => `f${index}`)

test('what is picked is what was ticked last, and the count agrees', () => {
  const step = fc.oneof(
    fc.constantFrom('all' as const, 'none' as const),
    fc.tuple(fc.subarray(ids, { minLength: 1 }), fc.boolean()),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let picks: Picks = all
      const model = new Map(ids.map((id) => [id, true]))
      for (const one of steps) {
        if (typeof one === 'string') {
          picks = one === 'all' ? all : none
          for (const id of ids) model.set(id, one === 'all')
        } else {
          picks = pick(picks, ...one)
          for (const id of one[0]) model.set(id, one[1])
        }
      }
      for (const id of ids) expect(isPicked(picks, id)).toBe(model.get(id))
      expect(countOf(picks, ids.length)).toBe([...model.values()].filter(Boolean).length)
    }),
  )
})

test('a choice holds for files that are not shown', () => {
  expect(countOf(none, 10_000)).toBe(0)
  expect(countOf(pick(none, ['f1'], true), 10_000)).toBe(1)
  expect(countOf(pick(all, ['f1'], false), 10_000)).toBe(9_999)
})
