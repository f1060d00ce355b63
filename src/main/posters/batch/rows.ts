import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Failure } from '../../../shared/contract/failure.ts'
import { type Variables, variables } from '../../../shared/poster/document.ts'
import { findSyntaxFault } from '../json-syntax.ts'
import { decodeText, UnknownEncoding } from './encoding.ts'
import { readCsv } from './table.ts'

export interface Rows {
  /** A CSV file has nothing but texts, which are read further by what a document wants ({@link ./cells.ts}). */
  readonly kind: 'csv' | 'json'
  /** By which its text was read, and whether that was assumed. */
  readonly encoding: string
  readonly assumed: boolean
  /** All names that rows may have, in the order they are met. */
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

/** One poster's variables, or why there are none. */
export interface Row {
  /** From 1, as a person counts the posters. */
  readonly number: number
  /** Of the file, where it has lines. */
  readonly line: number | null
  readonly values: Variables | null
  readonly problem: Failure | null
}

const MOST_ROWS = 100_000

/**
 * Reads a file of rows: CSV, or a JSON list of objects. A row that is off is reported by itself; only a file that is no
 * table at all is an error.
 *
 * @param encoding Instead of the one that its bytes suggest: a label of the Encoding Standard.
 * @throws Failure FILE_UNREADABLE
 */
export async function readRows(file: string, encoding?: string): Promise<Rows> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'There is no such file.' : `The system says ${error.code ?? error.message}.`
    throw unreadable(file, why, error)
  })
  try {
    const { text, ...read } = decodeText(bytes, encoding)
    const isJson = /\.json$/i.test(file) || /^\uFEFF?\s*\[/.test(text)
    const found: Rows = isJson
      ? { kind: 'json', ...read, ...fromJson(text) }
      : { kind: 'csv', ...read, ...fromCsv(text) }
    if (found.rows.length === 0) throw new Error('It is a list without rows.')
    if (found.rows.length > MOST_ROWS) throw new Error(`It has ${found.rows.length} rows; ${MOST_ROWS} are the most.`)
    return found
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error), error)
  }
}

function fromCsv(text: string): Pick<Rows, 'columns' | 'rows'> {
  const { columns, rows } = readCsv(text)
  return {
    columns,
    rows: rows.map((row, index) => {
      const at = { number: index + 1, line: row.line }
      if ('problem' in row) return { ...at, values: null, problem: badRow(`line ${row.line}`, `${row.problem}.`) }
      return { ...at, values: row.values, problem: null }
    }),
  }
}

function fromJson(text: string): Pick<Rows, 'columns' | 'rows'> {
  const plain = text.replace(/^\uFEFF/, '')
  const list = parseJson(plain)
  if (!Array.isArray(list)) throw new Error('It is JSON, but no list of rows.')
  const columns = new Set<string>()
  const rows = list.map((raw: unknown, index): Row => {
    const at = { number: index + 1, line: null }
    const parsed = variables.safeParse(raw)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      const where = issue?.path.length ? `${issue.path.join('.')}: ` : ''
      return { ...at, values: null, problem: badRow(`row ${index + 1}`, `${where}${issue?.message ?? 'no row'}.`) }
    }
    for (const name of Object.keys(parsed.data)) columns.add(name)
    return { ...at, values: parsed.data, problem: null }
  })
  return { columns: [...columns], rows }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const { line, column, message } = findSyntaxFault(text)
    throw new Error(`It is not JSON: line ${line}, column ${column}: ${message}.`)
  }
}

/** @param columns Those that it is about. */
export function badRow(where: string, why: string, columns: readonly string[] = []): Failure<'INPUT_INVALID'> {
  return new Failure('INPUT_INVALID', {
    what: `The poster of ${where} cannot be made.`,
    why: `The row cannot be used: ${why}`,
    next: 'Correct it and render again; what is done already is not done twice.',
    issues: columns.map((column) => ({ path: [column], message: why })),
  })
}

function unreadable(file: string, why: string, error: unknown): Failure<'FILE_UNREADABLE'> {
  const cause = (error as NodeJS.ErrnoException).code ?? why
  return new Failure(
    'FILE_UNREADABLE',
    {
      what: `The rows in "${basename(file)}" cannot be read.`,
      why,
      next:
        error instanceof UnknownEncoding
          ? 'Say which encoding it has, such as --encoding windows-1252, or save it as UTF-8.'
          : 'Give a CSV file with a line of names, or a JSON list of objects.',
      file,
      cause,
    },
    { cause: error },
  )
}
