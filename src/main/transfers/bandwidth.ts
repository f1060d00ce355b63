import type { Clock } from '../devices/clock.ts'

/** How long a limit may have changed before those who wait for it notice. */
const NOTICE_MS = 200
/** What may run ahead after a pause, in ms of the limit: timers are no more precise than that. */
const SLACK_MS = 20

interface Waiting {
  readonly bytes: number
  /** Where it stands in the order: bytes of a line in which all have equal shares. */
  readonly finish: number
  readonly pass: () => void
}

/**
 * A limit that transfers of one direction share: a token bucket in front of a fair queue (self-clocked fair queueing,
 * Golestani 1994). Whoever has moved bytes waits until they are paid for, so one chunk may be on its way beside the
 * limit, and no more. Two that both want all of it get half each, however large their chunks are.
 */
export class Bandwidth {
  readonly #clock: Clock
  readonly #limit: () => number | null
  readonly #queue: Waiting[] = []
  /** Up to where each has been served. */
  readonly #finishes = new WeakMap<object, number>()
  #served = 0
  #credit = 0
  #filledAt: number
  #stopTimer = () => {}

  /** @param limit bytes per second, null for none; asked whenever it matters */
  constructor(clock: Clock, limit: () => number | null) {
    this.#clock = clock
    this.#limit = limit
    this.#filledAt = clock.now()
  }

  /**
   * Says that `who` has moved `bytes`. Undefined when it may go on at once, otherwise after the promise; rejects with
   * the signal's reason.
   */
  spend(who: object, bytes: number, signal?: AbortSignal): Promise<void> | undefined {
    if (this.#fill() === null) return undefined
    const finish = Math.max(this.#served, this.#finishes.get(who) ?? 0) + bytes
    this.#finishes.set(who, finish)
    if (this.#queue.length === 0 && this.#credit >= bytes) {
      this.#credit -= bytes
      this.#served = finish
      return undefined
    }
    return this.#wait(bytes, finish, signal)
  }

  #wait(bytes: number, finish: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1)
        this.#serve()
        reject(signal?.reason)
      }
      const pass = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      const waiting = { bytes, finish, pass }
      signal?.addEventListener('abort', abort, { once: true })
      this.#queue.push(waiting)
      this.#serve()
    })
  }

  #serve(): void {
    this.#stopTimer()
    const rate = this.#fill()
    for (let next = this.#next(); next && (rate === null || this.#credit >= next.bytes); next = this.#next()) {
      if (rate !== null) this.#credit -= next.bytes
      this.#served = next.finish
      this.#queue.splice(this.#queue.indexOf(next), 1)
      next.pass()
    }
    const next = this.#next()
    if (!next || rate === null) return
    const due = Math.ceil(((next.bytes - this.#credit) / rate) * 1000)
    this.#stopTimer = this.#clock.after(Math.min(due, NOTICE_MS), () => this.#serve())
  }

  /** A transfer has a few connections, and few transfers run at once: the queue is short. */
  #next(): Waiting | undefined {
    let first: Waiting | undefined
    for (const waiting of this.#queue) if (!first || waiting.finish < first.finish) first = waiting
    return first
  }

  /** Adds what has come together since the last time; @returns the limit. */
  #fill(): number | null {
    const rate = this.#limit()
    const now = this.#clock.now()
    const elapsed = Math.max(0, now - this.#filledAt)
    this.#filledAt = now
    if (rate === null) this.#credit = 0
    else {
      // While somebody waits nothing is lost to a late timer; but nobody waits for longer than a notice, and a machine
      // that has slept has saved nothing.
      const most = rate * ((this.#queue.length > 0 ? NOTICE_MS : SLACK_MS) / 1000)
      const owed = this.#next()?.bytes ?? 0
      this.#credit = Math.min(this.#credit + (rate * elapsed) / 1000, owed + most)
    }
    return rate
  }
}
