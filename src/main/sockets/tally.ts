import { LiveValue } from '../../shared/contract/live.ts'
import type { SocketCounts, SocketRow } from '../../shared/contract/sockets.ts'
import type { TcpState } from '../../shared/tcp/states.ts'
import type { Counts } from './totals.ts'

/**
 * How many sockets of each kind the machine has, kept up as rows come, change and go: of thousands a few do in a
 * second, and who watches is told only when a number is another.
 */
export class Tally {
  readonly live = new LiveValue<SocketCounts>({ total: 0, udp: 0, states: {}, opened: 0, ended: 0, missed: 0 })
  readonly #states = new Map<TcpState, number>()
  #udp = 0
  #moved = false

  /** A row as it was and as it is; undefined for one that is not there. Told by {@link Tally.tell}. */
  move(before: SocketRow | undefined, after: SocketRow | undefined): void {
    if (kindOf(before) === kindOf(after)) return
    this.#count(before, -1)
    this.#count(after, 1)
    this.#moved = true
  }

  tell(counts: Counts): void {
    const told = this.live.value
    const { opened, ended, missed, problem } = counts
    const same = told.opened === opened && told.ended === ended && told.missed === missed && told.problem === problem
    if (same && !this.#moved) return
    this.#moved = false
    let total = this.#udp
    for (const count of this.#states.values()) total += count
    this.live.set({ total, udp: this.#udp, states: Object.fromEntries(this.#states), ...counts })
  }

  #count(row: SocketRow | undefined, by: 1 | -1): void {
    if (!row || row.closedAt !== null) return
    if (row.protocol === 'udp') this.#udp += by
    else if (row.state) {
      const count = (this.#states.get(row.state) ?? 0) + by
      if (count === 0) this.#states.delete(row.state)
      else this.#states.set(row.state, count)
    }
  }
}

function kindOf(row: SocketRow | undefined): string | null {
  return row && row.closedAt === null ? (row.state ?? row.protocol) : null
}
