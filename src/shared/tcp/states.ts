/** The eleven states of RFC 9293 §3.3.2, spelled the one way Handbill spells them whatever a source calls them. */
export const tcpStates = [
  'LISTEN',
  'SYN_SENT',
  'SYN_RCVD',
  'ESTABLISHED',
  'FIN_WAIT_1',
  'FIN_WAIT_2',
  'CLOSE_WAIT',
  'CLOSING',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSED',
] as const

export type TcpState = (typeof tcpStates)[number]

/** What the states mean to a reader, and therefore which colour they have. */
export type StateGroup =
  | 'closed'
  | 'listen'
  | 'opening'
  | 'established'
  | 'closing actively'
  | 'closing passively'
  | 'time_wait'

export const groupOf: Readonly<Record<TcpState, StateGroup>> = {
  CLOSED: 'closed',
  LISTEN: 'listen',
  SYN_SENT: 'opening',
  SYN_RCVD: 'opening',
  ESTABLISHED: 'established',
  FIN_WAIT_1: 'closing actively',
  FIN_WAIT_2: 'closing actively',
  CLOSING: 'closing actively',
  CLOSE_WAIT: 'closing passively',
  LAST_ACK: 'closing passively',
  TIME_WAIT: 'time_wait',
}

/** States of a connection whose peer's FIN came, and that is still there. */
export const peerEnded: ReadonlySet<TcpState | null> = new Set(['CLOSE_WAIT', 'LAST_ACK', 'CLOSING'] as const)

/**
 * A spelling of some system or tool as a state, or null: `ESTAB`, `FIN-WAIT-2`, `SYN_RECV`, `listening`, `FIN_WAIT1` …
 */
export function toTcpState(spelling: string): TcpState | null {
  return spellings.get(spelling.toUpperCase().replace(/[-_\s]/g, '')) ?? null
}

const spellings = new Map<string, TcpState>([
  ...tcpStates.map((state) => [state.replaceAll('_', ''), state] as const),
  ['ESTAB', 'ESTABLISHED'],
  ['LISTENING', 'LISTEN'],
  ['SYNRECV', 'SYN_RCVD'],
  ['SYNRECEIVED', 'SYN_RCVD'],
  ['CLOSE', 'CLOSED'],
  ['UNCONN', 'CLOSED'],
])
