import { findTableWorker, systemSource } from './system.ts'
import { SocketTable, type Table } from './table.ts'
import { TableThread } from './table-thread.ts'

/** This system's table, in a thread of its own where the program is built. */
export function systemTable(): Table {
  const entry = findTableWorker()
  return entry ? new TableThread(entry) : new SocketTable({ source: systemSource(), now: () => Date.now() })
}
