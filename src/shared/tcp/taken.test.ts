import fc from 'fast-check'
import { expect, test } from 'vitest'
import { takesWhatCame } from './taken.ts'

const look = (at: number, bytesIn: number | null, recvQueue: number | null) => ({ at, bytesIn, recvQueue })

test.each([
  ['nothing was looked at', [], null],
  ['one look', [look(0, 9, 9)], null],
  ['two looks at nearly the same time', [look(0, 9, 9), look(100, 9, 9)], null],
  ['a system that tells no bytes', [look(0, null, 9), look(1000, null, 9)], null],
  ['more came, and all of it waits', [look(0, 9, 9), look(500, 5000, 5000)], false],
  ['the queue is as long as before, but of other bytes', [look(0, 9000, 5000), look(1000, 12_000, 5000)], true],
  ['it was read, but not in the last second', [look(0, 9, 9), look(1000, 90, 9), look(2000, 90, 9)], false],
])('%s', (_, looks, takes) => {
  expect(takesWhatCame(looks)).toBe(takes)
})

test('whatever comes, who reads nothing takes nothing, and who reads a byte takes something', () => {
  const arrivals = fc.array(fc.nat(1e6), { minLength: 2, maxLength: 20 })
  fc.assert(
    fc.property(arrivals, fc.nat(1e6), (came, unread) => {
      let bytesIn = unread + 1
      let recvQueue = unread + 1
      const looks = came.map((bytes, index) => {
        bytesIn += bytes
        recvQueue += bytes
        return look(index * 300, bytesIn, recvQueue)
      })
      expect(takesWhatCame(looks)).toBe(false)
      const last = looks.at(-1)!
      expect(takesWhatCame([...looks.slice(0, -1), { ...last, recvQueue: last.recvQueue! - 1 }])).toBe(true)
    }),
  )
})
