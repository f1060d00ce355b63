import { peerEnded, type TcpState } from './states.ts'

/**
 * What keeps a connection from being faster. `sender`: nothing waits to be sent, or the sending buffer is too small;
 * `network`: data waits for the congestion window, or is sent again; `receiver`: data waits for the peer's window, or
 * lies here unread; `elsewhere`: we receive and keep up, so it is the sender or the network, which only the other end
 * can tell apart; `idle`: nothing moved and nothing waits.
 */
export const limits = ['sender', 'network', 'receiver', 'elsewhere', 'idle'] as const
export type Limit = (typeof limits)[number]

/** What a classification looks at: one connection at one moment. */
export interface LimitReading {
  readonly state: TcpState | null
  readonly recvQueue: number | null
  readonly sendQueue: number | null
  readonly timer: { readonly kind: string } | null
  readonly tcp: {
    readonly mss: number
    readonly cwnd: number
    readonly inFlight: number
    readonly notSent: number | null
    readonly peerWindow: number | null
    readonly bytesSent: number | null
    readonly bytesAcked: number | null
    readonly bytesReceived: number | null
    readonly bytesRetransmitted: number | null
    readonly busy: number | null
    readonly windowLimited: number | null
    readonly bufferLimited: number | null
  } | null
}

/** A share of the time that is spoken of as "most of it", and one of the bytes that is spoken of as loss. */
const MOSTLY = 0.5
const LOSSY = 0.02

/** Bytes that came and that the program has not read: the peer's FIN counts as one in Recv-Q until its end is read. */
export function unreadOf({ state, recvQueue }: Pick<LimitReading, 'state' | 'recvQueue'>): number {
  return Math.max(0, (recvQueue ?? 0) - (peerEnded.has(state) ? 1 : 0))
}

/**
 * What limited a connection between two readings of it, `ms` apart; null where the kernel does not tell enough, and
 * before there is a connection: what waits then is the SYN.
 * The shares of time are the kernel's own (`tcpi_busy_time`, `tcpi_rwnd_limited`, `tcpi_sndbuf_limited`); queues and
 * windows at the end of the interval decide where it keeps none.
 */
export function limitBetween(before: LimitReading, after: LimitReading, ms: number): Limit | null {
  const { tcp } = after
  const was = before.tcp
  if (!tcp || !was || ms <= 0 || after.state === 'SYN_SENT' || after.state === 'SYN_RCVD') return null
  const grown = (field: 'bytesSent' | 'bytesAcked' | 'bytesReceived' | 'bytesRetransmitted') =>
    Math.max(0, (tcp[field] ?? 0) - (was[field] ?? 0))
  const spent = (field: 'busy' | 'windowLimited' | 'bufferLimited') =>
    tcp[field] === null || was[field] === null ? null : Math.max(0, tcp[field] - was[field])
  const sent = Math.max(grown('bytesSent'), grown('bytesAcked'))
  const received = grown('bytesReceived')
  const waiting = (after.sendQueue ?? 0) > 0

  if (after.timer?.kind === 'persist') return 'receiver'
  if (received > sent) return unreadOf(after) > 0 && unreadOf(before) > 0 ? 'receiver' : 'elsewhere'
  if (sent === 0 && !waiting) return unreadOf(after) > 0 ? 'receiver' : 'idle'

  const busy = spent('busy')
  if (busy !== null) {
    if (busy < ms * MOSTLY) return 'sender'
    if ((spent('windowLimited') ?? 0) > busy * MOSTLY) return 'receiver'
    if ((spent('bufferLimited') ?? 0) > busy * MOSTLY) return 'sender'
  }
  if (sent > 0 && grown('bytesRetransmitted') > sent * LOSSY) return 'network'
  if (!waiting) return 'sender'
  const room = tcp.peerWindow === null ? null : tcp.peerWindow - tcp.inFlight
  if (room !== null && room < tcp.mss && tcp.inFlight < (tcp.cwnd - 1) * tcp.mss) return 'receiver'
  return 'network'
}

export const hintCodes = [
  'peer_closed_we_did_not',
  'peer_does_not_read',
  'we_do_not_read',
  'bytes_wait',
  'no_answer_yet',
  'accept_queue_full',
  'retransmits',
  'half_closed_waiting',
  'time_wait',
  'last_ack',
  'drops',
] as const
export type HintCode = (typeof hintCodes)[number]

export interface Hint {
  readonly code: HintCode
  readonly params: Readonly<Record<string, number | string>>
}

export interface HintedRow extends LimitReading {
  readonly stateSince: number
  readonly timer: { readonly kind: string; readonly endsAt: number } | null
  readonly closedAt: number | null
  readonly drops: number | null
  readonly tcp: (NonNullable<LimitReading['tcp']> & { readonly retransmits: number; readonly rto: number }) | null
}

/** From this long on a state that should pass by is worth a word; ms. */
const LONG = 10_000
const SHORT = 1000
/** Below this share of all bytes a segment sent again is nothing to speak of. */
const FEW = 0.01

/**
 * What a person should know about a connection now. The words belong to who shows them; `params` has seconds,
 * bytes and counts. `takes` is whether the program reads what came (`taken.ts`): one reading cannot tell it, null.
 */
export function hintsFor(row: HintedRow, now: number, takes: boolean | null = null): Hint[] {
  if (row.closedAt !== null) return []
  const hints: Hint[] = []
  const say = (code: HintCode, params: Hint['params'] = {}) => hints.push({ code, params })
  const { state, tcp } = row
  const held = now - row.stateSince
  const seconds = Math.floor(held / 1000)
  const recvQueue = row.recvQueue ?? 0
  const sendQueue = row.sendQueue ?? 0

  if (state === 'CLOSE_WAIT' && held >= LONG) say('peer_closed_we_did_not', { seconds })
  if (state === 'FIN_WAIT_2' && held >= LONG) say('half_closed_waiting', { seconds })
  if (state === 'LAST_ACK' && held >= SHORT) say('last_ack', { seconds })
  if (state === 'SYN_SENT' && held >= SHORT) say('no_answer_yet', { seconds })
  if (state === 'TIME_WAIT' && row.timer)
    say('time_wait', { seconds: Math.max(0, Math.ceil((row.timer.endsAt - now) / 1000)) })
  if (state === 'LISTEN') {
    if (row.sendQueue !== null && recvQueue > row.sendQueue)
      say('accept_queue_full', { waiting: recvQueue, backlog: row.sendQueue })
    return hints
  }
  if (sendQueue > 0 && row.timer?.kind === 'persist') say('peer_does_not_read', { bytes: sendQueue })
  if (state === 'ESTABLISHED' && recvQueue > 0 && takes !== true)
    say(takes === null ? 'bytes_wait' : 'we_do_not_read', { bytes: recvQueue })
  if (tcp && (tcp.bytesRetransmitted ?? 0) > (tcp.bytesSent ?? 0) * FEW && tcp.retransmits > 0 && !isByWindow(row))
    say('retransmits', { segments: tcp.retransmits, bytes: tcp.bytesRetransmitted ?? 0 })
  if ((row.drops ?? 0) > 0) say('drops', { datagrams: row.drops ?? 0 })
  return hints
}

/**
 * Whether the peer's window may be why segments were sent again: into a window that the peer closed meanwhile they are
 * sent in vain, and nothing was lost on the way (RFC 9293 §3.8.6.1).
 */
function isByWindow({ timer, sendQueue, tcp }: HintedRow): boolean {
  if (timer?.kind === 'persist') return true
  if (!tcp) return false
  const { peerWindow, mss, windowLimited, busy } = tcp
  const closed = peerWindow !== null && peerWindow < mss && (sendQueue ?? 0) > 0
  return closed || (windowLimited ?? 0) > (busy ?? 0) * MOSTLY
}
