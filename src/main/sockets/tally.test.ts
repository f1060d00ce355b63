import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import { tcpStates } from '../../shared/tcp/states.ts'
import { Tally } from './tally.ts'
import { totalsOf } from './totals.ts'

const none = { opened: 0, ended: 0, missed: 0 }
const someRow = fc
  .record({
    state: fc.option(fc.constantFrom(...tcpStates.filter((state) => state !== 'CLOSED'))),
    closed: fc.boolean(),
    recvQueue: fc.nat(3),
  })
  .map(
    ({ state, closed, recvQueue }) =>
      ({ protocol: state ? 'tcp' : 'udp', state, closedAt: closed ? 1 : null, recvQueue, rate: null }) as SocketRow,
  )
const step = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), row: fc.option(someRow, { nil: undefined }) })

test('is what counting all rows gives, and is told only where it is another', () => {
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 5 }), { maxLength: 20 }), (polls) => {
      const tally = new Tally()
      const rows = new Map<string, SocketRow>()
      for (const steps of polls) {
        const before = tally.live.value
        for (const { id, row } of steps) {
          tally.move(rows.get(id), row)
          if (row) rows.set(id, row)
          else rows.delete(id)
        }
        tally.tell(none)
        const { total, udp, states } = totalsOf(rows.values(), none)
        expect(tally.live.value).toEqual({ total, udp, states, ...none })
        if (steps.length === 0) expect(tally.live.value).toBe(before)
      }
    }),
  )
})

test('bytes that move are no news', () => {
  const tally = new Tally()
  const row = { protocol: 'tcp', state: 'ESTABLISHED', closedAt: null, recvQueue: 0 } as SocketRow
  tally.move(undefined, row)
  tally.tell(none)
  const told = tally.live.value
  tally.move(row, { ...row, recvQueue: 9, rate: { in: 1, out: 1 } })
  tally.tell(none)
  expect(tally.live.value).toBe(told)
})
