export interface Token {
  readonly at: number
  readonly text: string
  /** Written as `"…"` from its first character on: a text, whatever it looks like; `text` is without the quotes. */
  readonly quoted: boolean
  /** Where it ends in the text. */
  readonly end: number
}

export type Tokens = { ok: true; tokens: Token[] } | { ok: false; at: number; fault: 'quote_open' }

/** Splits at white space, but not inside `"…"` (which `\"` and `\\` escape) and `/…/`. */
export function tokenise(text: string): Tokens {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at += 1
      continue
    }
    const end = endOf(text, at)
    if (end === null) return { ok: false, at, fault: 'quote_open' }
    const word = text.slice(at, end)
    const quoted = word.startsWith('"')
    tokens.push({ at, text: quoted ? word.slice(1, -1).replace(/\\(["\\])/g, '$1') : word, quoted, end })
    at = end
  }
  return { ok: true, tokens }
}

/** Where the word that begins at `at` ends; null when a quote in it stays open. */
function endOf(text: string, at: number): number | null {
  const prefix = /^[!-]*/.exec(text.slice(at))![0].length
  const start = at + prefix
  const slashed = text[start] === '/' ? /^\/(?:\\.|[^\\/])*\//s.exec(text.slice(start)) : null
  if (slashed) return start + slashed[0].length
  for (let end = start; end < text.length; end += 1) {
    if (/\s/.test(text[end]!)) return end
    if (text[end] !== '"') continue
    const quoted = /^"(?:\\.|[^\\"])*"/s.exec(text.slice(end))
    if (!quoted) return null
    return end + quoted[0].length
  }
  return text.length
}
