import { type Condition, type Gradient, LIMITS, type Paint } from '../document.ts'
import { applyFilters, type Conventions, toNumber } from '../format/filters.ts'
import { parsePlaceholders } from '../placeholders.ts'
import type { Named, Problems } from './problems.ts'
import type { Scope } from './scope.ts'
import { toBoolean } from './typed.ts'

/** Puts values into the fields of one layer. */
export interface Filler {
  /** Null when there are placeholders and every one of them is null. */
  text(template: string): string | null
  /** Several templates as one: null when all of them together have placeholders and every one is null. */
  texts(templates: readonly string[]): string[] | null
  paint<P extends Paint | null | undefined>(paint: P): P
  colour(colour: string): string
  shows(condition: Condition): boolean
  /** A field of the layer's content that cannot hold what it was filled with. */
  refuse(field: string, why: string): void
}

/** A null colour is none. */
const CLEAR = '#00000000'
const WHOLE = /^\{\{[ \t]*(.*?)[ \t]*\}\}$/

/** Characters that may still be written into one poster. Beyond them fields stay as they are. */
export interface Ration {
  left: number
}

/** What a placeholder costs beside its value, so that empty ones are not free. */
const PLACEHOLDER = 10

export function createFiller(
  layer: Named,
  scope: Scope,
  conventions: Conventions,
  problems: Problems,
  ration: Ration,
): Filler {
  const spend = (characters: number): boolean => {
    ration.left -= characters
    if (ration.left < 0) problems.tooLong(layer, LIMITS.filled)
    return ration.left >= 0
  }

  /** @param room Characters that values may add: a short template can name a long one a thousand times. */
  const fill = (template: string, room: number, most: number) => {
    let text = ''
    let added = 0
    let placeholders = 0
    let nulls = 0
    if (!spend(template.length)) return { text: template, placeholders, nulls, added }
    for (const part of parsePlaceholders(template)) {
      if (part.kind === 'literal') {
        text += part.text
        continue
      }
      placeholders += 1
      if (added > room) continue
      const before = text.length
      const value = scope.value(part.name)
      if (value?.kind === 'null') {
        nulls += 1
      } else if (value === undefined || value.kind === 'list') {
        // A list has no text of its own.
        problems.undeclared(part.name, layer, part.written)
        text += part.written
      } else if (!spend(value.text.length + PLACEHOLDER)) {
        return { text: template, placeholders: 0, nulls: 0, added }
      } else if (value.kind === 'fault') {
        text += value.text
      } else {
        const written = applyFilters(value.text, part.filters, conventions)
        if ('fault' in written) problems.badFormat(part.name, layer, part.written, written.fault)
        text += 'fault' in written ? value.text : written.text
      }
      added += text.length - before
      if (added <= room) continue
      problems.textTooLong(part.name, layer, most)
      text = text.slice(0, before)
    }
    return { text, placeholders, nulls, added }
  }

  const together = (templates: readonly string[], most: number) => {
    let room = most
    const filled = templates.map((template) => {
      const one = fill(template, room, most)
      room -= one.added
      return one
    })
    const placeholders = filled.reduce((sum, one) => sum + one.placeholders, 0)
    const nulls = filled.reduce((sum, one) => sum + one.nulls, 0)
    return placeholders > 0 && nulls === placeholders ? null : filled.map(({ text }) => text)
  }

  const colour = (field: string): string => {
    const name = WHOLE.exec(field)?.[1]
    if (name === undefined) return field
    const value = scope.value(name)
    if (value === undefined) problems.undeclared(name, layer)
    else if (scope.type(name) !== 'colour') problems.notA('colour', name, layer)
    else if (value.kind === 'scalar') return value.text === '' ? CLEAR : value.text
    else if (value.kind === 'null') return CLEAR
    return '#000000'
  }

  return {
    texts: (templates) => together(templates, LIMITS.text),
    // A source may be a data URL.
    text: (template) => together([template], LIMITS.source)?.[0] ?? null,
    colour,
    paint: <P extends Paint | null | undefined>(field: P): P => {
      if (field === null || field === undefined) return field
      if (typeof field === 'string') return colour(field) as P
      const gradient: Gradient = field
      return { ...gradient, stops: gradient.stops.map((stop) => ({ ...stop, colour: colour(stop.colour) })) } as P
    },
    refuse: (field, why) => problems.badContent(layer, field, why),
    shows({ variable, equals, not }) {
      const value = scope.value(variable)
      if (value === undefined) {
        problems.undeclared(variable, layer, `"${variable}" in "when"`)
        return true
      }
      return stands(value, equals, scope.type(variable)) !== not
    },
  }
}

function stands(value: NonNullable<ReturnType<Scope['value']>>, equals: Condition['equals'], type?: string): boolean {
  switch (value.kind) {
    case 'null':
      return false
    case 'list':
      return equals === undefined ? value.rows.length > 0 : false
    case 'fault':
      return equals === undefined ? value.text !== '' : value.text === String(equals)
    case 'scalar':
      return equals === undefined ? value.stands : isEqual(value.text, equals, type)
  }
}

/** By the type of the variable; a text, as a table has it, by what it is compared with. */
function isEqual(text: string, equals: NonNullable<Condition['equals']>, type?: string): boolean {
  const kind = type === 'text' ? typeof equals : type
  const read = kind === 'number' ? toNumber : kind === 'boolean' ? toBoolean : null
  if (!read) return text === String(equals)
  const [one, other] = [read(text), read(String(equals))]
  // A blank is a number as little as `many` is.
  return one === null || other === null ? text === String(equals) : one === other
}
