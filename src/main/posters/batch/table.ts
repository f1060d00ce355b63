import { parse } from 'csv-parse/sync'

/** A table of rows as they stand in a file. A row that cannot be used has its reason instead of its values. */
export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly TableRow[]
}

export type TableRow = { readonly line: number } & (
  | { readonly values: Readonly<Record<string, string>> }
  | { readonly problem: string }
)

/**
 * Reads CSV as spreadsheets write it: quotes, line feeds within them, CR LF, a byte order mark, and commas, semicolons
 * or tabs. A row that is broken is passed over and says why.
 *
 * @throws Error in a sentence when there is no usable line of names, or nothing below it.
 */
export function readCsv(text: string): Table {
  const broken: TableRow[] = []
  let unclosed = false
  const records = parse(text, {
    bom: true,
    info: true,
    delimiter: delimiterOf(text),
    // A file that was edited by hand may have several kinds.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      const line = Number((error as { lines?: number } | undefined)?.lines ?? 0)
      if (error?.code === 'CSV_QUOTE_NOT_CLOSED') unclosed = true
      else broken.push({ line, problem: (error?.message ?? 'it is broken').replace(/^Invalid \w+ ?\w*: /, '') })
    },
  }) as unknown as { record: string[]; info: { lines: number } }[]
  if (unclosed) {
    // The parser names the last line of the file; the row begins behind the one before it.
    const before = Math.max(0, ...records.map(({ info }) => info.lines), ...broken.map(({ line }) => line))
    broken.push({ line: lineWithText(text, before + 1), problem: UNCLOSED })
  }
  const [head, ...body] = records
  // A line that is passed over before the names is the one that should have held them.
  const [before] = broken.filter(({ line }) => !head || line <= head.info.lines)
  if (before && 'problem' in before) throw new Error(`Its line of names is broken: ${before.problem}.`)
  if (!head) throw new Error('It is empty.')
  const columns = namesOf(head.record)
  if (body.length + broken.length === 0) throw new Error('It has a line of names and no rows.')
  const rows = body.map(({ record, info: { lines } }): TableRow => {
    if (record.length !== columns.length) {
      return { line: lines, problem: `it has ${record.length} fields, and there are ${columns.length} columns` }
    }
    return { line: lines, values: Object.fromEntries(columns.map((name, at) => [name, record[at]!])) }
  })
  return { columns, rows: [...rows, ...broken].sort((one, other) => one.line - other.line) }
}

const UNCLOSED = 'a quote opens here and is never closed; this row and all that stand behind it are not read'

/** The first line from this one on that is not empty. */
function lineWithText(text: string, from: number): number {
  const lines = text.split(/\r\n|\n|\r/)
  const at = lines.findIndex((line, index) => index >= from - 1 && line !== '')
  return at === -1 ? from : at + 1
}

function namesOf(head: readonly string[]): string[] {
  const names = head.map((name) => name.trim())
  for (const [at, name] of names.entries()) {
    if (name === '') throw new Error(`Column ${at + 1} has no name.`)
    if (names.indexOf(name) !== at) throw new Error(`Two columns have the name "${name}".`)
  }
  return names
}

/** The one that the first line has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const line = (/^\uFEFF?((?:"(?:[^"]|"")*"|[^"\r\n])*)/.exec(text)?.[1] ?? '').replace(/"(?:[^"]|"")*"/g, '')
  const counted = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: line.split(delimiter).length }))
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).delimiter
}
