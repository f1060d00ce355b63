/** Undo and redo as values. `present` is what is shown; states are shared, never copied. */
export interface History<T> {
  readonly past: readonly T[]
  readonly present: T
  readonly future: readonly T[]
  /** What the newest step belongs to; a change with the same key goes into that step. Null: the step is closed. */
  readonly open: string | null
}

/** Steps that are kept. */
export const DEPTH = 500

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], open: null }
}

/**
 * A change is one step, and so are several that carry the same `key` one after the other: letters typed into a
 * field, presses of an arrow key. What was undone before is gone. The very same state is no change.
 */
export function record<T>(history: History<T>, next: T, key: string | null = null): History<T> {
  if (next === history.present) return history
  const grows = key !== null && key === history.open
  const past = grows ? history.past : [...history.past, history.present].slice(-DEPTH)
  return { past, present: next, future: [], open: key }
}

/** Ends the newest step: the next change begins one of its own. */
export function close<T>(history: History<T>): History<T> {
  return history.open === null ? history : { ...history, open: null }
}

export function undo<T>({ past, present, future }: History<T>): History<T> {
  if (past.length === 0) return { past, present, future, open: null }
  return { past: past.slice(0, -1), present: past.at(-1)!, future: [present, ...future], open: null }
}

export function redo<T>({ past, present, future }: History<T>): History<T> {
  const [next, ...rest] = future
  if (next === undefined) return { past, present, future, open: null }
  return { past: [...past, present], present: next, future: rest, open: null }
}
