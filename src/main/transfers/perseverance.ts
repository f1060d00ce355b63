import type { Clock } from '../devices/clock.ts'

const FIRST_MS = 1000
const LONGEST_MS = 15_000

/** When to try again after a connection broke: soon, then less and less often, and not for ever. */
export class Perseverance {
  readonly #clock: Clock
  readonly #persistMs: number
  #movedAt: number
  #attempts = 0
  #furthest = 0

  /** @param persistMs how long after the last byte that was new */
  constructor(clock: Clock, persistMs: number) {
    this.#clock = clock
    this.#persistMs = persistMs
    this.#movedAt = clock.now()
  }

  /** Which attempt the next one is, from 1. */
  get attempt(): number {
    return this.#attempts
  }

  /** @param bytes that are through in all; the same ones once more are no progress */
  progress(bytes: number): void {
    if (bytes <= this.#furthest) return
    this.#furthest = bytes
    this.renew()
  }

  /** The time begins anew: somebody wants it to go on, or the machine has slept. */
  renew(): void {
    this.#movedAt = this.#clock.now()
    this.#attempts = 0
  }

  /** Milliseconds until the next attempt; null when there is none any more. */
  next(): number | null {
    const left = this.#movedAt + this.#persistMs - this.#clock.now()
    if (left <= 0) return null
    const wait = Math.min(FIRST_MS * 2 ** this.#attempts, LONGEST_MS, left)
    this.#attempts += 1
    return wait
  }
}
