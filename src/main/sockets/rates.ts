import { RATE_LEAST_MS, type SocketRow } from '../../shared/contract/sockets.ts'
import { limitBetween, unreadOf } from '../../shared/tcp/diagnosis.ts'
import type { Entry } from './identity.ts'

/** Unix times in ms. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/**
 * Rates, and what limits, over intervals of {@link RATE_LEAST_MS} at least: a few milliseconds say nothing but how the
 * bytes happened to be cut. Readings that come sooner carry on what was said, and count into the next one.
 */
export class Rates {
  #ratedAt: number | null = null
  /** Of this reading; null when it comes too soon. */
  #interval: number | null = null
  #now = 0
  #told: Interval | null = null
  /** Rows that changed since the last rates, as they were then. */
  readonly #waiting = new Map<string, SocketRow>()
  /** Those in which something moved in the last interval, and in this one. */
  #moving = new Set<string>()
  #moved = new Set<string>()
  readonly #rated = new Set<string>()

  /** Over which the rates are that were told last; null before there are any. */
  get told(): Interval | null {
    return this.#told
  }

  /** A reading begins. `now` in ms. */
  begin(now: number): void {
    this.#now = now
    this.#ratedAt ??= now
    const interval = now - this.#ratedAt
    this.#interval = interval >= RATE_LEAST_MS ? interval : null
    this.#rated.clear()
  }

  /** A row with its rate. `before` is the row that it was, undefined for a new one. */
  of(row: SocketRow, before: SocketRow | undefined): SocketRow {
    if (!before) return row
    if (this.#interval === null) {
      if (!this.#waiting.has(row.id)) this.#waiting.set(row.id, before)
      return { ...row, rate: before.rate, limit: before.limit }
    }
    this.#rated.add(row.id)
    return this.#rate(row, this.#waiting.get(row.id) ?? before, this.#interval)
  }

  /**
   * The reading is over: rows that nobody told a change of, and whose rate is another all the same. Of `quiet` those
   * that never had one, because nothing in them changed since they were seen first, are told theirs.
   */
  end(entryOf: (id: string) => Entry | undefined, quiet: Iterable<Entry> = []): SocketRow[] {
    const interval = this.#interval
    if (interval === null) return []
    const changed: SocketRow[] = []
    for (const id of new Set([...this.#moving, ...this.#waiting.keys()])) {
      const entry = this.#rated.has(id) ? undefined : entryOf(id)
      if (!entry) continue
      const before = this.#waiting.get(id)
      entry.row = before ? this.#rate(entry.row, before, interval) : rested(entry.row)
      changed.push(entry.row)
    }
    for (const entry of quiet) {
      if (entry.row.rate || this.#rated.has(entry.row.id)) continue
      const row = this.#rate(entry.row, entry.row, interval)
      if (!row.rate) continue
      entry.row = row
      changed.push(row)
    }
    this.#waiting.clear()
    this.#moving = this.#moved
    this.#moved = new Set()
    this.#told = { from: this.#now - interval, to: this.#now }
    this.#ratedAt = this.#now
    return changed
  }

  #rate(row: SocketRow, before: SocketRow, interval: number): SocketRow {
    const { tcp } = row
    // One that came in between did not have the whole interval.
    const ms = Math.min(interval, this.#now - before.since)
    if (!tcp || !before.tcp || ms < RATE_LEAST_MS) return row
    const grown = (now: number | null, then: number | null) =>
      now === null || then === null ? null : Math.round(((now - then) / ms) * 1000)
    const out = grown(tcp.bytesAcked, before.tcp.bytesAcked)
    const into = grown(tcp.bytesReceived, before.tcp.bytesReceived)
    const rate = out === null || into === null ? null : { in: into, out }
    const limit = limitBetween(before, row, ms)
    if (rate?.in || rate?.out || (limit && limit !== 'idle')) this.#moved.add(row.id)
    return { ...row, rate, limit }
  }
}

/** One that moved in the interval before and stood still in this one. */
function rested(row: SocketRow): SocketRow {
  const limit = (row.sendQueue ?? 0) > 0 ? row.limit : unreadOf(row) > 0 ? 'receiver' : 'idle'
  return { ...row, rate: { in: 0, out: 0 }, limit }
}
