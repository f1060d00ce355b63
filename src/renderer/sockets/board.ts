import type { SocketRow } from '../../shared/contract/sockets.ts'

/** A row as the table shows it: gone rows stay a moment, marked, so that nothing vanishes under the reader's eyes. */
export interface BoardRow {
  row: SocketRow
  /** Unix time in ms at which the host took it off; null while it is there. */
  goneAt: number | null
}

/** What the table shows, in its order. A row keeps its place until the table is sorted again. */
export interface Board {
  order: readonly string[]
  rows: ReadonlyMap<string, BoardRow>
}

export const KEEP_GONE_MS = 3000

export const emptyBoard: Board = { order: [], rows: new Map() }

/**
 * The board after the host's rows are `live`: known rows keep their place, new ones come last, missing ones are marked
 * and, {@link KEEP_GONE_MS} later, let go. The same board when nothing changed.
 */
export function advance(board: Board, live: ReadonlyMap<string, SocketRow>, now: number): Board {
  const rows = new Map<string, BoardRow>()
  const order: string[] = []
  let changed = false
  for (const id of board.order) {
    const held = board.rows.get(id)!
    const row = live.get(id)
    // A closed row is marked by the host for a moment before it is taken off.
    const goneAt = row ? row.closedAt : (held.goneAt ?? now)
    if (!row && goneAt !== null && now - goneAt >= KEEP_GONE_MS) {
      changed = true
      continue
    }
    const same = (row ?? held.row) === held.row && goneAt === held.goneAt
    rows.set(id, same ? held : { row: row ?? held.row, goneAt })
    order.push(id)
    changed ||= !same
  }
  for (const [id, row] of live) {
    if (rows.has(id)) continue
    rows.set(id, { row, goneAt: row.closedAt })
    order.push(id)
    changed = true
  }
  return changed ? { order, rows } : board
}

/** How many rows would change, come or go if the board caught up with `live`. */
export function waitingFor(board: Board, live: ReadonlyMap<string, SocketRow>): number {
  let waiting = 0
  for (const [id, row] of live) if (board.rows.get(id)?.row !== row) waiting += 1
  for (const [id, { goneAt }] of board.rows) if (goneAt === null && !live.has(id)) waiting += 1
  return waiting
}

/** True while a row is on its way out, and {@link advance} has something to do without any news. */
export function hasGone(board: Board): boolean {
  for (const { goneAt } of board.rows.values()) if (goneAt !== null) return true
  return false
}

export const columns = ['protocol', 'local', 'peer', 'state', 'recvQueue', 'sendQueue', 'timer', 'owner'] as const
export type Column = (typeof columns)[number]

/** The board in the order of a column, once; equal rows stay as they stood. */
export function sorted(board: Board, column: Column, descending: boolean): Board {
  const sign = descending ? -1 : 1
  const key = (id: string) => keyOf(board.rows.get(id)!.row, column)
  const order = [...board.order].sort((a, b) => sign * compare(key(a), key(b)))
  return { ...board, order }
}

function keyOf(row: SocketRow, column: Column): (string | number)[] {
  switch (column) {
    case 'protocol':
      return [row.protocol, row.family]
    case 'local':
      return [row.local.port, row.local.address]
    case 'peer':
      return row.peer ? [row.peer.port, row.peer.address] : [-1, '']
    case 'state':
      return [row.state ?? '']
    case 'recvQueue':
    case 'sendQueue':
      return [row[column] ?? -1]
    case 'timer':
      return row.timer ? [row.timer.kind, row.timer.endsAt] : ['', 0]
    case 'owner':
      return row.owner.kind === 'process'
        ? [row.owner.name, row.owner.pid]
        : [row.owner.kind === 'hidden' ? '~' : '~~', 0]
  }
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index]!
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}
