import { Failure } from '../contract/failure.ts'
import type { ImageLayer, Layer, PosterDocument, QrLayer, TextLayer, Variables } from './document.ts'
import { parsePlaceholders } from './placeholders.ts'

/** One poster's layers: variables filled in, hidden and null layers gone, first one lowest. */
export interface AssembledPoster {
  readonly width: number
  readonly height: number
  readonly background: string
  readonly layers: readonly Layer[]
  /** What keeps this poster from being exported. An editor draws it all the same. */
  readonly problems: readonly Failure<'VARIABLE_INVALID'>[]
  /** Names in the row that the document does not declare. Harmless, often a spelling mistake. */
  readonly unknown: readonly string[]
}

/**
 * A template's layers and a row of variables make one poster's layers. Pure.
 *
 * A variable that is *missing* from the row has its default (without one: null). *null* is nothing: a layer
 * whose placeholders are all null is left out, in a longer text the others stay. *Empty* is blank. A variable
 * that is `required` and missing or null is a problem, and so is a placeholder that the document does not declare;
 * its place keeps the text as written.
 */
export function assemble(document: PosterDocument, row: Variables): AssembledPoster {
  const problems = new Map<string, Failure<'VARIABLE_INVALID'>>()
  for (const [name, { required }] of Object.entries(document.variables)) {
    if (required && (own(row, name) ?? null) === null) problems.set(name, requiredMissing(name))
  }

  const value = (name: string): string | null | undefined => {
    const declared = own(document.variables, name)
    if (!declared) return undefined
    const given = own(row, name)
    return given === undefined ? (declared.default ?? null) : given
  }

  const layers = document.layers.flatMap((layer): Layer[] => {
    if (layer.hidden) return []
    const filled = fill(templateOf(layer), value, (name) => {
      if (!problems.has(name)) problems.set(name, undeclared(name, layer))
    })
    return filled === null ? [] : [withText(layer, filled)]
  })

  const { width, height, background } = document
  const unknown = Object.keys(row).filter((name) => !Object.hasOwn(document.variables, name))
  return { width, height, background, layers, problems: [...problems.values()], unknown }
}

/** Null when there are placeholders and every one of them is null. */
function fill(
  template: string,
  value: (name: string) => string | null | undefined,
  missing: (name: string) => void,
): string | null {
  const parts = parsePlaceholders(template)
  let somethingStands = parts.every(({ kind }) => kind === 'literal')
  let text = ''
  for (const part of parts) {
    if (part.kind === 'literal') {
      text += part.text
      continue
    }
    const found = value(part.name)
    if (found === undefined) missing(part.name)
    if (found !== null) somethingStands = true
    text += found === undefined ? part.written : (found ?? '')
  }
  return somethingStands ? text : null
}

/** The one field of a layer that may hold placeholders. */
function templateOf(layer: Layer): string {
  switch (layer.type) {
    case 'text':
      return layer.text
    case 'image':
      return layer.src
    case 'qr':
      return layer.value
  }
}

function withText(layer: Layer, text: string): Layer {
  switch (layer.type) {
    case 'text':
      return { ...layer, text } satisfies TextLayer
    case 'image':
      return { ...layer, src: text } satisfies ImageLayer
    case 'qr':
      return { ...layer, value: text } satisfies QrLayer
  }
}

/** Looks a name up as data: `constructor` and its like are names as good as any. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function requiredMissing(name: string): Failure<'VARIABLE_INVALID'> {
  return new Failure('VARIABLE_INVALID', {
    what: `The variable "${name}" has no value.`,
    why: 'The document requires it.',
    next: `Give it a value: --set ${name}=… on the command line, or its field in the editor.`,
    variable: name,
  })
}

function undeclared(name: string, layer: Layer): Failure<'VARIABLE_INVALID'> {
  return new Failure('VARIABLE_INVALID', {
    what: `The layer "${layer.name ?? layer.id}" uses {{${name}}}.`,
    why: `The document declares no variable "${name}".`,
    next: 'Declare it under "variables", correct its name, or write \\{{ for two literal braces.',
    variable: name,
  })
}
