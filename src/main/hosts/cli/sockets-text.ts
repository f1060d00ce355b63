import type { SocketRow } from '../../../shared/contract/sockets.ts'
import { endText } from '../../../shared/tcp/filter-match.ts'

export interface TextOptions {
  /** Columns of the terminal; null for as wide as it gets (a pipe, a file). */
  readonly width: number | null
  /** Unix time in ms, for what is left of a timer. */
  readonly now: number
}

const headings = ['Proto', 'State', 'Recv-Q', 'Send-Q', 'Local', 'Peer', 'Owner', 'Timer'] as const
/** Columns of numbers stand to the right. */
const right = new Set<string>(['Recv-Q', 'Send-Q'])
const GAP = '  '

/**
 * Sockets as a table for people: a heading, then a line each, in the order given. In a narrow terminal the ends of
 * the lines are cut, never the lines wrapped.
 */
export function formatSocketRows(rows: readonly SocketRow[], { width, now }: TextOptions): string {
  const cells = [[...headings], ...rows.map((row) => cellsOf(row, now))]
  const widths = headings.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  const lines = cells.map((line) => {
    const padded = line.map((cell, column) =>
      right.has(headings[column]!) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    )
    return cut(padded.join(GAP).trimEnd(), width)
  })
  return `${lines.join('\n')}\n`
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

function cellsOf(row: SocketRow, now: number): string[] {
  return [
    `${row.protocol}${row.family === 6 ? '6' : ''}`,
    row.state ?? '',
    row.recvQueue === null ? '-' : String(row.recvQueue),
    row.sendQueue === null ? '-' : String(row.sendQueue),
    endText(row.local),
    row.peer ? endText(row.peer) : '*:*',
    ownerText(row.owner),
    timerText(row.timer, now),
  ]
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
  return `${timerWords[timer.kind]} in ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
}

/** A process names itself as it likes; a terminal must not obey it. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}

function cut(line: string, width: number | null): string {
  if (width === null || line.length <= width) return line
  return width > 1 ? `${line.slice(0, width - 1)}…` : line.slice(0, Math.max(0, width))
}
