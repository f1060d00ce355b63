import {
  MAX_SAMPLES,
  type SocketHint,
  type SocketRow,
  type TimelineEvent,
  type TimelinePiece,
  type WindowSample,
} from '../../../shared/contract/sockets.ts'

/** One connection as far as it is known here. */
export interface History {
  readonly row: SocketRow
  readonly events: readonly TimelineEvent[]
  readonly samples: readonly WindowSample[]
  readonly hints: readonly SocketHint[]
}

/** The history with one more piece; a stream that was opened again begins with what is known already. */
export function grown(before: History | null, { samples, ...piece }: TimelinePiece): History {
  const kept = before?.samples ?? []
  const last = kept.at(-1)?.at ?? Number.NEGATIVE_INFINITY
  const fresh = samples.filter(({ at }) => at > last)
  return { ...piece, samples: [...kept, ...fresh].slice(-MAX_SAMPLES) }
}
