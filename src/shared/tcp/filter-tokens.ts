export interface Token {
  readonly at: number
  readonly text: string
  /** Written as `"…"` from its first character on: a text, whatever it looks like; `text` is without the quotes. */
  readonly quoted: boolean
  /** A bracket that opens or closes a group; what `!` or `-` stands before an opening one is in the text. */
  readonly bracket?: 'open' | 'close'
  /** Where it ends in the text. */
  readonly end: number
}

export type Tokens = { ok: true; tokens: Token[] } | { ok: false; at: number; fault: 'quote_open' }

/**
 * Splits at white space, but not inside `"…"` (which `\"` and `\\` escape) and `/…/`. A bracket opens a group where a
 * word could begin, and closes it where the word before it has not opened one itself: `proc:(sd-pam)` is one word.
 */
export function tokenise(text: string): Tokens {
  const tokens: Token[] = []
  let at = 0
  let depth = 0
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at += 1
      continue
    }
    const bracket = /^(?:[!-]*\(|\))/.exec(text.slice(at))?.[0]
    if (bracket && (bracket !== ')' || depth > 0)) {
      depth += bracket === ')' ? -1 : 1
      tokens.push({
        at,
        text: bracket,
        quoted: false,
        bracket: bracket === ')' ? 'close' : 'open',
        end: at + bracket.length,
      })
      at += bracket.length
      continue
    }
    const end = endOf(text, at, depth > 0)
    if (end === null) return { ok: false, at, fault: 'quote_open' }
    const word = text.slice(at, end)
    const quoted = word.startsWith('"')
    tokens.push({ at, text: quoted ? word.slice(1, -1).replace(/\\(["\\])/g, '$1') : word, quoted, end })
    at = end
  }
  return { ok: true, tokens }
}

/** Where the word that begins at `at` ends; null when a quote in it stays open. */
function endOf(text: string, at: number, grouped: boolean): number | null {
  const prefix = /^[!-]*/.exec(text.slice(at))![0].length
  const start = at + prefix
  const slashed = text[start] === '/' ? /^\/(?:\\.|[^\\/])*\//s.exec(text.slice(start)) : null
  if (slashed) return start + slashed[0].length
  let opened = 0
  for (let end = start; end < text.length; end += 1) {
    if (/\s/.test(text[end]!)) return end
    if (text[end] === '(') opened += 1
    if (text[end] === ')') {
      if (grouped && opened === 0) return end
      opened -= 1
    }
    if (text[end] !== '"') continue
    const quoted = /^"(?:\\.|[^\\"])*"/s.exec(text.slice(end))
    if (!quoted) return null
    return end + quoted[0].length
  }
  return text.length
}
