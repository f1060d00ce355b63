import type { Bandwidth } from './bandwidth.ts'

/** When the next bytes of one transfer may move: no faster than any of its limits. */
export class Pace {
  readonly #limits: readonly Bandwidth[]
  readonly #unpaid = new Set<Promise<void>>()

  constructor(...limits: readonly Bandwidth[]) {
    this.#limits = limits
  }

  /** Says that bytes have moved. Undefined when the next may at once; rejects with the signal's reason. */
  moved(bytes: number, signal: AbortSignal): Promise<void> | undefined {
    const waits = this.#limits.map((limit) => limit.spend(this, bytes, signal)).filter((wait) => wait !== undefined)
    if (waits.length === 0) return undefined
    const paid = Promise.all(waits).then(() => {})
    this.#unpaid.add(paid)
    const settled = () => this.#unpaid.delete(paid)
    paid.then(settled, settled)
    return paid
  }

  /** Before a file begins: the end of the one before it was on its way before it was paid for. */
  ready(): Promise<void> | undefined {
    return this.#unpaid.size === 0 ? undefined : Promise.all(this.#unpaid).then(() => {})
  }
}
