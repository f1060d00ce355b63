import { follow } from '../../../../shared/contract/flow.ts'
import type { Client } from '../../../../shared/contract/index.ts'
import type { Transfer } from '../../../../shared/contract/transfers.ts'

/** The states of one transfer as they come, or of all of them; ends when the one is taken off the list. */
export async function* transferEvents(client: Client, id?: string, signal?: AbortSignal): AsyncGenerator<Transfer> {
  for await (const event of follow(client.flow, client.transfers.watch, {}, signal)) {
    const items = event.kind === 'snapshot' ? event.items : event.changed
    for (const item of items) if (id === undefined || item.id === id) yield item
    if (id !== undefined && event.kind === 'delta' && event.removed.includes(id)) return
  }
}
