import type { SocketCaps, SocketRow } from '../../../shared/contract/sockets.ts'
import { hintsFor } from '../../../shared/tcp/diagnosis.ts'
import { endText } from '../../../shared/tcp/filter-match.ts'
import { hintWords } from '../hint-words.ts'
import { totalsOf } from '../totals.ts'

export interface ReportFacts {
  readonly rows: readonly SocketRow[]
  readonly caps: SocketCaps
  readonly platform: string
  /** Unix time in ms. */
  readonly at: number
  /** As typed; null where it must not be told. */
  readonly filter: string | null
}

const headings = [
  ...(['Proto', 'State', 'Recv-Q', 'Send-Q', 'Local', 'Peer', 'Owner', 'RTT ms', 'cwnd', 'Retr'] as const),
  ...(['In B/s', 'Out B/s', 'Limit'] as const),
] as const
const numbers = new Set<string>(['Recv-Q', 'Send-Q', 'RTT ms', 'cwnd', 'Retr', 'In B/s', 'Out B/s'])

/** Plain text for a ticket: when and where, how many of what, every row, and what is worth a word about them. */
export function toReport({ rows, caps, platform, at, filter }: ReportFacts): string {
  const { total, states, udp } = totalsOf(rows, { opened: 0, ended: 0, missed: 0 })
  const counts = [
    ...Object.entries(states).map(([state, count]) => `${count} ${state}`),
    ...(udp ? [`${udp} UDP`] : []),
  ]
  const cells = [[...headings], ...rows.map(cellsOf)]
  const widths = headings.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  const table = cells.map((line) =>
    line
      .map((cell, column) =>
        numbers.has(headings[column]!) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
  const remarks = rows.flatMap((row) =>
    hintsFor(row, at).map(
      (hint) => `- ${endText(row.local)} to ${row.peer ? endText(row.peer) : '*:*'}: ${hintWords(hint)}`,
    ),
  )
  return [
    `Sockets at ${new Date(at).toISOString()} (${platform}, ${caps.source})`,
    ...(filter ? [`Filter: ${filter}`] : []),
    `${total} ${total === 1 ? 'socket' : 'sockets'}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`,
    '',
    ...table,
    ...(remarks.length > 0 ? ['', 'Worth a look:', ...remarks] : []),
    '',
  ].join('\n')
}

function cellsOf(row: SocketRow): string[] {
  const { owner, tcp, rate, limit } = row
  const process =
    owner.kind === 'process' ? `${printable(owner.name)} (${owner.pid})` : owner.kind === 'hidden' ? '?' : '-'
  return [
    `${row.protocol}${row.family === 6 ? '6' : ''}`,
    row.state ?? '',
    row.recvQueue === null ? '-' : String(row.recvQueue),
    row.sendQueue === null ? '-' : String(row.sendQueue),
    endText(row.local),
    row.peer ? endText(row.peer) : '*:*',
    process,
    tcp?.rtt == null ? '-' : tcp.rtt.toFixed(tcp.rtt < 10 ? 2 : 0),
    tcp ? String(tcp.cwnd) : '-',
    tcp ? String(tcp.retransmits) : '-',
    rate ? String(rate.in) : '-',
    rate ? String(rate.out) : '-',
    limit ?? '-',
  ]
}

function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}
