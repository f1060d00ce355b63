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
 * @throws Error in a sentence when there is no usable line of names.
 */
export function readCsv(text: string): Table {
  const broken: TableRow[] = []
  const records = parse(text, {
    bom: true,
    info: true,
    delimiter: delimiterOf(text),
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error) => {
      const line = Number((error as { lines?: number } | undefined)?.lines ?? 0)
      broken.push({ line, problem: (error?.message ?? 'it is broken').replace(/^Invalid \w+ ?\w*: /, '') })
    },
  }) as unknown as { record: string[]; info: { lines: number } }[]
  const [head, ...body] = records
  if (!head) throw new Error(broken.length > 0 ? 'Its first line is broken.' : 'It is empty.')
  const columns = namesOf(head.record)
  const rows = body.map(({ record, info: { lines } }): TableRow => {
    if (record.length !== columns.length) {
      return { line: lines, problem: `it has ${record.length} fields, and there are ${columns.length} columns` }
    }
    return { line: lines, values: Object.fromEntries(columns.map((name, at) => [name, record[at]!])) }
  })
  return { columns, rows: [...rows, ...broken].sort((one, other) => one.line - other.line) }
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

/**
 * The text of a file by its byte order mark, as UTF-8 where it is that, and else as GB 18030: what Chinese
 * spreadsheets write, and all of GBK.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
