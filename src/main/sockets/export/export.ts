import type { ExportFormat, SocketCaps, SocketRow } from '../../../shared/contract/sockets.ts'
import { toCsv } from './csv.ts'
import { createMask } from './mask.ts'
import { toReport } from './report.ts'

export interface ExportFacts {
  readonly rows: readonly SocketRow[]
  readonly caps: SocketCaps
  readonly platform: string
  /** Unix time in ms. */
  readonly at: number
  readonly filter: string
}

export interface Exported {
  readonly name: string
  readonly mediaType: string
  readonly text: string
}

/** The table as text. With `mask` no address of a person's network is in it, nor the filter, which may hold one. */
export function exportSockets(facts: ExportFacts, format: ExportFormat, mask: boolean): Exported {
  const { caps, platform, at } = facts
  const rows = mask ? masked(facts.rows) : facts.rows
  const filter = mask ? null : facts.filter
  const stamp = new Date(at)
    .toISOString()
    .replace(/[:.]/g, '-')
    .replace(/-\d+Z$/, 'Z')
  const name = `sockets-${stamp}`
  switch (format) {
    case 'csv':
      return { name: `${name}.csv`, mediaType: 'text/csv', text: toCsv(rows) }
    case 'json': {
      const whole = { at: new Date(at).toISOString(), platform, source: caps.source, filter, sockets: rows }
      return { name: `${name}.json`, mediaType: 'application/json', text: `${JSON.stringify(whole, null, 2)}\n` }
    }
    case 'report':
      return { name: `${name}.txt`, mediaType: 'text/plain', text: toReport({ rows, caps, platform, at, filter }) }
  }
}

function masked(rows: readonly SocketRow[]): SocketRow[] {
  const mask = createMask()
  const end = (it: SocketRow['local']) => ({ ...it, address: mask(it.address) })
  return rows.map((row) => ({ ...row, local: end(row.local), peer: row.peer && end(row.peer) }))
}
