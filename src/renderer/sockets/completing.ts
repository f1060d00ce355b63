import type { Completion, Suggestion } from '../../shared/tcp/complete.ts'

/**
 * The text with a suggestion put in, and where the caret stands then: right at the value that it still needs, or past
 * it.
 */
export function accepted(text: string, { from, to }: Completion, { text: word, kind }: Suggestion) {
  const after = text.slice(to)
  const open = kind === 'name' || kind === 'comparison'
  const gap = open || /^[\s,]/.test(after) ? '' : ' '
  const before = text.slice(0, from) + word + gap
  const past = !open && gap === '' && /^\s/.test(after) ? 1 : 0
  return { text: before + after, caret: before.length + past }
}

/** Which suggestion is meant after a key; -1 is none. Runs round at both ends. */
export function moved(active: number, count: number, step: 1 | -1): number {
  if (count === 0) return -1
  if (active < 0) return step === 1 ? 0 : count - 1
  return (active + step + count) % count
}
