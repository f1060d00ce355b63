import {
  MAX_EVENTS,
  MAX_SAMPLES,
  type SocketRow,
  type TimelineEvent,
  type WindowSample,
} from '../../shared/contract/sockets.ts'
import { takesWhatCame } from '../../shared/tcp/taken.ts'
import { lifeOf, type Opening, type Sighting } from '../../shared/tcp/timeline.ts'

/** Connections of our own whose window is kept though nobody looks at them. */
const MOST_OWN = 32
/** Connections that are looked at, and whose window is kept for that; of further ones only the states are. */
const MOST_WATCHED = 64

type Figures = Pick<SocketRow, 'id' | 'tcp' | 'recvQueue' | 'sendQueue'>

interface Samples {
  kept: WindowSample[]
  /** How many were ever taken: those before `taken - kept.length` are gone. */
  taken: number
}

/**
 * What a timeline is made of: the states in which a connection was seen, for every one that changed its state, and the
 * sliding window of those that somebody looks at, and of some of our own. All of it bounded.
 */
export class Histories {
  readonly #sightings = new Map<string, Sighting[]>()
  readonly #samples = new Map<string, Samples>()
  readonly #watched = new Map<string, number>()
  readonly #own = new Set<string>()

  /** A row as it was and as it is now; `before` is undefined for a new one. */
  note(row: SocketRow, before: SocketRow | undefined): void {
    if (!before || !row.state || !before.state) return
    const sightings = this.#sightings.get(row.id) ?? [seen(before.stateSince, before.state)]
    const evidence = row.state !== 'CLOSED' ? 'seen' : row.end === 'told' ? 'told' : 'inferred'
    const last = sightings.at(-1)!
    if (row.state !== before.state) sightings.push({ at: row.stateSince, state: row.state, evidence })
    // The word of an end may come after the fact.
    else if (row.state === 'CLOSED' && last.evidence !== evidence) sightings.splice(-1, 1, { ...last, evidence })
    else return
    if (sightings.length > MAX_EVENTS / 2) sightings.shift()
    this.#sightings.set(row.id, sightings)
  }

  forget(id: string): void {
    this.#sightings.delete(id)
    this.#samples.delete(id)
    this.#own.delete(id)
  }

  /** Ids whose window is to be sampled at this poll. */
  sampled(): string[] {
    return [...new Set([...this.watched(), ...this.#own])]
  }

  /** Takes one of our own among those that are sampled, while there is room. */
  consider({ id, owner, state }: SocketRow): void {
    const own = owner.kind === 'process' && owner.ours && state === 'ESTABLISHED'
    if (own && this.#own.size < MOST_OWN) this.#own.add(id)
  }

  /** One of {@link Histories.sampled}; an answer that comes after the looker left is dropped. */
  sample(row: Figures, at: number): void {
    if (!this.#watched.has(row.id) && !this.#own.has(row.id)) return
    const samples = this.#samples.get(row.id) ?? { kept: [], taken: 0 }
    // A reading of the whole table may be told after a closer look that was younger.
    if (at < (samples.kept.at(-1)?.at ?? at)) return
    samples.kept.push(sampleOf(row, at))
    samples.taken += 1
    if (samples.kept.length > MAX_SAMPLES) samples.kept.shift()
    this.#samples.set(row.id, samples)
  }

  /** Ids that somebody looks at, those who began first. */
  watched(): string[] {
    return [...this.#watched.keys()].slice(0, MOST_WATCHED)
  }

  /** Somebody looks at this one, until the function that comes back is called. */
  watch(id: string): () => void {
    this.#watched.set(id, (this.#watched.get(id) ?? 0) + 1)
    return () => {
      const left = (this.#watched.get(id) ?? 1) - 1
      if (left > 0) this.#watched.set(id, left)
      else {
        this.#watched.delete(id)
        if (!this.#own.has(id)) this.#samples.delete(id)
      }
    }
  }

  /** Samples since the `after`th that was ever taken. */
  since(id: string, after: number): { samples: WindowSample[]; taken: number } {
    const { kept, taken } = this.#samples.get(id) ?? { kept: [], taken: 0 }
    const fresh = Math.min(kept.length, taken - after)
    return { samples: fresh > 0 ? kept.slice(-fresh) : [], taken }
  }

  /** Whether its program reads; null for one whose window is not kept, or not for long enough. */
  takes(id: string): boolean | null {
    return takesWhatCame(this.#samples.get(id)?.kept ?? [])
  }

  life(row: SocketRow, opening: Opening): TimelineEvent[] {
    if (!row.state) return []
    const sightings = this.#sightings.get(row.id) ?? firstOf(row)
    return lifeOf(sightings, opening).slice(-MAX_EVENTS)
  }
}

function firstOf(row: SocketRow): Sighting[] {
  if (row.state !== 'CLOSED') return [seen(row.stateSince, row.state!)]
  const closed: Sighting = { at: row.stateSince, state: 'CLOSED', evidence: row.end === 'told' ? 'told' : 'inferred' }
  return row.lastState ? [seen(row.since, row.lastState), closed] : [closed]
}

function seen(at: number, state: Sighting['state']): Sighting {
  return { at, state, evidence: 'seen' }
}

function sampleOf({ tcp, recvQueue, sendQueue }: Figures, at: number): WindowSample {
  return {
    at,
    inFlight: tcp?.inFlight ?? null,
    cwnd: tcp ? tcp.cwnd * tcp.mss : null,
    peerWindow: tcp?.peerWindow ?? null,
    recvQueue,
    sendQueue,
    bytesOut: tcp?.bytesAcked ?? null,
    bytesIn: tcp?.bytesReceived ?? null,
    rtt: tcp?.rtt ?? null,
  }
}
