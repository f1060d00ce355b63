/**
 * `{{name}}`, `{{list.column}}`, either with `| format: argument` behind it, blanks allowed; or the escape `\{{`.
 * Anything else in a text stands for itself.
 */
const PLACEHOLDER =
  /\\\{\{|\{\{[ \t]*([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)?)[ \t]*((?:\|[^{}|\n]{0,200}){0,8})\}\}/gu

/** A step of `{{name | currency: EUR | upper}}`. */
export interface Filter {
  readonly name: string
  readonly argument: string
}

/** A text cut at its placeholders. `\{{` has become a literal `{{`. */
export type Part =
  | { kind: 'literal'; text: string }
  | { kind: 'placeholder'; name: string; filters: readonly Filter[]; written: string }

/** Cuts a template text once; what is put in later is never cut again, so no value can break out of its place. */
export function parsePlaceholders(template: string): Part[] {
  const parts: Part[] = []
  let literal = ''
  let at = 0
  for (const match of template.matchAll(PLACEHOLDER)) {
    const [written, name, pipes = ''] = match
    literal += template.slice(at, match.index)
    at = match.index + written.length
    if (name === undefined) {
      literal += '{{'
      continue
    }
    if (literal !== '') parts.push({ kind: 'literal', text: literal })
    literal = ''
    parts.push({ kind: 'placeholder', name, filters: parseFilters(pipes), written })
  }
  literal += template.slice(at)
  if (literal !== '') parts.push({ kind: 'literal', text: literal })
  return parts
}

function parseFilters(pipes: string): Filter[] {
  return pipes
    .split('|')
    .slice(1)
    .map((pipe) => {
      const colon = pipe.indexOf(':')
      return colon < 0
        ? { name: pipe.trim(), argument: '' }
        : { name: pipe.slice(0, colon).trim(), argument: pipe.slice(colon + 1).trim() }
    })
}

/** Cuts a template at a mark, which within placeholders (`| date: d, MMM`) is none. */
export function splitTemplate(template: string, mark: string): string[] {
  const pieces = ['']
  let at = 0
  const add = (text: string) => {
    pieces[pieces.length - 1] += text
  }
  const cut = (text: string) => {
    const [first = '', ...more] = text.split(mark)
    add(first)
    pieces.push(...more)
  }
  for (const { 0: written, index } of template.matchAll(PLACEHOLDER)) {
    cut(template.slice(at, index))
    add(written)
    at = index + written.length
  }
  cut(template.slice(at))
  return pieces
}

/** Up to the braces that close what an escape opens. */
const ESCAPED = /\\\{\{(?:[^{}\n]{0,200}\}\})?/g

/** What is left of a template without its placeholders and escapes, a line end in the place of each. */
export function withoutPlaceholders(template: string): string {
  const unfilled = template.replace(PLACEHOLDER, (written, name?: string) => (name === undefined ? written : '\n'))
  return unfilled.replace(ESCAPED, '\n')
}

/** Writes any text so that it stands for itself in a template. */
export function escapePlaceholders(text: string): string {
  return text.replaceAll('{{', '\\{{')
}
