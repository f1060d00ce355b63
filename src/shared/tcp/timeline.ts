import { isLegal, shortestPath } from './moves.ts'
import type { TcpState } from './states.ts'

/** A state that was seen, or whose end was told, at a time (Unix ms). */
export interface Sighting {
  readonly at: number
  readonly state: TcpState
  readonly evidence: 'seen' | 'told' | 'inferred'
}

export type Event = Omit<Sighting, 'at'> & { readonly at: number | null }

/** Which side opened the connection, where that is known. */
export type Opening = 'active' | 'passive' | null

const openings: Record<'active' | 'passive', readonly TcpState[]> = {
  active: ['SYN_SENT', 'ESTABLISHED'],
  passive: ['LISTEN', 'SYN_RCVD', 'ESTABLISHED'],
}

/**
 * A connection's life: what was seen, and between it what must have been there by the legal moves of TCP, marked as
 * inferred. From a state from which CLOSED is one move away nothing is inferred on the way there: a reset and a close
 * that nobody saw look alike.
 */
export function lifeOf(sightings: readonly Sighting[], opening: Opening): Event[] {
  const first = sightings[0]
  if (!first) return []
  const events: Event[] = inferred(before(first.state, opening))
  for (const [index, sighting] of sightings.entries()) {
    const previous = sightings[index - 1]
    if (previous && !isLegal(previous.state, sighting.state)) {
      const path = shortestPath(previous.state, sighting.state).map(({ to }) => to)
      events.push(...inferred(path.slice(0, -1)))
    }
    events.push(sighting)
  }
  return events
}

/** What lies before the first sighting. Of a listener there is nothing to tell. */
function before(state: TcpState, opening: Opening): TcpState[] {
  if (opening === null || state === 'LISTEN' || state === 'CLOSED') return []
  const path = openings[opening]
  const reached = path.indexOf(state)
  if (reached >= 0) return path.slice(0, reached)
  if (state === 'SYN_SENT' || state === 'SYN_RCVD') return []
  return [...path, ...shortestPath('ESTABLISHED', state).map(({ to }) => to)].slice(0, -1)
}

function inferred(states: readonly TcpState[]): Event[] {
  return states.map((state) => ({ at: null, state, evidence: 'inferred' }))
}
