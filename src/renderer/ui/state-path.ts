import type { TcpState } from '../../shared/tcp/states.ts'

/** A state on a connection's way, and how it is known. */
export interface Step {
  readonly state: TcpState
  readonly evidence: 'seen' | 'told' | 'inferred'
}

/** A connection's way through the diagram. `sure`: what a kernel showed or told; the rest must have been. */
export interface StatePath {
  /** The states that it was in; true for those that are sure, if only once. */
  readonly states: ReadonlyMap<TcpState, boolean>
  readonly moves: readonly { readonly from: TcpState; readonly to: TcpState; readonly sure: boolean }[]
  readonly current: TcpState | null
}

/** A move is as sure as the less sure of its two states. */
export function pathOf(steps: readonly Step[]): StatePath {
  const states = new Map<TcpState, boolean>()
  const moves = new Map<string, StatePath['moves'][number]>()
  for (const [index, { state, evidence }] of steps.entries()) {
    const sure = evidence !== 'inferred'
    states.set(state, sure || (states.get(state) ?? false))
    const before = steps[index - 1]
    if (!before || before.state === state) continue
    const key = `${before.state} ${state}`
    const both = sure && before.evidence !== 'inferred'
    moves.set(key, { from: before.state, to: state, sure: both || (moves.get(key)?.sure ?? false) })
  }
  return { states, moves: [...moves.values()], current: steps.at(-1)?.state ?? null }
}
