import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { endText } from '../../shared/tcp/filter-match.ts'

/** A transfer has four connections at most, and a filter is not long. */
const MOST = 4

/** The filter for this end of a transfer's connections; null while it has none. */
export function connectionsFilter({ connections }: Pick<Transfer, 'connections'>): string | null {
  const each = connections.slice(0, MOST).map(({ local, peer }) => `local:${endText(local)} peer:${endText(peer)}`)
  return each.length > 0 ? each.join(' or ') : null
}

/** What limits a transfer: what limits the connection that carries most of it. Null where the kernel does not tell. */
export function limitOf(rows: Iterable<SocketRow>): Exclude<SocketRow['limit'], 'idle'> {
  let most = -1
  let limit: Exclude<SocketRow['limit'], 'idle'> = null
  for (const row of rows) {
    const carried = (row.rate?.in ?? 0) + (row.rate?.out ?? 0)
    if (!row.limit || row.limit === 'idle' || carried <= most) continue
    most = carried
    limit = row.limit
  }
  return limit
}
