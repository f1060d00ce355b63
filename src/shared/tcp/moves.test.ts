import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bounds, type Point, places, route } from './layout.ts'
import { drawnMoves, isLegal, moves, movesFrom, type Segment, shortestPath } from './moves.ts'
import { groupOf, type TcpState, tcpStates, toTcpState } from './states.ts'

const state = fc.constantFrom(...tcpStates)

describe('moves', () => {
  test('a life is a walk of legal moves, and every walk can end in CLOSED', () => {
    const choices = fc.array(fc.nat(), { maxLength: 40 })
    fc.assert(
      fc.property(choices, (picks) => {
        let at: TcpState = 'CLOSED'
        for (const pick of picks) {
          const options = movesFrom(at)
          expect(options.length).toBeGreaterThan(0)
          const move = options[pick % options.length]!
          expect(move.from).toBe(at)
          expect(isLegal(at, move.to)).toBe(true)
          at = move.to
        }
        expect(shortestPath(at, 'CLOSED').at(-1)?.to ?? at).toBe('CLOSED')
      }),
    )
  })

  test('the shortest path joins any two states without a gap', () => {
    fc.assert(
      fc.property(state, state, (from, to) => {
        const path = shortestPath(from, to)
        expect([from, ...path.map((move) => move.to)]).toEqual([...path.map((move) => move.from), to])
      }),
    )
  })

  test('what figure 5 does not have is refused', () => {
    const illegal: [TcpState, TcpState][] = [
      ['LISTEN', 'ESTABLISHED'],
      ['CLOSED', 'ESTABLISHED'],
      ['ESTABLISHED', 'TIME_WAIT'],
      ['CLOSE_WAIT', 'TIME_WAIT'],
      ['CLOSE_WAIT', 'FIN_WAIT_1'],
      ['TIME_WAIT', 'ESTABLISHED'],
      ['LAST_ACK', 'TIME_WAIT'],
      ['FIN_WAIT_2', 'CLOSING'],
    ]
    for (const [from, to] of illegal) expect(isLegal(from, to), `${from} to ${to}`).toBe(false)
    expect(drawnMoves).toHaveLength(21)
  })

  test('what one side sends is what the other one receives', () => {
    // A peer that walks beside us: each segment we send must move it, or acknowledge what it sent.
    const heard = (segment: Segment) => moves.some(({ receives }) => receives === segment)
    const sent = new Set(moves.flatMap(({ sends }) => (sends ? [sends] : [])))
    expect([...sent].filter((segment) => !heard(segment))).toEqual([])
    for (const { on, receives } of moves) expect(on === 'segment').toBe(receives !== null)
  })

  test('the active closer pays TIME_WAIT, the passive one does not', () => {
    expect(shortestPath('FIN_WAIT_1', 'CLOSED').length).toBe(1) // by RST
    const byTheBook = (at: TcpState): TcpState[] =>
      drawnMoves.filter(({ from }) => from === at).flatMap(({ to }) => (to === 'CLOSED' ? [at] : byTheBook(to)))
    expect(new Set(byTheBook('FIN_WAIT_1'))).toEqual(new Set(['TIME_WAIT']))
    expect(new Set(byTheBook('CLOSE_WAIT'))).toEqual(new Set(['LAST_ACK']))
  })
})

describe('states', () => {
  test('every state belongs to a group', () => {
    expect(Object.keys(groupOf).sort()).toEqual([...tcpStates].sort())
  })

  test.each([
    ['ESTAB', 'ESTABLISHED'],
    ['FIN-WAIT-2', 'FIN_WAIT_2'],
    ['FIN_WAIT2', 'FIN_WAIT_2'],
    ['SYN_RECV', 'SYN_RCVD'],
    ['SYN-RECV', 'SYN_RCVD'],
    ['listening', 'LISTEN'],
    ['time-wait', 'TIME_WAIT'],
    ['open', null],
  ])('%s is spelled %s here', (spelling, expected) => {
    expect(toTcpState(spelling)).toBe(expected)
  })
})

describe('layout', () => {
  const distance = (point: Point, from: Point, to: Point) => {
    const length = (to.x - from.x) ** 2 + (to.y - from.y) ** 2
    const along =
      length === 0 ? 0 : ((point.x - from.x) * (to.x - from.x) + (point.y - from.y) * (to.y - from.y)) / length
    const t = Math.max(0, Math.min(1, along))
    return Math.hypot(point.x - from.x - t * (to.x - from.x), point.y - from.y - t * (to.y - from.y))
  }

  test('no line of the diagram runs through a state it has nothing to do with', () => {
    for (const move of drawnMoves) {
      const corners = route(move)
      for (const other of tcpStates) {
        if (other === move.from || other === move.to) continue
        for (const [index, corner] of corners.slice(1).entries()) {
          expect(
            distance(places[other], corners[index]!, corner),
            `${move.from} to ${move.to} at ${other}`,
          ).toBeGreaterThan(0.4)
        }
      }
    }
  })

  test('everything lies within the bounds', () => {
    for (const { x, y } of drawnMoves.flatMap(route)) {
      expect(x).toBeGreaterThanOrEqual(bounds.left)
      expect(x).toBeLessThanOrEqual(bounds.right)
      expect(y).toBeGreaterThanOrEqual(bounds.top)
      expect(y).toBeLessThanOrEqual(bounds.bottom)
    }
  })
})
