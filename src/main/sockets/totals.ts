import type { SocketRow, SocketTotals } from '../../shared/contract/sockets.ts'

export type Counts = Pick<SocketTotals, 'opened' | 'ended' | 'missed' | 'problem'>

/** Counts and sums of the rows that are given; closed ones are left out. */
export function totalsOf(rows: Iterable<SocketRow>, counts: Counts): SocketTotals {
  const states: SocketTotals['states'] = {}
  let total = 0
  let udp = 0
  let recvQueue: number | null = null
  let sendQueue: number | null = null
  let rates = 0
  const rate = { in: 0, out: 0 }
  for (const row of rows) {
    if (row.closedAt !== null) continue
    total += 1
    if (row.protocol === 'udp') udp += 1
    if (row.state) states[row.state] = (states[row.state] ?? 0) + 1
    if (row.state !== 'LISTEN') {
      if (row.recvQueue !== null) recvQueue = (recvQueue ?? 0) + row.recvQueue
      if (row.sendQueue !== null) sendQueue = (sendQueue ?? 0) + row.sendQueue
    }
    if (!row.rate) continue
    rates += 1
    rate.in += row.rate.in
    rate.out += row.rate.out
  }
  // In one order, so that equal counts are equal text.
  const inOrder = Object.entries(states).sort(([one], [other]) => (one < other ? -1 : 1))
  return {
    total,
    udp,
    states: Object.fromEntries(inOrder),
    recvQueue,
    sendQueue,
    rate: rates > 0 ? rate : null,
    ...counts,
  }
}
