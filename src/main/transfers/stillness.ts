import type { Clock } from '../devices/clock.ts'

/** How long no byte moves before somebody is told. */
export const STILL_MS = 3000

/** Tells when nothing has moved for a while, and again after as long, until something moves or it is stopped. */
export class Stillness {
  readonly #clock: Clock
  readonly #tell: (since: number, times: number) => void
  #since: number
  #times = 0
  #stop: () => void

  /** @param tell with when the last byte moved (Unix ms), and how often it was told since, from 1 */
  constructor(clock: Clock, tell: (since: number, times: number) => void) {
    this.#clock = clock
    this.#tell = tell
    this.#since = clock.now()
    this.#stop = clock.after(STILL_MS, () => this.#look())
  }

  moved(): void {
    this.#since = this.#clock.now()
    this.#times = 0
  }

  stop(): void {
    this.#stop()
  }

  #look(): void {
    const due = this.#since + STILL_MS * (this.#times + 1)
    const early = due - this.#clock.now()
    this.#stop = this.#clock.after(early > 0 ? early : STILL_MS, () => this.#look())
    if (early > 0) return
    this.#times += 1
    this.#tell(this.#since, this.#times)
  }
}
