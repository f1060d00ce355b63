import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import { advance, type Board, emptyBoard, hasGone, KEEP_GONE_MS, sorted, waitingFor } from './board.ts'

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
    const full = advance(emptyBoard, liveOf(a, b, c), 0)
    const marked = advance(full, liveOf(a, c), 1000)
    expect(marked.order).toEqual(['a', 'b', 'c'])
    expect(marked.rows.get('b')).toEqual({ row: b, goneAt: 1000 })
    expect(hasGone(marked)).toBe(true)
    expect(advance(marked, liveOf(a, c), 1000 + KEEP_GONE_MS - 1).order).toEqual(['a', 'b', 'c'])
    const swept = advance(marked, liveOf(a, c), 1000 + KEEP_GONE_MS)
    expect(swept.order).toEqual(['a', 'c'])
    expect(hasGone(swept)).toBe(false)
  })

  it('takes the mark off a row that came back', () => {
    const a = row('a')
    const marked = advance(advance(emptyBoard, liveOf(a), 0), liveOf(), 10)
    expect(advance(marked, liveOf(a), 20).rows.get('a')).toEqual({ row: a, goneAt: null })
  })

  it('is the same board when there is nothing new', () => {
    const live = liveOf(row('a'), row('b'))
    const board = advance(emptyBoard, live, 0)
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
    expect(sorted(board, 'local', false).order).toEqual(['b', 'd', 'a', 'c'])
    expect(sorted(board, 'local', true).order).toEqual(['c', 'a', 'b', 'd'])
    expect(sorted(board, 'state', true).order).toEqual(board.order)
  })
})
