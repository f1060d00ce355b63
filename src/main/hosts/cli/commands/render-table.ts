import { basename, resolve } from 'node:path'
import type { PosterDocument, Variables } from '../../../../shared/poster/document.ts'
import { press } from '../../../app.ts'
import type { Output } from '../output.ts'
import { usage } from '../refusals.ts'

export interface TableOptions {
  /** The file of the rows. */
  readonly data: string
  /** Instead of the encoding that its bytes suggest. */
  readonly encoding?: string | undefined
  /** What `--set` says, for all rows. */
  readonly fixed: Variables
}

/**
 * The rows of a file as a document takes them, and the names that they have. Says by which encoding it was read, and
 * which columns and variables do not meet.
 *
 * @throws Failure INPUT_INVALID, FILE_UNREADABLE
 */
export async function tableFor(output: Output, document: PosterDocument, { data, encoding, fixed }: TableOptions) {
  const { isEncoding, readRows, rowsFor, variableOf } = await press()
  if (encoding !== undefined && !isEncoding(encoding)) {
    throw usage(`--encoding takes a name such as utf-8, gbk, windows-1252 or shift_jis; there is no "${encoding}".`)
  }
  const table = await readRows(resolve(data), encoding)
  output.event('table', { rows: table.rows.length, encoding: table.encoding, assumed: table.assumed })
  if (table.assumed) {
    const name = table.encoding === 'gb18030' ? 'GBK (gb18030)' : table.encoding.toUpperCase()
    output.note(`${basename(data)} is read as ${name}, by its bytes. If it is not that, say --encoding NAME.`)
  }
  const columns = [...new Set([...table.columns, ...Object.keys(fixed)])]
  tellColumns(output, document, columns, variableOf)
  return { columns, rows: rowsFor(table, document, fixed) }
}

/** Columns that no variable takes, and variables that no column gives. */
function tellColumns(
  output: Output,
  document: PosterDocument,
  columns: readonly string[],
  variableOf: (column: string, document: PosterDocument) => string | null,
): void {
  const given = columns.map((column) => variableOf(column, document))
  const unused = columns.filter((_, at) => given[at] === null)
  const missing = Object.keys(document.variables).filter((name) => !given.includes(name))
  output.event('columns', { unused, missing })
  for (const column of unused) output.note(`The poster has no variable "${column}"; that column is not used.`)
  for (const name of missing) output.note(`No column gives the variable "${name}"; its default is used.`)
}
