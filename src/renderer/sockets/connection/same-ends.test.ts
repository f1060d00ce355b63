import { expect, it } from 'vitest'
import type { SocketRow } from '../../../shared/contract/sockets.ts'
import { firstBoard } from '../board.ts'
import { sameEnds } from './same-ends.ts'

const row = (id: string, change: Partial<SocketRow> = {}): SocketRow => ({
  id,
  protocol: 'tcp',
  family: 4,
  local: { address: '10.0.0.1', port: 40_000 },
  peer: { address: '10.0.0.2', port: 443 },
  state: 'ESTABLISHED',
  ...{ recvQueue: 0, sendQueue: 0, timer: null, uid: 0, inode: 7, owner: { kind: 'none' } },
  ...{ since: 0, stateSince: 0, older: false, closedAt: null, lastState: null, end: null },
  ...{ tcp: null, rate: null, limit: null, drops: null },
  ...change,
})

const boardOf = (...rows: SocketRow[]) => firstBoard(new Map(rows.map((one) => [one.id, one])))

it('finds the socket again that has another id after the table rested', () => {
  const others = [
    row('1', { peer: { address: '10.0.0.2', port: 80 } }),
    row('2', { protocol: 'udp' }),
    row('3', { local: { address: '10.0.0.9', port: 40_000 } }),
    row('4', { peer: null }),
  ]
  expect(sameEnds(boardOf(...others, row('5')), row('a'))).toBe('5')
  expect(sameEnds(boardOf(...others, row('5', { state: 'TIME_WAIT', inode: 0 })), row('a'))).toBe('5')
  expect(sameEnds(boardOf(...others), row('a'))).toBeNull()
})

it('takes neither itself, nor one that ended, nor another socket between the same ends for it', () => {
  expect(sameEnds(boardOf(row('a')), row('a'))).toBeNull()
  expect(sameEnds(boardOf(row('5', { state: 'CLOSED', closedAt: 9 })), row('a'))).toBeNull()
  expect(sameEnds(boardOf(row('5', { inode: 8 })), row('a'))).toBeNull()
})
