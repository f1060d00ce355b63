import type { Flow } from '../../shared/contract/flow.ts'
import type { LiveEvent } from '../../shared/contract/live.ts'
import type { SocketCaps, SocketRow, SocketTotals } from '../../shared/contract/sockets.ts'

/** The connection table. Polls only while somebody watches. */
export class Sockets {
  readonly caps: SocketCaps = { source: 'none', queues: false, timers: false, owners: false, reason: 'not written' }

  async *watch(_flow: Flow, _signal: AbortSignal | undefined, _filter: string): AsyncGenerator<LiveEvent<SocketRow>> {}
  async *totals(_flow: Flow, _signal: AbortSignal | undefined): AsyncGenerator<SocketTotals> {}
  async stop(): Promise<void> {}
}
