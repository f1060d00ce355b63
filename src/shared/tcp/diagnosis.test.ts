import { describe, expect, test } from 'vitest'
import { type HintedRow, hintsFor, type LimitReading, limitBetween } from './diagnosis.ts'

const quiet = {
  ...{ mss: 1000, cwnd: 10, inFlight: 0, notSent: 0, peerWindow: 64_000, retransmits: 0, rto: 200 },
  ...{ bytesSent: 0, bytesAcked: 0, bytesReceived: 0, bytesRetransmitted: 0 },
  ...{ busy: 0, windowLimited: 0, bufferLimited: 0 },
}
const reading = (tcp: Partial<typeof quiet> = {}, rest: Partial<LimitReading> = {}): LimitReading => {
  return { state: 'ESTABLISHED', recvQueue: 0, sendQueue: 0, timer: null, ...rest, tcp: { ...quiet, ...tcp } }
}
const moved = { bytesSent: 100_000, bytesAcked: 100_000 }
const waits = { sendQueue: 50_000 }

describe('what limits', () => {
  test.each([
    ['nothing moved and nothing waits', reading(), 'idle'],
    ['the kernel had nothing to send most of the time', reading({ ...moved, busy: 100 }, waits), 'sender'],
    ['it waited for the peer’s window', reading({ ...moved, busy: 1000, windowLimited: 900 }, waits), 'receiver'],
    ['it waited for our own buffer', reading({ ...moved, busy: 1000, bufferLimited: 900 }, waits), 'sender'],
    ['it was busy and neither of these', reading({ ...moved, busy: 1000 }, waits), 'network'],
    ['a part was sent again', reading({ ...moved, busy: 1000, bytesRetransmitted: 5000 }), 'network'],
    ['the persist timer runs', reading({}, { ...waits, timer: { kind: 'persist' } }), 'receiver'],
    ['we receive and keep up', reading({ bytesReceived: 9000 }), 'elsewhere'],
    ['what came lies unread', reading({}, { recvQueue: 9000 }), 'receiver'],
    ['all that lies unread is the peer’s end', reading({}, { state: 'CLOSE_WAIT', recvQueue: 1 }), 'idle'],
    ['more than the peer’s end lies unread', reading({}, { state: 'CLOSE_WAIT', recvQueue: 2 }), 'receiver'],
    ['it asks and nobody answers', reading({}, { state: 'SYN_SENT', sendQueue: 1 }), null],
  ])('%s', (_, after, limit) => {
    expect(limitBetween(reading(), after, 1000)).toBe(limit)
  })

  test('a kernel that keeps no shares of time is judged by its windows', () => {
    const before = reading()
    const none = { busy: null, windowLimited: null, bufferLimited: null }
    const judge = (tcp: object) => {
      const after = reading(moved, waits)
      return limitBetween(before, { ...after, tcp: { ...after.tcp!, ...none, ...tcp } }, 1000)
    }
    expect(judge({ inFlight: 5000, peerWindow: 5500 })).toBe('receiver')
    expect(judge({ inFlight: 10_000 })).toBe('network')
  })

  test('without figures, or without time, nothing is said', () => {
    expect(limitBetween({ ...reading(), tcp: null }, reading(moved), 1000)).toBeNull()
    expect(limitBetween(reading(), { ...reading(), tcp: null }, 1000)).toBeNull()
    expect(limitBetween(reading(), reading(moved), 0)).toBeNull()
  })
})

describe('hints', () => {
  const now = 1_000_000
  const row = (change: Partial<HintedRow>): HintedRow => ({
    ...{ state: 'ESTABLISHED', stateSince: now, timer: null, closedAt: null, drops: null },
    ...{ recvQueue: 0, sendQueue: 0, tcp: null },
    ...change,
  })
  const codes = (change: Partial<HintedRow>) => hintsFor(row(change), now).map(({ code }) => code)

  test('say what is worth a word, with its figures', () => {
    expect(hintsFor(row({ state: 'CLOSE_WAIT', stateSince: now - 90_000 }), now)).toEqual([
      { code: 'peer_closed_we_did_not', params: { seconds: 90 } },
    ])
    expect(hintsFor(row({ sendQueue: 5, timer: { kind: 'persist', endsAt: now } }), now)).toEqual([
      { code: 'peer_does_not_read', params: { bytes: 5 } },
    ])
    expect(hintsFor(row({ state: 'TIME_WAIT', timer: { kind: 'time_wait', endsAt: now + 1500 } }), now)).toEqual([
      { code: 'time_wait', params: { seconds: 2 } },
    ])
    expect(codes({ state: 'LISTEN', recvQueue: 2, sendQueue: 1 })).toEqual(['accept_queue_full'])
    expect(codes({ state: 'SYN_SENT', stateSince: now - 3000 })).toEqual(['no_answer_yet'])
    expect(codes({ state: 'FIN_WAIT_2', stateSince: now - 20_000 })).toEqual(['half_closed_waiting'])
    expect(codes({ state: 'LAST_ACK', stateSince: now - 2000 })).toEqual(['last_ack'])
    expect(codes({ state: null, drops: 908 })).toEqual(['drops'])
    expect(codes({ tcp: { ...quiet, retransmits: 2, bytesSent: 100, bytesRetransmitted: 50 } })).toEqual([
      'retransmits',
    ])
  })

  test('one reading knows that bytes wait; that nobody reads them only two can tell', () => {
    const waiting = row({ recvQueue: 7, tcp: quiet })
    expect(hintsFor(waiting, now)).toEqual([{ code: 'bytes_wait', params: { bytes: 7 } }])
    expect(hintsFor(waiting, now, false)).toEqual([{ code: 'we_do_not_read', params: { bytes: 7 } }])
    expect(hintsFor(waiting, now, true)).toEqual([])
  })

  test.each([
    ['the persist timer runs', { timer: { kind: 'persist', endsAt: now } }, {}],
    ['the peer’s window is closed', {}, { peerWindow: 0 }],
    ['most of the time went by waiting for the peer’s window', {}, { busy: 1000, windowLimited: 900 }],
  ])('say nothing of a lossy network where %s', (_, change, tcp) => {
    const again = { ...quiet, retransmits: 2, bytesSent: 100, bytesRetransmitted: 50 }
    expect(codes({ sendQueue: 5, ...change, tcp: { ...again, ...tcp } })).not.toContain('retransmits')
    expect(codes({ sendQueue: 5, tcp: again })).toContain('retransmits')
  })

  test('are silent about what is as it should be, and about what is over', () => {
    expect(codes({})).toEqual([])
    expect(codes({ state: 'CLOSE_WAIT', stateSince: now - 500 })).toEqual([])
    expect(codes({ state: 'LISTEN', recvQueue: 0, sendQueue: 511 })).toEqual([])
    expect(codes({ state: 'CLOSED', closedAt: now, sendQueue: 5, timer: { kind: 'persist', endsAt: now } })).toEqual([])
  })
})
