import { type Column, columns, fixedColumns, usualColumns } from './columns.ts'

/** How a person has the table: remembered by this window. */
export interface View {
  /** In the table's own order, whatever the order in which they were chosen. */
  columns: readonly Column[]
  loopback: boolean
  listen: boolean
  /** Names beside addresses: none, those of the hosts file, or also those that somebody outside knows. */
  names: 'off' | 'hosts' | 'outside'
  /** The whole machine's diagram beside the table while no connection is chosen. */
  diagram: boolean
}

export const usualView: View = {
  columns: usualColumns,
  loopback: true,
  listen: true,
  names: 'off',
  diagram: false,
}

export function withColumn(chosen: readonly Column[], column: Column, shown: boolean): Column[] {
  return columns.filter((it) => (it === column ? shown || fixedColumns.includes(it) : chosen.includes(it)))
}

/** Where a view is kept; a window has its own. */
export interface Memory {
  read(): View
  write(view: View): void
}

export const noMemory: Memory = { read: () => usualView, write: () => {} }

const KEY = 'handbill.sockets'

/** In the browser's storage. What cannot be read there, whatever wrote it, is the usual view. */
export function memoryIn(storage: Pick<Storage, 'getItem' | 'setItem'>): Memory {
  return {
    read() {
      try {
        return viewOf(JSON.parse(storage.getItem(KEY) ?? '{}'))
      } catch {
        return usualView
      }
    },
    write(view) {
      try {
        storage.setItem(KEY, JSON.stringify(view))
      } catch {
        // A full or forbidden storage forgets: the view holds for as long as the window does.
      }
    },
  }
}

function viewOf(kept: unknown): View {
  if (typeof kept !== 'object' || kept === null) return usualView
  const { columns: chosen, names, ...switches } = kept as Partial<Record<keyof View, unknown>>
  const is = (which: 'loopback' | 'listen' | 'diagram') =>
    typeof switches[which] === 'boolean' ? switches[which] : usualView[which]
  return {
    columns: Array.isArray(chosen)
      ? columns.filter((it) => chosen.includes(it) || fixedColumns.includes(it))
      : usualView.columns,
    loopback: is('loopback'),
    listen: is('listen'),
    diagram: is('diagram'),
    names: names === 'hosts' || names === 'outside' ? names : 'off',
  }
}
