import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import {
  advance,
  type Board,
  emptyBoard,
  firstBoard,
  hasMarks,
  KEEP_MARK_MS,
  lookedAgain,
  sorted,
  sortedAgain,
  waitingFor,
} from './board.ts'

function row(id: string, port = 1): SocketRow {
  return {
    id,
    protocol: 'tcp',
    family: 4,
    local: { address: '127.0.0.1', port },
    peer: null,
    state: 'LISTEN',
    recvQueue: 0,
    sendQueue: 0,
    timer: null,
    uid: 0,
    inode: 1,
    owner: { kind: 'none' },
    since: 0,
    ...{ stateSince: 0, older: false, closedAt: null, lastState: null, end: null },
    ...{ tcp: null, rate: null, limit: null, drops: null },
  }
}

const liveOf = (...rows: SocketRow[]) => new Map(rows.map((one) => [one.id, one]))

describe('the board', () => {
  it('keeps a row that is gone for three seconds, in its place and marked', () => {
    const [a, b, c] = [row('a'), row('b'), row('c')]
    const full = firstBoard(liveOf(a, b, c))
    const marked = advance(full, liveOf(a, c), 1000)
    expect(marked.order).toEqual(['a', 'b', 'c'])
    expect(marked.rows.get('b')).toEqual({ row: b, goneAt: 1000, unmatched: false, newAt: null })
    expect(hasMarks(marked)).toBe(true)
    expect(advance(marked, liveOf(a, c), 1000 + KEEP_MARK_MS - 1).order).toEqual(['a', 'b', 'c'])
    const swept = advance(marked, liveOf(a, c), 1000 + KEEP_MARK_MS)
    expect(swept.order).toEqual(['a', 'c'])
    expect(hasMarks(swept)).toBe(false)
  })

  it('takes the mark off a row that came back', () => {
    const a = row('a')
    const marked = advance(firstBoard(liveOf(a)), liveOf(), 10)
    expect(advance(marked, liveOf(a), 20).rows.get('a')).toEqual({
      row: a,
      goneAt: null,
      unmatched: false,
      newAt: null,
    })
  })

  it('tells a row that no longer matches from one that is closed', () => {
    const [a, b] = [row('a'), row('b')]
    const full = firstBoard(liveOf(a, b))
    const closed = { ...b, closedAt: 1000 }
    const marked = advance(advance(full, liveOf(a, closed), 1000), liveOf(), 1000, new Set(['a']))
    expect(marked.rows.get('a')).toMatchObject({ goneAt: 1000, unmatched: true })
    expect(marked.rows.get('b')).toMatchObject({ goneAt: 1000, unmatched: false })
    // Told once, it stays so until it is let go, or matches again.
    expect(advance(marked, liveOf(), 2000).rows.get('a')).toMatchObject({ goneAt: 1000, unmatched: true })
    expect(advance(marked, liveOf(a), 2000).rows.get('a')).toMatchObject({ goneAt: null, unmatched: false })
  })

  it('keeps its rows in place over a while in which nobody looked, and marks nothing', () => {
    const [a, b, c] = [row('a'), row('b'), row('c')]
    const board = sorted(firstBoard(liveOf(a, b)), { column: 'local', descending: false })
    const again = lookedAgain({ ...board, order: ['b', 'a'] }, liveOf(a, b, c))
    expect(again.order).toEqual(['b', 'a', 'c'])
    expect(hasMarks(again)).toBe(false)
    expect(lookedAgain(again, liveOf(c)).order).toEqual(['c'])
  })

  it('is the same board when there is nothing new', () => {
    const live = liveOf(row('a'), row('b'))
    const board = firstBoard(live)
    expect(advance(board, live, 9999)).toBe(board)
  })

  it('never moves a row that stays, whatever comes and goes', () => {
    const step = fc.record({ present: fc.subarray(['a', 'b', 'c', 'd', 'e']), wait: fc.integer({ min: 0, max: 4000 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let board: Board = emptyBoard
        let now = 0
        for (const { present, wait } of steps) {
          now += wait
          const next = advance(board, liveOf(...present.map((id) => row(id))), now)
          const stayed = new Set(next.order.filter((id) => board.rows.has(id)))
          expect(next.order.filter((id) => stayed.has(id))).toEqual(board.order.filter((id) => stayed.has(id)))
          expect(next.order.slice(0, stayed.size).every((id) => stayed.has(id))).toBe(true)
          expect([...next.rows.keys()].sort()).toEqual([...next.order].sort())
          expect(next.order.filter((id) => next.rows.get(id)!.goneAt === null).sort()).toEqual([...present].sort())
          board = next
        }
      }),
    )
  })

  it('counts what waits while it is frozen: new, changed and gone rows', () => {
    const [a, b] = [row('a'), row('b')]
    const board = advance(emptyBoard, liveOf(a, b), 0)
    expect(waitingFor(board, liveOf(a, b))).toBe(0)
    expect(waitingFor(board, liveOf(a))).toBe(1)
    expect(waitingFor(board, liveOf({ ...a, sendQueue: 7 }, b, row('c')))).toBe(2)
    expect(waitingFor(advance(board, liveOf(a), 5), liveOf(a))).toBe(0)
  })

  it('sorts when asked, by number where it is one, and keeps equal rows in order', () => {
    const board = advance(emptyBoard, liveOf(row('a', 443), row('b', 80), row('c', 8080), row('d', 80)), 0)
    expect(sorted(board, { column: 'local', descending: false }).order).toEqual(['b', 'd', 'a', 'c'])
    expect(sorted(board, { column: 'local', descending: true }).order).toEqual(['c', 'a', 'b', 'd'])
    expect(sorted(board, { column: 'state', descending: true }).order).toEqual(board.order)
  })

  it('marks a row that came, for three seconds, and nothing of a first answer', () => {
    const [a, b] = [row('a'), row('b')]
    const board = firstBoard(liveOf(a))
    expect(hasMarks(board)).toBe(false)
    const marked = advance(board, liveOf(a, b), 1000)
    expect(marked.rows.get('b')).toEqual({ row: b, goneAt: null, unmatched: false, newAt: 1000 })
    expect(advance(marked, liveOf(a, b), 999 + KEEP_MARK_MS)).toBe(marked)
    expect(hasMarks(advance(marked, liveOf(a, b), 1000 + KEEP_MARK_MS))).toBe(false)
  })

  it('puts what a row cannot tell last, whichever way it sorts', () => {
    const told = (id: string, sendQueue: number | null) => ({ ...row(id), sendQueue })
    const board = firstBoard(liveOf(told('a', null), told('b', 1), told('c', 9)))
    expect(sorted(board, { column: 'sendQueue', descending: false }).order).toEqual(['b', 'c', 'a'])
    expect(sorted(board, { column: 'sendQueue', descending: true }).order).toEqual(['c', 'b', 'a'])
  })

  it('sorts again the same way when rows came since, and turns round when there is nothing to do', () => {
    const first = sortedAgain(firstBoard(liveOf(row('a', 2), row('b', 1))), null, 'local')
    expect(first).toMatchObject({ sort: { descending: false }, board: { order: ['b', 'a'] } })
    const grown = advance(first.board, liveOf(row('a', 2), row('b', 1), row('c', 0)), 1)
    const second = sortedAgain(grown, first.sort, 'local')
    expect(second).toMatchObject({ sort: { descending: false }, board: { order: ['c', 'b', 'a'] } })
    const third = sortedAgain(second.board, second.sort, 'local')
    expect(third).toMatchObject({ sort: { descending: true }, board: { order: ['a', 'b', 'c'] } })
  })
})
