import type { Clock } from '../../devices/clock.ts'

/** Stands still until it is moved. */
export class ManualClock implements Clock {
  #now = 1_600_000_000_000
  readonly #due = new Set<{ at: number; action: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, action: () => void): () => void {
    const entry = { at: this.#now + ms, action }
    this.#due.add(entry)
    return () => this.#due.delete(entry)
  }

  advance(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const next = [...this.#due].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0]
      if (!next) break
      this.#due.delete(next)
      this.#now = next.at
      next.action()
    }
    this.#now = until
  }
}
