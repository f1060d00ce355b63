const INTERVAL_MS = 1000
/** A poll may take a twentieth of the time: one that costs more than 50 ms is made less often. */
const SHARE = 20
const LONGEST_INTERVAL_MS = 10_000
const REMEMBERED = 3

/**
 * How long to wait from poll to poll, by what the last ones took. The cheapest of three counts: a single one is as long
 * as the machine is busy, and would hold back for seconds what a next one tells in a moment.
 */
export class Pace {
  readonly #costs: number[] = []

  /** What a poll took, in ms. */
  note(cost: number): void {
    this.#costs.push(cost)
    if (this.#costs.length > REMEMBERED) this.#costs.shift()
  }

  /** In ms, from the end of one poll to the next. */
  get interval(): number {
    const cost = this.#costs.length === 0 ? 0 : Math.min(...this.#costs)
    return Math.min(LONGEST_INTERVAL_MS, Math.max(INTERVAL_MS, cost * SHARE))
  }
}
