import { useState } from 'react'
import type { Fault } from '../document/validity.ts'

/** What a field holds while it is written in. */
export interface Typed {
  readonly value: string
  readonly fault: Fault | null
  /** Takes what was typed: applied when it fits, else kept in the field with its fault. */
  type(text: string): void
  /** Ends the writing: what did not fit is dropped. */
  leave(): void
}

/**
 * A field whose text goes to the document as soon as it fits and stays as typed until the field is left: `1.` on the way
 * to `1.5` is not rewritten. A change from elsewhere (undo, a drag) shows at once.
 *
 * @param apply Applies a text; returns why it does not fit, or null.
 */
export function useTyped(shown: string, apply: (text: string) => Fault | null): Typed {
  const [typed, setTyped] = useState<{ text: string; shown: string; fault: Fault | null } | null>(null)
  // As long as the document shows what it showed after the last letter, the field belongs to the writer.
  const own = typed !== null && (typed.fault !== null || typed.shown === shown || typed.shown === PENDING)
  if (typed?.shown === PENDING) setTyped({ ...typed, shown })
  return {
    value: own ? typed.text : shown,
    fault: own ? typed.fault : null,
    type(text) {
      const fault = apply(text)
      setTyped({ text, fault, shown: PENDING })
    },
    leave: () => setTyped(null),
  }
}

/** The document's answer to the last letter has not been shown yet. */
const PENDING = '\0'
