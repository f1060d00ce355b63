import { type DependencyList, useCallback, useEffect, useState } from 'react'
import type { FailureRecord } from '../../shared/contract/failure.ts'
import { failureOf } from '../live/failure.ts'

export interface Answer<T> {
  /** Null until there is one; stays while the call is made again. */
  readonly answer: T | null
  readonly failure: FailureRecord | null
  readonly again: () => void
}

/** Makes a call when the view appears and whenever `inputs` change; a late answer to an old question is dropped. */
export function useAnswer<T>(call: () => PromiseLike<T>, inputs: DependencyList): Answer<T> {
  const [state, setState] = useState<Pick<Answer<T>, 'answer' | 'failure'>>({ answer: null, failure: null })
  const [round, setRound] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what the call depends on
  useEffect(() => {
    let wanted = true
    Promise.resolve(call()).then(
      (answer) => wanted && setState({ answer, failure: null }),
      (thrown) => wanted && setState(({ answer }) => ({ answer, failure: failureOf(thrown) })),
    )
    return () => {
      wanted = false
    }
  }, [...inputs, round])
  return { ...state, again: useCallback(() => setRound((old) => old + 1), []) }
}
