import { type Filter, parseFilter } from '../../shared/tcp/filter.ts'
import { type Token, tokenise } from '../../shared/tcp/filter-tokens.ts'
import type { TcpState } from '../../shared/tcp/states.ts'

const STATES = /^state:([a-z0-9_,]+)$/i

/**
 * The word about states, `state:time_wait,close_wait`, that every row must meet: one inside brackets, in one of several
 * alternatives or in quotes says less. Null without one.
 */
function wordOf(text: string): { from: number; to: number; states: string[] } | null {
  const tokens = tokenise(text)
  if (!tokens.ok || kindOf(text) === 'or') return null
  let depth = 0
  for (const { at, end, text: word, quoted, bracket } of tokens.tokens) {
    if (bracket) depth += bracket === 'open' ? 1 : -1
    const states = depth > 0 || quoted ? null : STATES.exec(word)?.[1]
    if (states && !follows(tokens.tokens, at)) return { from: at, to: end, states: states.toUpperCase().split(',') }
  }
  return null
}

/** The text after `grep` is a text, whatever it looks like. */
function follows(tokens: readonly Token[], at: number): boolean {
  const before = tokens[tokens.findIndex((token) => token.at === at) - 1]
  return before?.text.toLowerCase() === 'grep' && !before.quoted
}

function kindOf(text: string): Filter['kind'] | null {
  const parsed = parseFilter(text)
  return parsed.ok ? parsed.filter.kind : null
}

/** The states that the filter's text picks by a word of its own. */
export function pickedStates(text: string): ReadonlySet<string> {
  return new Set(wordOf(text)?.states)
}

/** The filter's text with one more state picked, or one less; everything else in it holds as before. */
export function toggleState(text: string, state: TcpState): string {
  const word = wordOf(text)
  const picked = new Set(word?.states)
  if (!picked.delete(state)) picked.add(state)
  const states = picked.size > 0 ? `state:${[...picked].join(',').toLowerCase()}` : ''
  if (!word) return [kindOf(text) === 'or' ? `(${text.trim()})` : text.trim(), states].filter(Boolean).join(' ')
  const left = text.slice(0, word.from).trimEnd()
  const right = text.slice(word.to).trimStart()
  const whole = [left, states, right].filter(Boolean).join(' ')
  // Brackets that were put there for the word go with it.
  const inner = /^\((.*)\)$/s.exec(whole)?.[1]
  return inner !== undefined && kindOf(inner) === 'or' ? inner : whole
}
