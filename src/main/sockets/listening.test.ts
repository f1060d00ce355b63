import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Listening } from './listening.ts'

test('knows the ports of those rows that listen, and no others', () => {
  const step = fc.record({
    id: fc.constantFrom('a', 'b', 'c'),
    port: fc.constantFrom(80, 443),
    listens: fc.boolean(),
    gone: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const listening = new Listening()
      const rows = new Map<string, number>()
      for (const { id, port, listens, gone } of steps) {
        // A socket that listens keeps its port for as long as it does.
        const local = { address: '::', port: rows.get(id) ?? port }
        if (gone) {
          listening.forget(id)
          rows.delete(id)
        } else {
          listening.note({ id, local, state: listens ? 'LISTEN' : 'ESTABLISHED', closedAt: null })
          if (listens) rows.set(id, local.port)
          else rows.delete(id)
        }
        for (const asked of [80, 443]) expect(listening.has(asked)).toBe([...rows.values()].includes(asked))
      }
    }),
  )
})
