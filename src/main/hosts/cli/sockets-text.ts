import type { SocketRow } from '../../../shared/contract/sockets.ts'
import { endText } from '../../../shared/tcp/filter-match.ts'
import { formatBytes } from './units.ts'

export interface TextOptions {
  /** Columns of the terminal; null for as wide as it gets (a pipe, a file). */
  readonly width: number | null
  /** Unix time in ms, for what is left of a timer. */
  readonly now: number
}

interface Column {
  readonly heading: string
  readonly cell: (row: SocketRow, now: number) => string
  /** Columns of numbers stand to the right. */
  readonly right?: true
  /** Left out where no row has something to say: another system, or nothing but listeners. */
  readonly optional?: true
}

const figure = (heading: string, cell: Column['cell']): Column => ({ heading, cell, right: true, optional: true })

const columns: readonly Column[] = [
  { heading: 'Proto', cell: ({ protocol, family }) => `${protocol}${family === 6 ? '6' : ''}` },
  { heading: 'State', cell: ({ state, closedAt }) => state ?? (closedAt === null ? '' : 'ended') },
  { heading: 'Recv-Q', cell: ({ recvQueue }) => (recvQueue === null ? '-' : String(recvQueue)), right: true },
  { heading: 'Send-Q', cell: ({ sendQueue }) => (sendQueue === null ? '-' : String(sendQueue)), right: true },
  { heading: 'Local', cell: ({ local }) => endText(local) },
  { heading: 'Peer', cell: ({ peer }) => (peer ? endText(peer) : '*:*') },
  { heading: 'Owner', cell: ({ owner }) => ownerText(owner) },
  figure('RTT', ({ tcp }) => (tcp?.rtt == null ? '' : `${tcp.rtt < 10 ? tcp.rtt.toFixed(2) : Math.round(tcp.rtt)} ms`)),
  figure('cwnd', ({ tcp }) => (tcp ? String(tcp.cwnd) : '')),
  figure('Again', ({ tcp }) => (tcp && tcp.retransmits > 0 ? String(tcp.retransmits) : '')),
  figure('Out', ({ tcp }) => (tcp?.bytesAcked ? formatBytes(tcp.bytesAcked) : '')),
  figure('In', ({ tcp }) => (tcp?.bytesReceived ? formatBytes(tcp.bytesReceived) : '')),
  figure('Rate', ({ rate }) => (rate?.in || rate?.out ? `${formatBytes(Math.max(rate.in, rate.out))}/s` : '')),
  { heading: 'Limit', cell: ({ limit }) => (limit && limit !== 'idle' ? limit : ''), optional: true },
  { heading: 'Timer', cell: ({ timer }, now) => timerText(timer, now) },
]
const GAP = '  '

/**
 * Sockets as a table for people: a heading, then a line each, in the order given. In a narrow terminal the ends of
 * the lines are cut, never the lines wrapped.
 */
export function formatSocketRows(rows: readonly SocketRow[], { width, now }: TextOptions): string {
  const told = columns.map(({ heading, cell }) => [heading, ...rows.map((row) => cell(row, now))])
  const shown = told.filter((cells, column) => !columns[column]!.optional || cells.slice(1).some((cell) => cell !== ''))
  const padded = shown.map((cells) => {
    const width = Math.max(...cells.map((cell) => cell.length))
    const right = columns.find(({ heading }) => heading === cells[0])?.right
    return cells.map((cell) => (right ? cell.padStart(width) : cell.padEnd(width)))
  })
  const lines = [undefined, ...rows].map((_, line) =>
    cut(
      padded
        .map((cells) => cells[line])
        .join(GAP)
        .trimEnd(),
      width,
    ),
  )
  return `${lines.join('\n')}\n`
}

/** What a line says of a row that is not shown any more, though it had not ended. */
export function formatLeft({ protocol, local, peer }: SocketRow, reason: 'filter' | 'unseen'): string {
  const why = reason === 'filter' ? 'the filter does not match it any more' : 'it is not in the table any more'
  return `left: ${protocol} ${endText(local)} to ${peer ? endText(peer) : '*:*'}, ${why}`
}

/** What the last line says: how many there are, and how many of each state. */
export function formatSocketCount(rows: readonly SocketRow[]): string {
  const counts = new Map<string, number>()
  for (const { state, protocol } of rows) {
    const name = state ?? protocol.toUpperCase()
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const most = [...counts].sort(([, one], [, other]) => other - one).map(([name, count]) => `${count} ${name}`)
  const total = `${rows.length} ${rows.length === 1 ? 'socket' : 'sockets'}`
  return most.length > 0 ? `${total}: ${most.join(', ')}` : `${total}`
}

function ownerText(owner: SocketRow['owner']): string {
  if (owner.kind === 'process') return `${printable(owner.name)} (${owner.pid}${owner.ours ? ', this one' : ''})`
  return owner.kind === 'hidden' ? 'not visible' : 'nobody'
}

const timerWords = {
  retransmit: 'sends again',
  keepalive: 'asks if alive',
  time_wait: 'ends',
  persist: 'asks for room',
} as const

function timerText(timer: SocketRow['timer'], now: number): string {
  if (!timer) return ''
  const seconds = Math.max(0, (timer.endsAt - now) / 1000)
  return `${timerWords[timer.kind]} in ${timer.estimated ? 'about ' : ''}${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
}

/** A process names itself as it likes; a terminal must not obey it. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}

function cut(line: string, width: number | null): string {
  if (width === null || line.length <= width) return line
  return width > 1 ? `${line.slice(0, width - 1)}…` : line.slice(0, Math.max(0, width))
}
