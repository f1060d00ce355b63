import { isColour } from '../document/paint.ts'
import { type Column, LIMITS, type ListRow, list, type Value, type Variable } from '../document.ts'
import { parseDate } from '../format/date.ts'
import { toNumber } from '../format/filters.ts'

/** What a variable of a type may hold; `text` is what its placeholder shows. */
export type Typed =
  | { kind: 'null' }
  | { kind: 'scalar'; text: string; stands: boolean }
  | { kind: 'list'; rows: readonly ListRow[] }
  | { kind: 'fault'; text: string; why: string }

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  1: true,
  false: false,
  no: false,
  0: false,
}

/** Reads a value as its variable's type; texts are read too, for tables and fields have nothing else. */
export function typed(declared: Variable | Column, value: Value | null): Typed {
  if (value === null) return { kind: 'null' }
  if (declared.type === 'list') return typedList(value)
  if (typeof value === 'object') return { kind: 'fault', text: '', why: `It is a list, not a ${declared.type}.` }
  const text = String(value)
  const fault = (why: string): Typed => ({ kind: 'fault', text, why })
  if (text.length > LIMITS.text) {
    return { kind: 'fault', text: '', why: `It has ${text.length} characters; ${LIMITS.text} are the most.` }
  }
  const scalar: Typed = { kind: 'scalar', text, stands: text !== '' }
  // Blank is blank, whatever the type.
  if (text === '') return scalar
  switch (declared.type) {
    case 'number':
      return toNumber(text) === null ? fault(`"${brief(text)}" is no number.`) : scalar
    case 'boolean': {
      const read = toBoolean(text)
      if (read === null) return fault(`"${brief(text)}" is neither true nor false.`)
      return { kind: 'scalar', text: String(read), stands: read }
    }
    case 'date':
      return parseDate(text, 'UTC') ? scalar : fault(`"${brief(text)}" is no date like 2026-04-30 or 2026-04-30T19:00.`)
    case 'colour':
      return isColour(text) ? scalar : fault(`"${brief(text)}" is no colour like #d43f2a.`)
    case 'url':
      return /^[a-z][a-z0-9+.-]*:\S/i.test(text)
        ? scalar
        : fault(`"${brief(text)}" is no address like https://example.org.`)
    case 'text':
    case 'image':
      return scalar
  }
}

/** Null for what is neither. */
export function toBoolean(text: string): boolean | null {
  const word = text.trim().toLowerCase()
  return Object.hasOwn(BOOLEANS, word) ? BOOLEANS[word]! : null
}

function typedList(value: Value): Typed {
  let given: unknown = value
  if (typeof value === 'string') {
    if (value.trim() === '') return { kind: 'list', rows: [] }
    try {
      given = JSON.parse(value)
    } catch {
      return { kind: 'fault', text: value, why: 'It is no list: a list in a table is written as JSON.' }
    }
  }
  const read = list.safeParse(given)
  if (read.success) return { kind: 'list', rows: read.data }
  return { kind: 'fault', text: '', why: `It is no list of at most ${LIMITS.rows} rows.` }
}

function brief(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
