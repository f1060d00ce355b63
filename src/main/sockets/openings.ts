import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { Opening } from '../../shared/tcp/timeline.ts'
import { Listening } from './listening.ts'

type Seen = Pick<SocketRow, 'id' | 'protocol' | 'state' | 'local' | 'peer' | 'closedAt' | 'older'>

/**
 * The least port that a system gives a client by itself: Linux, net.ipv4.ip_local_port_range; others begin at 49152.
 */
const EPHEMERAL = 32_768

/**
 * Which side opened a connection. One to a port that somebody listens on here was opened by the other side; that is
 * decided when its row is seen first, and kept: the listener may close long before it.
 */
export class Openings {
  readonly #listening = new Listening()
  readonly #openings = new Map<string, Opening>()

  /** Rows of one reading that changed. */
  note(rows: readonly Seen[]): void {
    // Listeners that are new first, and those that are gone last: both were there for what came in the same reading.
    for (const row of rows) if (row.state === 'LISTEN') this.#listening.note(row)
    for (const row of rows) if (!this.#openings.has(row.id)) this.#decide(row)
    for (const row of rows) if (row.state !== 'LISTEN') this.#listening.note(row)
  }

  /** Null where that is not known: the connection is older than the first look, and its ports do not tell it. */
  of(id: string): Opening {
    return this.#openings.get(id) ?? null
  }

  forget(id: string): void {
    this.#listening.forget(id)
    this.#openings.delete(id)
  }

  #decide(row: Seen): void {
    const { id, protocol, state, local, older } = row
    if (protocol !== 'tcp' || state === 'LISTEN') return
    if (this.#listening.has(local.port)) this.#openings.set(id, 'passive')
    else this.#openings.set(id, !older || this.#looksActive(row) ? 'active' : null)
  }

  /** Somebody here listens where it goes to, or its ports are those of a client and a service. */
  #looksActive({ local, peer }: Seen): boolean {
    if (!peer) return false
    return this.#listening.has(peer.port) || (local.port >= EPHEMERAL && peer.port < EPHEMERAL)
  }
}
