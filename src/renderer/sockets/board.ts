import type { SocketRow } from '../../shared/contract/sockets.ts'
import { type Column, sortKey } from './columns.ts'

/** A row as the table shows it: gone rows stay a moment, marked, so that nothing vanishes under the reader's eyes. */
export interface BoardRow {
  row: SocketRow
  /** Unix time in ms at which it left the table; null while it is there. */
  goneAt: number | null
  /** It left because it no longer matches the filter, and lives on: closed it is not. */
  unmatched: boolean
  /** Unix time in ms at which it came into the table, for a moment; null afterwards. */
  newAt: number | null
}

/** What the table shows, in its order. A row keeps its place until the table is sorted again. */
export interface Board {
  order: readonly string[]
  rows: ReadonlyMap<string, BoardRow>
}

/** How long a row is marked as new or as gone. */
export const KEEP_MARK_MS = 3000

export const emptyBoard: Board = { order: [], rows: new Map() }

/** The board of a first answer: nothing in it is new, nor gone. */
export function firstBoard(live: ReadonlyMap<string, SocketRow>): Board {
  const rows = new Map<string, BoardRow>()
  for (const [id, row] of live) rows.set(id, { row, goneAt: row.closedAt, unmatched: false, newAt: null })
  return { order: [...live.keys()], rows }
}

const none: ReadonlySet<string> = new Set()

/**
 * The board after the host's rows are `live`: known rows keep their place, new ones come last and are marked, missing
 * ones are marked and, {@link KEEP_MARK_MS} later, let go. `unmatched` are those that the filter no longer lets
 * through. The same board when nothing changed.
 */
export function advance(
  board: Board,
  live: ReadonlyMap<string, SocketRow>,
  now: number,
  unmatched: ReadonlySet<string> = none,
): Board {
  // Of thousands of rows a few change: the rest is only looked at.
  const changed = new Map<string, BoardRow>()
  const dropped = new Set<string>()
  for (const id of board.order) {
    const held = board.rows.get(id)!
    const row = live.get(id)
    if (row === held.row && held.newAt === null && held.goneAt === row.closedAt && !held.unmatched) continue
    // A closed row is marked by the host for a moment before it is taken off.
    const goneAt = row ? row.closedAt : (held.goneAt ?? now)
    if (!row && goneAt !== null && now - goneAt >= KEEP_MARK_MS) {
      dropped.add(id)
      continue
    }
    const left = row ? false : held.unmatched || unmatched.has(id)
    const newAt = held.newAt !== null && now - held.newAt < KEEP_MARK_MS ? held.newAt : null
    const same = (row ?? held.row) === held.row && goneAt === held.goneAt && left === held.unmatched
    if (!same || newAt !== held.newAt) changed.set(id, { row: row ?? held.row, goneAt, unmatched: left, newAt })
  }
  const come: string[] = []
  for (const [id, row] of live) {
    if (board.rows.has(id)) continue
    changed.set(id, { row, goneAt: row.closedAt, unmatched: false, newAt: now })
    come.push(id)
  }
  if (changed.size === 0 && dropped.size === 0) return board
  const rows = new Map(board.rows)
  for (const id of dropped) rows.delete(id)
  for (const [id, held] of changed) rows.set(id, held)
  if (dropped.size === 0 && come.length === 0) return { order: board.order, rows }
  return { order: [...board.order.filter((id) => !dropped.has(id)), ...come], rows }
}

/**
 * The board after a while in which nobody looked: rows keep their place, and nothing is marked, because nobody was
 * there to whom it could be news.
 */
export function lookedAgain(board: Board, live: ReadonlyMap<string, SocketRow>): Board {
  const { rows } = firstBoard(live)
  const stayed = board.order.filter((id) => rows.has(id))
  return { order: [...stayed, ...[...rows.keys()].filter((id) => !board.rows.has(id))], rows }
}

/** The same rows, each the very object that the board has where nothing in it differs: what is equal does not wait. */
export function recognised({ rows }: Board, live: ReadonlyMap<string, SocketRow>): ReadonlyMap<string, SocketRow> {
  const known = (row: SocketRow) => {
    const held = rows.get(row.id)?.row
    return held && JSON.stringify(held) === JSON.stringify(row) ? held : row
  }
  return new Map([...live].map(([id, row]) => [id, known(row)]))
}

/** The rows of a board that still hold: what a frozen table shows of itself after another question. */
export function narrowed({ order, rows }: Board, holds: (row: SocketRow) => boolean): Board {
  const left = order.filter((id) => holds(rows.get(id)!.row))
  return { order: left, rows: new Map(left.map((id) => [id, rows.get(id)!])) }
}

/** How many rows would change, come or go if the board caught up with `live`. */
export function waitingFor(board: Board, live: ReadonlyMap<string, SocketRow>): number {
  let waiting = 0
  for (const [id, row] of live) if (board.rows.get(id)?.row !== row) waiting += 1
  for (const [id, { goneAt }] of board.rows) if (goneAt === null && !live.has(id)) waiting += 1
  return waiting
}

/** True while a row is marked, and {@link advance} has something to do without any news. */
export function hasMarks(board: Board): boolean {
  for (const { goneAt, newAt } of board.rows.values()) if (goneAt !== null || newAt !== null) return true
  return false
}

export interface Sort {
  readonly column: Column
  readonly descending: boolean
}

/** The board in the order of a column, once; equal rows stay as they stood, and those that cannot tell come last. */
export function sorted(board: Board, { column, descending }: Sort): Board {
  const sign = descending ? -1 : 1
  const keys = new Map(board.order.map((id) => [id, sortKey(board.rows.get(id)!.row, column)]))
  const order = [...board.order].sort((a, b) => {
    const [one, other] = [keys.get(a)!, keys.get(b)!]
    if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1
    return sign * compare(one, other)
  })
  return { ...board, order }
}

/**
 * What a click on a column's head asks for; a new object each time, so that sorting is told from rows that come and go.
 * The column that is sorted by already is sorted again the same way when rows came or changed since, and the other way
 * when there is nothing to do.
 */
export function sortedAgain(board: Board, before: Sort | null, column: Column): { sort: Sort; board: Board } {
  if (before?.column !== column) {
    const sort = { column, descending: false }
    return { sort, board: sorted(board, sort) }
  }
  const same = sorted(board, before)
  if (same.order.some((id, index) => id !== board.order[index])) return { sort: { ...before }, board: same }
  const sort = { column, descending: !before.descending }
  return { sort, board: sorted(board, sort) }
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index]!
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}
