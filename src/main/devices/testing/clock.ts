import type { Clock } from '../clock.ts'

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now = 1_800_000_000_000
  #waiting: { at: number; due: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, due: () => void): () => void {
    const entry = { at: this.#now + ms, due }
    this.#waiting.push(entry)
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry)
    }
  }

  /** How many calls are still to come. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** A machine that sleeps calls nothing meanwhile; what fell due is called when it wakes. */
  sleep(ms: number): void {
    this.#now += ms
    for (const { due, at } of this.#waiting.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at)) {
      this.#waiting = this.#waiting.filter((other) => other.due !== due || other.at !== at)
      due()
    }
  }

  /** Moves on by `ms`, calling what falls due in its order and at its time. */
  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = this.#waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#waiting = this.#waiting.filter((other) => other !== next)
      this.#now = next.at
      next.due()
    }
    this.#now = end
  }
}
