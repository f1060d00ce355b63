import type { Move } from './moves.ts'
import type { TcpState } from './states.ts'

/** A place in the diagram, in units of a grid: the page decides how large a unit is. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Opening above, closing below; the active side left, the passive side right, as in RFC 9293 figure 5. */
export const places: Readonly<Record<TcpState, Point>> = {
  CLOSED: { x: 2, y: 0 },
  LISTEN: { x: 2, y: 1 },
  SYN_RCVD: { x: 0, y: 2 },
  SYN_SENT: { x: 4, y: 2 },
  ESTABLISHED: { x: 2, y: 3 },
  FIN_WAIT_1: { x: 0, y: 4 },
  CLOSE_WAIT: { x: 4, y: 4 },
  FIN_WAIT_2: { x: 0, y: 5 },
  CLOSING: { x: 2, y: 5 },
  LAST_ACK: { x: 4, y: 5 },
  TIME_WAIT: { x: 2, y: 6 },
}

/** The smallest and largest coordinates that a state or a line uses. */
export const bounds = { left: -1, top: 0, right: 5, bottom: 6 } as const

/** The corners of a move's line, from the middle of one state to the middle of the next. */
export function route(move: Pick<Move, 'from' | 'to'>): Point[] {
  const from = places[move.from]
  const to = places[move.to]
  const lane = lanes[`${move.from} ${move.to}`]
  if (lane === undefined) return [from, to]
  return [from, { x: lane, y: from.y }, { x: lane, y: to.y }, to]
}

/** The ends run back to CLOSED outside of everything else, each on its own side. */
const lanes: Partial<Record<string, number>> = { 'TIME_WAIT CLOSED': bounds.left, 'LAST_ACK CLOSED': bounds.right }
