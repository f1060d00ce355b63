import type { SocketCaps, SocketColumn, SocketRow } from '../../shared/contract/sockets.ts'

/** What the table can show: the contract's columns, and the process apart from its number. */
export const columns = [
  ...([
    'protocol',
    'local',
    'peer',
    'state',
    'recvQueue',
    'sendQueue',
    'owner',
    'pid',
    'since',
    'rtt',
    'cwnd',
  ] as const),
  ...(['retransmits', 'bytes', 'rate', 'timer', 'limit', 'drops'] as const),
] as const
export type Column = (typeof columns)[number]

export const usualColumns: readonly Column[] = [
  ...(['protocol', 'local', 'peer', 'state', 'recvQueue', 'sendQueue', 'owner', 'rtt', 'rate', 'timer'] as const),
]

/** Without these a row is nothing one could name. */
export const fixedColumns: readonly Column[] = ['local', 'peer', 'state']

interface Shape {
  /** Pixels at least, and the share of what is left over. */
  readonly width: number
  readonly share: number
  readonly number?: true
}

export const shapes: Readonly<Record<Column, Shape>> = {
  protocol: { width: 36, share: 0 },
  // Room for any IPv4 address with its port.
  local: { width: 160, share: 1.2 },
  peer: { width: 160, share: 1.2 },
  // Room for what is longer than any state's name: why a row is about to go.
  state: { width: 124, share: 0 },
  recvQueue: { width: 68, share: 0.2, number: true },
  sendQueue: { width: 68, share: 0.2, number: true },
  owner: { width: 96, share: 1.1 },
  pid: { width: 58, share: 0, number: true },
  since: { width: 96, share: 0.2 },
  rtt: { width: 60, share: 0.1, number: true },
  cwnd: { width: 52, share: 0.1, number: true },
  retransmits: { width: 64, share: 0.1, number: true },
  bytes: { width: 146, share: 0.2, number: true },
  rate: { width: 146, share: 0.2, number: true },
  timer: { width: 108, share: 0.3 },
  limit: { width: 112, share: 0.2 },
  drops: { width: 60, share: 0.1, number: true },
}

/** What this system tells, told apart from what is not so for one row. */
export function isOffered(caps: SocketCaps | null, column: Column): boolean {
  const asked: SocketColumn = column === 'pid' ? 'owner' : column
  return caps === null || caps.columns.includes(asked)
}

/** What a column is sorted by. Null is what a row cannot tell, and comes last whichever way. */
export function sortKey(row: SocketRow, column: Column): readonly (string | number)[] | null {
  switch (column) {
    case 'protocol':
      return [row.protocol, row.family]
    case 'local':
      return [row.local.port, row.local.address]
    case 'peer':
      return row.peer && [row.peer.port, row.peer.address]
    case 'state':
    case 'limit':
      return one(row[column])
    case 'recvQueue':
    case 'sendQueue':
    case 'drops':
    case 'since':
      return one(row[column])
    case 'owner':
      return row.owner.kind === 'process' ? [row.owner.name, row.owner.pid] : null
    case 'pid':
      return row.owner.kind === 'process' ? [row.owner.pid] : null
    case 'timer':
      return row.timer && [row.timer.kind, row.timer.endsAt]
    case 'rtt':
    case 'cwnd':
    case 'retransmits':
      return row.tcp && one(row.tcp[column])
    case 'bytes':
      return one(bytesOf(row))
    case 'rate':
      return row.rate && [row.rate.in + row.rate.out]
  }
}

const one = (value: string | number | null) => (value === null ? null : [value])

/** Both ways, since the connection began. */
function bytesOf({ tcp }: SocketRow): number | null {
  if (!tcp || (tcp.bytesAcked === null && tcp.bytesReceived === null)) return null
  return (tcp.bytesAcked ?? 0) + (tcp.bytesReceived ?? 0)
}
