import type { Clock } from '../devices/clock.ts'

const TICK_MS = 5000
/** A busy machine is late by less. */
const SLEPT_MS = 10_000

/** Notices that the machine has slept: a timer fires much later than it was set for. */
export class Waking {
  readonly #clock: Clock
  readonly #woke: () => void
  #stop: (() => void) | undefined

  constructor(clock: Clock, woke: () => void) {
    this.#clock = clock
    this.#woke = woke
  }

  start(): void {
    if (!this.#stop) this.#tick()
  }

  stop(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  #tick(): void {
    const set = this.#clock.now()
    this.#stop = this.#clock.after(TICK_MS, () => {
      const late = this.#clock.now() - set - TICK_MS
      this.#tick()
      if (late >= SLEPT_MS) this.#woke()
    })
  }
}
