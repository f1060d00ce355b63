import type { Sending } from './sending.ts'

/**
 * The machine's own addresses, and what is sent from them. A cable that is pulled, another network, another lease: the
 * connections of before say nothing of it, they only fall silent.
 */
export class Roots {
  #now: ReadonlySet<string> = new Set()
  /** Others, like those of the loopback that no system lists, are no reason for anything. */
  readonly #ever = new Set<string>()
  readonly #cutOff = new WeakSet<Sending>()

  /** @param addresses all that the machine has now, with or without their zones */
  look(addresses: readonly string[], underWay: Iterable<Sending>): void {
    const before = this.#now
    this.#now = new Set(addresses.map(bare))
    for (const address of this.#now) this.#ever.add(address)
    const came = [...this.#now].some((address) => !before.has(address))
    for (const sending of underWay) this.#follow(sending, came)
  }

  #follow(sending: Sending, came: boolean): void {
    const lost = sending.record.transfer.connections.some(({ local }) => this.#isLost(bare(local.address)))
    if (lost && this.#now.size > 0) sending.uprooted?.()
    else if (lost) this.#cutOff.add(sending)
    else if (this.#cutOff.delete(sending)) sending.doubted?.()
    else if (came) sending.tryNow?.()
  }

  #isLost(address: string): boolean {
    return this.#ever.has(address) && !this.#now.has(address)
  }
}

function bare(address: string): string {
  return address
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
    .toLowerCase()
}
