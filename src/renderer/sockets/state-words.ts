import type { TcpState } from '../../shared/tcp/states.ts'

/** The filter's word about states, `state:time_wait,close_wait`, where it stands by itself. */
const WORD = /(^|\s)state:([a-z0-9_,]+)(?=\s|$)/i

/** The states that the filter's text picks by a word of its own. */
export function pickedStates(text: string): ReadonlySet<string> {
  const names = WORD.exec(text)?.[2]
  return new Set(names ? names.toUpperCase().split(',') : [])
}

/** The filter's text with one more state picked, or one less; everything else in it stays. */
export function toggleState(text: string, state: TcpState): string {
  const picked = new Set(pickedStates(text))
  if (!picked.delete(state)) picked.add(state)
  const word = picked.size > 0 ? `state:${[...picked].join(',').toLowerCase()}` : ''
  if (WORD.test(text)) return text.replace(WORD, (_, before: string) => (word ? before + word : '')).trim()
  return [text.trim(), word].filter(Boolean).join(' ')
}
