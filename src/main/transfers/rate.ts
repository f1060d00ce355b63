const WINDOW_MS = 1000

/** Bytes per second over about the last second. Times in ms. */
export class Rate {
  readonly #samples: { at: number; bytes: number }[] = []

  /** @param bytes the running total at `at`; calls come in the order of time. */
  sample(at: number, bytes: number): void {
    this.#samples.push({ at, bytes })
    while (this.#samples.length > 2 && at - this.#samples[1]!.at >= WINDOW_MS) this.#samples.shift()
  }

  get perSecond(): number {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.at <= first.at) return 0
    return Math.round(((last.bytes - first.bytes) * 1000) / (last.at - first.at))
  }
}
