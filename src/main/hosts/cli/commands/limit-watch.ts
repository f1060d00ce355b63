import { follow } from '../../../../shared/contract/flow.ts'
import type { Client } from '../../../../shared/contract/index.ts'
import type { Transfer } from '../../../../shared/contract/transfers.ts'
import type { Limit } from '../../../../shared/tcp/diagnosis.ts'

/** A transfer that is over by then has no need of a reason, nor of the table of sockets being read for it. */
const AFTER_MS = 2000

/** What limits a transfer, asked for once it has run for a while. */
export class LimitWatch {
  readonly #client: Client
  readonly #id: string
  readonly #over = new AbortController()
  #latest: Limit | null = null
  #asked = false

  constructor(client: Client, id: string) {
    this.#client = client
    this.#id = id
  }

  /** The latest that is known of it; null while nothing is, or nothing moves. */
  of({ state, startedAt }: Transfer): Limit | null {
    if (state === 'running' && !this.#asked && Date.now() - startedAt > AFTER_MS) {
      this.#asked = true
      // A Handbill that does not tell is none of the transfer's business.
      void this.#follow().catch(() => {})
    }
    return this.#latest === 'idle' ? null : this.#latest
  }

  stop(): void {
    this.#over.abort()
  }

  async #follow(): Promise<void> {
    const { flow, sockets } = this.#client
    for await (const { limit } of follow(flow, sockets.limit, { transfer: this.#id }, this.#over.signal))
      this.#latest = limit
  }
}
