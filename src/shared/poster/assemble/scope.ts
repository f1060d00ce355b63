import type { ListRow, PosterDocument, Variables } from '../document.ts'
import type { Problems } from './problems.ts'
import { type Typed, typed } from './typed.ts'

/** What names stand for at one place of the document. */
export interface Scope {
  /** The value of `name` or `list.column`; undefined when nothing of that name is declared here. */
  value(name: string): Typed | undefined
  /** The type that the document declares for it. */
  type(name: string): string | undefined
  /** This scope, within one row of a list. */
  within(listName: string, row: ListRow): Scope
}

/** Reads every declared variable once. What is required and not there, or not of its type, goes to the problems. */
export function createScope(document: PosterDocument, row: Variables, problems: Problems): Scope {
  const read = new Map<string, Typed>()
  for (const [name, declared] of Object.entries(document.variables)) {
    const given = own(row, name)
    if (declared.required && (given ?? null) === null) problems.requiredMissing(name)
    const value = typed(declared, given === undefined ? (declared.default ?? null) : given)
    if (value.kind === 'fault') problems.wrongType(name, value.why)
    read.set(name, value)
  }

  const scope = (rows: ReadonlyMap<string, ListRow>): Scope => ({
    value(name) {
      const [list = '', column] = name.split('.')
      if (column === undefined) return read.get(list)
      const current = rows.get(list)
      const declared = own(own(document.variables, list)?.columns ?? {}, column)
      if (!current || !declared) return undefined
      const given = own(current, column)
      if (declared.required && (given ?? null) === null) problems.requiredMissing(name)
      const value = typed(declared, given === undefined ? (declared.default ?? null) : given)
      if (value.kind === 'fault') problems.wrongType(name, value.why)
      return value
    },
    type(name) {
      const [list = '', column] = name.split('.')
      const declared = own(document.variables, list)
      return column === undefined ? declared?.type : own(declared?.columns ?? {}, column)?.type
    },
    within: (listName, current) => scope(new Map([...rows, [listName, current]])),
  })
  return scope(new Map())
}

/** Looks a name up as data: `constructor` and its like are names as good as any. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}
