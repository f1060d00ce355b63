import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Flows } from './flow.ts'
import { applyLive, LiveCollection, LiveValue } from './live.ts'

interface Item {
  id: string
  value: number
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('set' as const), id: fc.constantFrom('a', 'b', 'c'), value: fc.nat(9) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), id: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('taken' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
)

test('snapshot and deltas lead to what is true, however the consumer stalls and whatever it filters', async () => {
  const filters = { all: () => true, even: ({ value }: Item) => value % 2 === 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), fc.constantFrom('all', 'even'), async (steps, filter) => {
      const where = filters[filter as keyof typeof filters]
      const list = new LiveCollection<Item>()
      const end = new AbortController()
      const flow = new Flows().open('a-flow-of-mine')
      let seen: ReadonlyMap<string, Item> = new Map()
      let first = true
      const consumed = (async () => {
        for await (const event of list.watch(flow, end.signal, { where })) {
          expect(event.kind).toBe(first ? 'snapshot' : 'delta')
          if (event.kind === 'delta') expect(event.changed.length + event.removed.length).toBeGreaterThan(0)
          first = false
          seen = applyLive(seen, event)
        }
      })()
      for (const one of steps) {
        if (one.kind === 'set') list.set({ id: one.id, value: one.value })
        else if (one.kind === 'delete') list.delete(one.id)
        else if (one.kind === 'taken') flow.taken()
        else await settled()
      }
      // Whoever takes everything has the truth in two events at most: one that lay ready, one with the rest.
      for (let i = 0; i < 2; i += 1) {
        flow.taken()
        await settled()
      }
      const truth = list.values().filter(where)
      expect([...seen.values()].sort(byId)).toEqual(truth.sort(byId))
      end.abort()
      await consumed
    }),
    { numRuns: 300 },
  )
})

test('changes that undo each other while nobody takes are not told', async () => {
  const list = new LiveCollection<Item>()
  const end = new AbortController()
  const events = list.watch({ spend: async () => end.signal.throwIfAborted(), close: () => {} }, end.signal)
  await events.next()
  const next = events.next()
  list.set({ id: 'a', value: 1 })
  list.delete('a')
  list.set({ id: 'b', value: 1 })
  expect(await next).toEqual({ done: false, value: { kind: 'delta', changed: [{ id: 'b', value: 1 }], removed: [] } })
})

test('what is taken off says whether it is gone, or only matches no more', async () => {
  const list = new LiveCollection<Item>()
  for (const id of ['a', 'b']) list.set({ id, value: 0 })
  const where = ({ value }: Item) => value === 0
  const events = list.watch({ spend: async () => {}, close: () => {} }, undefined, { where })
  await events.next()
  list.set({ id: 'a', value: 1 })
  list.delete('b')
  const told = { kind: 'delta', changed: [], removed: ['a', 'b'], unmatched: ['a'] }
  expect(await events.next()).toEqual({ done: false, value: told })
})

test('a patch of what is gone is no change', () => {
  const list = new LiveCollection<Item>()
  expect(list.patch('a', { value: 1 })).toBeUndefined()
  list.set({ id: 'a', value: 0 })
  expect(list.patch('a', { value: 1 })).toEqual({ id: 'a', value: 1 })
  expect(list.delete('a')).toBe(true)
  expect(list.delete('a')).toBe(false)
})

test('an event that changes nothing keeps the map', () => {
  const before = new Map([['a', { id: 'a' }]])
  expect(applyLive(before, { kind: 'delta', changed: [], removed: [] })).toBe(before)
  expect(applyLive(before, { kind: 'delta', changed: [], removed: ['a'] })).not.toBe(before)
  expect(before.size).toBe(1)
})

test('of a value, only the newest is given', async () => {
  const value = new LiveValue(0)
  const end = new AbortController()
  const flow = new Flows().open('a-flow-of-mine')
  const seen: number[] = []
  const consumed = (async () => {
    for await (const one of value.watch(flow, end.signal)) seen.push(one)
  })()
  await settled()
  for (let i = 1; i <= 100; i += 1) value.set(i)
  await settled()
  for (let i = 101; i <= 200; i += 1) value.set(i)
  flow.taken()
  await settled()
  flow.taken()
  await settled()
  expect(seen).toEqual([0, 100, 200])
  end.abort()
  await consumed
})

test('waiting for a change ends with the signal, and leaves nothing behind', async () => {
  const value = new LiveValue(0)
  const end = new AbortController()
  const changed = value.changed(end.signal)
  end.abort(new Error('enough'))
  await expect(changed).rejects.toThrow('enough')
  await expect(value.changed(end.signal)).rejects.toThrow('enough')
})

const byId = (a: Item, b: Item) => (a.id < b.id ? -1 : 1)
