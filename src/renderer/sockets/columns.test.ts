import { expect, test } from 'vitest'
import type { SocketRow, TcpInfo } from '../../shared/contract/sockets.ts'
import { sortKey } from './columns.ts'

const rowOf = (tcp: Partial<TcpInfo>) => ({ tcp: tcp as TcpInfo }) as SocketRow

test('a round trip that was not measured yet is none to sort by, and comes last', () => {
  expect(sortKey(rowOf({ rtt: null }), 'rtt')).toBeNull()
  expect(sortKey(rowOf({ rtt: 0.01 }), 'rtt')).toEqual([0.01])
  expect(sortKey(rowOf({ retransmits: 0 }), 'retransmits')).toEqual([0])
})
