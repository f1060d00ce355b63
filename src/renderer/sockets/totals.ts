import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { Board } from './board.ts'

/**
 * Sums of what the table shows; null where no row tells. Closed rows are left out, and a listener's queue is no bytes.
 */
export interface Totals {
  sockets: number
  recvQueue: number | null
  sendQueue: number | null
  rate: { in: number; out: number } | null
}

export function totalsOf({ rows }: Board, shown: readonly string[]): Totals {
  const totals: Totals = { sockets: 0, recvQueue: null, sendQueue: null, rate: null }
  for (const id of shown) {
    const { row, goneAt } = rows.get(id)!
    if (goneAt !== null) continue
    totals.sockets += 1
    if (row.state !== 'LISTEN') {
      totals.recvQueue = sum(totals.recvQueue, row.recvQueue)
      totals.sendQueue = sum(totals.sendQueue, row.sendQueue)
    }
    if (row.rate)
      totals.rate = { in: (totals.rate?.in ?? 0) + row.rate.in, out: (totals.rate?.out ?? 0) + row.rate.out }
  }
  return totals
}

const sum = (total: number | null, value: number | null) => (value === null ? total : (total ?? 0) + value)

/** A connection within this machine: 127.0.0.0/8 and ::1, also where IPv6 carries IPv4. */
export function isLoopback({ local, peer }: Pick<SocketRow, 'local' | 'peer'>): boolean {
  return [local, peer].some((end) => end !== null && /^(::ffff:)?127\.|^::1$/i.test(end.address))
}
