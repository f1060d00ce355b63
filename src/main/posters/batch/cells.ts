import { Failure } from '../../../shared/contract/failure.ts'
import {
  LIMITS,
  type ListRow,
  list,
  type PosterDocument,
  type Value,
  type Variables,
} from '../../../shared/poster/document.ts'
import { findSyntaxFault } from '../json-syntax.ts'
import { badRow, type Row, type Rows } from './rows.ts'

type Declared = PosterDocument['variables']
type Texts = Readonly<Record<string, string>>

/** The column of a table that has one field of one row of a list: `dishes.1.price`. */
const NUMBERED = /^([^.]+)\.(0|[1-9]\d{0,5})\.([^.]+)$/

/**
 * The rows of a table as rows of variables, with those laid over them that are the same for all. In CSV, where a cell is
 * but text, a list is written as JSON in one cell (`dishes`) or field by field (`dishes.1.name`, `dishes.1.price`,
 * `dishes.2.name`; the numbers give the order), and a cell that is blank where the document needs a value makes its
 * row a bad one, as does one that is no list: with line and column.
 *
 * @throws Failure INPUT_INVALID for columns that contradict each other.
 */
export function rowsFor(table: Rows, { variables }: PosterDocument, fixed: Variables = {}): Row[] {
  const open = Object.fromEntries(Object.entries(variables).filter(([name]) => !Object.hasOwn(fixed, name)))
  const given = new Set(table.columns)
  const twice = table.columns.find((column) => {
    const found = numbered(column, open)
    return found && given.has(found.name)
  })
  if (table.kind === 'csv' && twice !== undefined) throw givenTwice(twice)
  return table.rows.map((row) => {
    if (!row.values) return row
    if (table.kind === 'json') return { ...row, values: { ...row.values, ...fixed } }
    const read = readCells(row.values as Texts, open)
    if ('column' in read) {
      const problem = badRow(`line ${row.line}`, `column "${read.column}": ${read.why}.`, [read.column])
      return { ...row, values: null, problem }
    }
    return { ...row, values: { ...read.values, ...fixed } }
  })
}

/** The variable that a column of a table gives, or null. */
export function variableOf(column: string, { variables }: PosterDocument): string | null {
  return Object.hasOwn(variables, column) ? column : (numbered(column, variables)?.name ?? null)
}

function readCells(texts: Texts, declared: Declared): { values: Variables } | { column: string; why: string } {
  const values: [string, Value][] = []
  const lists = new Map<string, Map<number, [field: string, text: string][]>>()
  for (const [column, cell] of Object.entries(texts)) {
    const text = isBlank(cell) ? '' : cell
    const found = numbered(column, declared)
    if (found) {
      const items = lists.get(found.name) ?? new Map<number, [string, string][]>()
      items.set(found.number, [...(items.get(found.number) ?? []), [found.field, text]])
      lists.set(found.name, items)
      continue
    }
    const variable = Object.hasOwn(declared, column) ? declared[column] : undefined
    if (variable && text === '' && needsValue(variable)) return { column, why: blank(variable) }
    if (variable?.type === 'list' && text !== '') {
      const read = readList(text)
      if ('why' in read) return { column, ...read }
      values.push([column, read.rows])
    } else values.push([column, text])
  }
  for (const [name, items] of lists) {
    const rows: ListRow[] = []
    for (const [number, fields] of [...items].sort(([one], [other]) => one - other)) {
      // A table has as many columns as its longest list needs.
      if (fields.every(([, text]) => text === '')) continue
      const missing = fields.find(([field, text]) => text === '' && needsValue(declared[name]!.columns![field]!))
      if (missing) {
        return { column: `${name}.${number}.${missing[0]}`, why: blank(declared[name]!.columns![missing[0]]!) }
      }
      rows.push(Object.fromEntries(fields))
    }
    const [first] = [...items.keys()]
    if (rows.length === 0 && needsValue(declared[name]!)) {
      return { column: `${name}.${first}`, why: blank(declared[name]!) }
    }
    values.push([name, rows])
  }
  // Names that objects have of their own are names.
  return { values: Object.fromEntries(values) }
}

function numbered(column: string, declared: Declared): { name: string; number: number; field: string } | null {
  const [, name = '', number, field = ''] = NUMBERED.exec(column) ?? []
  if (number === undefined || !Object.hasOwn(declared, name)) return null
  const { columns = {} } = declared[name]!
  return Object.hasOwn(columns, field) ? { name, number: Number(number), field } : null
}

function readList(text: string): { rows: ListRow[] } | { why: string } {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    const { line, column, message } = findSyntaxFault(text)
    const where = text.includes('\n') ? `line ${line}, character ${column}` : `character ${column}`
    return { why: `a list in a cell is written as JSON, and at ${where} this is none: ${message}` }
  }
  const read = list.safeParse(given)
  if (read.success) return { rows: read.data }
  if (!Array.isArray(given)) return { why: 'it is JSON, but no list in square brackets' }
  if (given.length > LIMITS.rows) return { why: `its list has ${given.length} rows; ${LIMITS.rows} are the most` }
  const [number, ...field] = read.error.issues[0]?.path ?? []
  const place = `row ${Number(number) + 1} of its list`
  if (field.length === 0) return { why: `${place} is none: a row is {"column": value, …}` }
  return { why: `${place} has under "${field.join('.')}" neither a text, a number, true, false nor null` }
}

/** A cell of spaces looks like an empty one. */
function isBlank(text: string): boolean {
  return text.trim() === ''
}

/** Empty is not missing, but a table has nothing else for it: whoever wants blanks says so with a default. */
function needsValue({ required, default: standard }: { required: boolean; default?: unknown }): boolean {
  return required || standard === undefined
}

function blank({ required }: { required: boolean }): string {
  return required
    ? 'it is blank, and the document requires a value'
    : 'it is blank, and the document has no default for it ("default": "" lets it be blank)'
}

function givenTwice(column: string): Failure<'INPUT_INVALID'> {
  const [name = ''] = column.split('.')
  return new Failure('INPUT_INVALID', {
    what: 'The rows cannot be used.',
    why: `The columns "${name}" and "${column}" both give the list "${name}".`,
    next: 'Keep the list in one cell as JSON, or its numbered columns.',
    issues: [{ path: [column], message: `"${name}" gives it, too` }],
  })
}
