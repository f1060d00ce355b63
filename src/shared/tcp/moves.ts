import { type TcpState, tcpStates } from './states.ts'

/** The control bits that a move is about. `ACK of FIN` is the one that acknowledges our own FIN. */
export type Segment = 'SYN' | 'SYN+ACK' | 'ACK' | 'FIN' | 'ACK of FIN' | 'FIN+ACK of FIN' | 'RST'

/** A legal move between two states: what sets it off, and what this side sends with it. */
export interface Move {
  readonly from: TcpState
  readonly to: TcpState
  /** A call of the program on this side, the arrival of a segment, or the 2MSL timer. */
  readonly on: 'listen' | 'connect' | 'send' | 'close' | 'abort' | 'segment' | 'timeout'
  readonly receives: Segment | null
  readonly sends: Segment | null
  /** Where RFC 9293 says so. `figure 5` moves are drawn in the diagram; the others are ends by RST. */
  readonly source: string
}

const called = (from: TcpState, on: Move['on'], to: TcpState, sends: Segment | null, source = 'figure 5'): Move => {
  return { from, to, on, receives: null, sends, source }
}
const received = (
  from: TcpState,
  receives: Segment,
  to: TcpState,
  sends: Segment | null,
  source = 'figure 5',
): Move => {
  return { from, to, on: 'segment', receives, sends, source }
}

/** States in which a reset ends a connection, as both sides know one (RFC 9293 §3.5.3). */
const withPeer = ['SYN_RCVD', 'ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSE_WAIT'] as const

/** Every legal move: RFC 9293 figure 5 (§3.3.2) with its notes, then the ends by reset. */
export const moves: readonly Move[] = [
  called('CLOSED', 'listen', 'LISTEN', null),
  called('CLOSED', 'connect', 'SYN_SENT', 'SYN'),
  called('LISTEN', 'close', 'CLOSED', null),
  called('LISTEN', 'send', 'SYN_SENT', 'SYN'),
  received('LISTEN', 'SYN', 'SYN_RCVD', 'SYN+ACK'),
  called('SYN_SENT', 'close', 'CLOSED', null),
  received('SYN_SENT', 'SYN+ACK', 'ESTABLISHED', 'ACK'),
  // Simultaneous open (§3.5, figure 7).
  received('SYN_SENT', 'SYN', 'SYN_RCVD', 'SYN+ACK'),
  received('SYN_RCVD', 'ACK', 'ESTABLISHED', null),
  called('SYN_RCVD', 'close', 'FIN_WAIT_1', 'FIN'),
  // Note 1 of the figure: only where the connection began with a passive open.
  received('SYN_RCVD', 'RST', 'LISTEN', null),
  called('ESTABLISHED', 'close', 'FIN_WAIT_1', 'FIN'),
  received('ESTABLISHED', 'FIN', 'CLOSE_WAIT', 'ACK'),
  received('FIN_WAIT_1', 'ACK of FIN', 'FIN_WAIT_2', null),
  // Simultaneous close (§3.6, figure 13).
  received('FIN_WAIT_1', 'FIN', 'CLOSING', 'ACK'),
  // Note 2 of the figure: the peer's FIN carries the acknowledgement of ours.
  received('FIN_WAIT_1', 'FIN+ACK of FIN', 'TIME_WAIT', 'ACK'),
  received('FIN_WAIT_2', 'FIN', 'TIME_WAIT', 'ACK'),
  received('CLOSING', 'ACK of FIN', 'TIME_WAIT', null),
  called('CLOSE_WAIT', 'close', 'LAST_ACK', 'FIN'),
  received('LAST_ACK', 'ACK of FIN', 'CLOSED', null),
  called('TIME_WAIT', 'timeout', 'CLOSED', null),

  called('SYN_SENT', 'abort', 'CLOSED', null, '§3.10.5'),
  received('SYN_SENT', 'RST', 'CLOSED', null, '§3.10.7.3'),
  ...withPeer.map((state) => called(state, 'abort', 'CLOSED', 'RST', '§3.10.5')),
  ...withPeer.map((state) => received(state, 'RST', 'CLOSED', null, '§3.10.7.4')),
  ...(['CLOSING', 'LAST_ACK', 'TIME_WAIT'] as const).map((state) =>
    received(state, 'RST', 'CLOSED', null, '§3.10.7.4'),
  ),
]

/** The moves of the diagram. */
export const drawnMoves: readonly Move[] = moves.filter(({ source }) => source === 'figure 5')

export function movesFrom(state: TcpState): Move[] {
  return moves.filter(({ from }) => from === state)
}

export function isLegal(from: TcpState, to: TcpState): boolean {
  return moves.some((move) => move.from === from && move.to === to)
}

/**
 * The fewest moves from one state to another; empty when they are the same. A poll that saw SYN_SENT and then
 * TIME_WAIT has missed what lies between: this is it, inferred. Every state leads to every other one.
 */
export function shortestPath(from: TcpState, to: TcpState): Move[] {
  const reached = new Map<TcpState, Move[]>([[from, []]])
  for (let round = 0; round < tcpStates.length && !reached.has(to); round += 1) {
    for (const [state, path] of [...reached]) {
      for (const move of movesFrom(state)) if (!reached.has(move.to)) reached.set(move.to, [...path, move])
    }
  }
  return reached.get(to) ?? []
}
