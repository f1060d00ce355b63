import { type Clock, systemClock } from '../../devices/clock.ts'

/** The real clock, and a hand that moves it on: what falls due by that is called at once. */
export class ForwardClock implements Clock {
  readonly #waiting = new Set<{ readonly at: number; due(): void; drop(): void }>()
  #ahead = 0

  now(): number {
    return systemClock.now() + this.#ahead
  }

  after(ms: number, due: () => void): () => void {
    const drop = () => {
      this.#waiting.delete(entry)
      stop()
    }
    const call = () => {
      drop()
      due()
    }
    const entry = { at: this.now() + ms, due: call, drop }
    const stop = systemClock.after(ms, call)
    this.#waiting.add(entry)
    return drop
  }

  advance(ms: number): void {
    this.#ahead += ms
    const due = [...this.#waiting].filter(({ at }) => at <= this.now()).sort((one, other) => one.at - other.at)
    for (const entry of due) if (this.#waiting.has(entry)) entry.due()
  }
}
