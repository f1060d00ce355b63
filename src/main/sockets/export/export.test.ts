import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import type { SocketRow } from '../../../shared/contract/sockets.ts'
import { capsOf } from '../source.ts'
import { exportSockets } from './export.ts'

const at = Date.UTC(2026, 10, 22, 14, 0, 0)
const row = (change: Partial<SocketRow> = {}): SocketRow => ({
  id: 's1',
  protocol: 'tcp',
  family: 4,
  local: { address: '192.168.1.5', port: 53317 },
  peer: { address: '203.0.113.9', port: 443 },
  state: 'CLOSE_WAIT',
  recvQueue: 0,
  sendQueue: 10,
  timer: null,
  uid: 0,
  inode: 7,
  owner: { kind: 'process', pid: 42, name: '=HYPERLINK("x"), "y"', ours: false },
  ...{ since: at - 100_000, stateSince: at - 90_000, older: false, closedAt: null, lastState: null, end: null },
  ...{ tcp: null, rate: null, limit: null, drops: null },
  ...change,
})
const rows = [
  row(),
  row({
    id: 's2',
    family: 6,
    local: { address: '::ffff:192.168.1.5', port: 1 },
    peer: { address: '2001:db8::7', port: 2 },
  }),
  row({ id: 's3', local: { address: '127.0.0.1', port: 3 }, peer: null, state: 'LISTEN', owner: { kind: 'hidden' } }),
]
const facts = { rows, caps: capsOf({ source: 'sock_diag' }), platform: 'linux', at, filter: 'addr:192.168.1.5' }

test('CSV reads back as it was, whatever a process calls itself', () => {
  const { text } = exportSockets(facts, 'csv', false)
  const read: Record<string, string>[] = parse(text, { columns: true })
  expect(read).toHaveLength(3)
  expect(read[0]).toMatchObject({ local_address: '192.168.1.5', peer_port: '443', state: 'CLOSE_WAIT', rtt_ms: '' })
  // A spreadsheet would run it.
  expect(read[0]?.process).toBe('\'=HYPERLINK("x"), "y"')
  expect(read[2]).toMatchObject({ peer_address: '', process: '', ours: 'false' })
})

test('JSON has the rows themselves, when and where', () => {
  const { text } = exportSockets(facts, 'json', false)
  expect(JSON.parse(text)).toEqual({
    ...{ at: '2026-11-22T14:00:00.000Z', platform: 'linux', source: 'sock_diag', filter: 'addr:192.168.1.5' },
    sockets: rows,
  })
})

test('a report says what is worth a look', () => {
  const { text, name } = exportSockets(facts, 'report', false)
  expect(name).toBe('sockets-2026-11-22T14-00-00Z.txt')
  expect(text).toContain('3 sockets: 2 CLOSE_WAIT, 1 LISTEN')
  expect(text).toContain('CLOSE_WAIT for 90 s: the peer closed, this program has not.')
})

test('a report tells rates, and what limits, where the table knows them', () => {
  const limited = row({ rate: { in: 12, out: 3456 }, limit: 'receiver', owner: { kind: 'none' } })
  const { text } = exportSockets({ ...facts, rows: [limited, row()] }, 'report', false)
  const [head = '', first = '', second = ''] = text.split('\n').slice(4)
  expect(head).toMatch(/In B\/s +Out B\/s +Limit$/)
  expect(first).toMatch(/ 12 +3456 +receiver$/)
  expect(second).toMatch(/ - +- +-$/)
})

test.each(['csv', 'json', 'report'] as const)('masked, %s has no address of a network, nor the filter', (format) => {
  const { text } = exportSockets(facts, format, true)
  for (const secret of ['192.168', '203.0.113', '2001:db8']) expect(text).not.toContain(secret)
  // The same address is the same stand-in, also where IPv6 carries it; loopback says nothing of anybody.
  expect(text.match(/lan-1/g)?.length).toBeGreaterThanOrEqual(2)
  for (const kept of ['net-1', 'net-2', '127.0.0.1', '53317']) expect(text).toContain(kept)
})
