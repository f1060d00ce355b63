import { expect, test } from 'vitest'
import type { SocketRow } from '../../../shared/contract/sockets.ts'
import { formatLeft, formatSocketCount, formatSocketRows } from './sockets-text.ts'

const now = 1_700_000_000_000
const row = (change: Partial<SocketRow>): SocketRow => ({
  id: 's1',
  protocol: 'tcp',
  family: 4,
  local: { address: '127.0.0.1', port: 53317 },
  peer: { address: '127.0.0.1', port: 40001 },
  state: 'ESTABLISHED',
  recvQueue: 0,
  sendQueue: 0,
  timer: null,
  uid: 0,
  inode: 7,
  owner: { kind: 'process', pid: 42, name: 'node', ours: false },
  since: now,
  ...{ stateSince: now, older: false, closedAt: null, lastState: null, end: null },
  ...{ tcp: null, rate: null, limit: null, drops: null },
  ...change,
})
const rows = [
  row({
    state: 'LISTEN',
    peer: null,
    sendQueue: null,
    owner: { kind: 'process', pid: 1, name: 'handbill', ours: true },
  }),
  row({ sendQueue: 3_715_584, timer: { kind: 'persist', endsAt: now + 820 } }),
  row({
    family: 6,
    local: { address: '::1', port: 80 },
    state: 'TIME_WAIT',
    owner: { kind: 'none' },
    timer: { kind: 'time_wait', endsAt: now + 41_200 },
  }),
  row({ protocol: 'udp', state: null, peer: null, local: { address: '0.0.0.0', port: 0 }, owner: { kind: 'hidden' } }),
]

test('columns are aligned, numbers to the right, in words', () => {
  expect(formatSocketRows(rows, { width: null, now })).toBe(
    [
      'Proto  State        Recv-Q   Send-Q  Local            Peer             Owner                   Timer',
      'tcp    LISTEN            0        -  127.0.0.1:53317  *:*              handbill (1, this one)',
      'tcp    ESTABLISHED       0  3715584  127.0.0.1:53317  127.0.0.1:40001  node (42)               asks for room in 0.8 s',
      'tcp6   TIME_WAIT         0        0  [::1]:80         127.0.0.1:40001  nobody                  ends in 41 s',
      'udp                      0        0  0.0.0.0:*        *:*              not visible',
      '',
    ].join('\n'),
  )
})

test('what the kernel keeps of a connection has columns, where there is something to say', () => {
  const kept = {
    ...{ rtt: 12.345, rttVar: 1, minRtt: 1, rto: 200, cwnd: 10, ssthresh: null, mss: 1448, retransmits: 3, lost: 0 },
    ...{ unacked: 0, inFlight: 0, notSent: 0, peerWindow: 65_536, ownWindow: 65_536, bytesSent: 2_000_000 },
    ...{ bytesAcked: 2_000_000, bytesReceived: 0, bytesRetransmitted: 0, deliveryRate: 0, pacingRate: null },
    ...{ busy: 0, windowLimited: 0, bufferLimited: 0, congestion: 'cubic' },
  }
  const slow = row({ tcp: kept, rate: { in: 0, out: 64_000 }, limit: 'network' })
  expect(formatSocketRows([row({}), slow], { width: null, now })).toBe(
    [
      'Proto  State        Recv-Q  Send-Q  Local            Peer             Owner        RTT  cwnd  Again     Out       Rate  Limit    Timer',
      'tcp    ESTABLISHED       0       0  127.0.0.1:53317  127.0.0.1:40001  node (42)',
      'tcp    ESTABLISHED       0       0  127.0.0.1:53317  127.0.0.1:40001  node (42)  12 ms    10      3  2.0 MB  64.0 kB/s  network',
      '',
    ].join('\n'),
  )
})

test('a narrow terminal cuts the lines and wraps none', () => {
  for (const width of [1, 20, 80]) {
    const lines = formatSocketRows(rows, { width, now }).trimEnd().split('\n')
    expect(lines).toHaveLength(rows.length + 1)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
  }
})

test("a process's name cannot speak to the terminal", () => {
  const named = row({ owner: { kind: 'process', pid: 1, name: 'a\u001b[2Jb\nc', ours: false } })
  expect(formatSocketRows([named], { width: null, now })).toContain('a?[2Jb?c (1)')
})

test('a datagram socket that ended says so, having no state', () => {
  const ended = row({ protocol: 'udp', state: null, peer: null, closedAt: now, end: 'missing' })
  expect(formatSocketRows([ended], { width: null, now })).toMatch(/^udp +ended /m)
})

test('one that left says why', () => {
  expect(formatLeft(row({}), 'filter')).toBe(
    'left: tcp 127.0.0.1:53317 to 127.0.0.1:40001, the filter does not match it any more',
  )
  expect(formatLeft(row({ peer: null }), 'unseen')).toContain('to *:*, it is not in the table any more')
})

test('the count names the states', () => {
  expect(formatSocketCount(rows)).toBe('4 sockets: 1 LISTEN, 1 ESTABLISHED, 1 TIME_WAIT, 1 UDP')
  expect(formatSocketCount([])).toBe('0 sockets')
  expect(formatSocketRows([], { width: 80, now })).toContain('Proto')
})
