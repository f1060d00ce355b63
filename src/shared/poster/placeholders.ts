/** `{{name}}`, blanks allowed inside the braces, or the escape `\{{`. Anything else in a text stands for itself. */
const PLACEHOLDER = /\\\{\{|\{\{[ \t]*([\p{L}_][\p{L}\p{N}_]*)[ \t]*\}\}/gu

/** A text cut at its placeholders. `\{{` has become a literal `{{`. */
export type Part = { kind: 'literal'; text: string } | { kind: 'placeholder'; name: string; written: string }

/** Cuts a template text once; what is put in later is never cut again, so no value can break out of its place. */
export function parsePlaceholders(template: string): Part[] {
  const parts: Part[] = []
  let literal = ''
  let at = 0
  for (const match of template.matchAll(PLACEHOLDER)) {
    const [written, name] = match
    literal += template.slice(at, match.index)
    at = match.index + written.length
    if (name === undefined) {
      literal += '{{'
      continue
    }
    if (literal !== '') parts.push({ kind: 'literal', text: literal })
    literal = ''
    parts.push({ kind: 'placeholder', name, written })
  }
  literal += template.slice(at)
  if (literal !== '') parts.push({ kind: 'literal', text: literal })
  return parts
}

/** Writes any text so that it stands for itself in a template. */
export function escapePlaceholders(text: string): string {
  return text.replaceAll('{{', '\\{{')
}
