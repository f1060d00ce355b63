import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { plainAddress } from './names.ts'

export type Connection = Transfer['connections'][number]

/**
 * What limits those connections together: what limits the one that carries most. Null while none of them is in the
 * table, or the system does not tell.
 */
export function limitOf(rows: Iterable<SocketRow>, connections: readonly Connection[]): SocketRow['limit'] {
  const wanted = new Set(connections.map(keyOf))
  let most = -1
  let limit: SocketRow['limit'] = null
  for (const row of rows) {
    if (row.protocol !== 'tcp' || row.closedAt !== null || !row.peer || row.limit === null) continue
    const carried = (row.rate?.in ?? 0) + (row.rate?.out ?? 0)
    if (carried <= most || !wanted.has(keyOf({ local: row.local, peer: row.peer }))) continue
    most = carried
    limit = row.limit
  }
  return limit
}

function keyOf({ local, peer }: Connection): string {
  return `${plainAddress(local.address)} ${local.port} ${plainAddress(peer.address)} ${peer.port}`
}
