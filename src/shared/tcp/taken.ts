/** What came, and what of it still lies unread, at one moment: bytes, and Unix time in ms. */
export interface Arrived {
  readonly at: number
  readonly recvQueue: number | null
  /** Since the connection began. */
  readonly bytesIn: number | null
}

/** Two looks that lie nearer say nothing: whoever reads has to get its turn. ms. */
const LEAST_MS = 250
/** Who read a while ago may have stopped. ms. */
const RECENT_MS = 1000

/**
 * Whether the program took anything of what came in the last second: what came, less what lies there, grows only when it
 * reads. Null while there are not two looks far enough apart, or the system does not tell.
 */
export function takesWhatCame(looks: readonly Arrived[]): boolean | null {
  const last = looks.at(-1)
  if (!last) return null
  const before = looks.findLast(({ at }) => last.at - at >= RECENT_MS) ?? looks[0]!
  const [now, then] = [takenOf(last), takenOf(before)]
  if (now === null || then === null || last.at - before.at < LEAST_MS) return null
  return now > then
}

function takenOf({ recvQueue, bytesIn }: Arrived): number | null {
  return recvQueue === null || bytesIn === null ? null : bytesIn - recvQueue
}
