import type { Bandwidth } from './bandwidth.ts'
import { Hold } from './hold.ts'

/** When the next bytes of one transfer may move: not while it is held, and no faster than any of its limits. */
export class Pace {
  readonly hold = new Hold()
  readonly #limits: readonly Bandwidth[]
  readonly #unpaid = new Set<Promise<void>>()

  constructor(...limits: readonly Bandwidth[]) {
    this.#limits = limits
  }

  /** Says that bytes have moved. Undefined when the next may at once; rejects with the signal's reason. */
  moved(bytes: number, signal: AbortSignal): Promise<void> | undefined {
    const waits = this.#limits.map((limit) => limit.spend(this, bytes, signal)).filter((wait) => wait !== undefined)
    if (waits.length === 0) return this.hold.passed(signal)
    const paid = Promise.all(waits).then(() => {})
    this.#unpaid.add(paid)
    const settled = () => this.#unpaid.delete(paid)
    paid.then(settled, settled)
    return paid.then(() => this.hold.passed(signal))
  }

  /** Before a file begins: the end of the one before it was on its way before it was paid for. */
  async ready(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#unpaid)
    await this.hold.passed(signal)
  }
}
