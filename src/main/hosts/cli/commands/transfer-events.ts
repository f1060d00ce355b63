import { follow } from '../../../../shared/contract/flow.ts'
import type { Client } from '../../../../shared/contract/index.ts'
import type { Transfer, TransferFile } from '../../../../shared/contract/transfers.ts'

/** The states of one transfer as they come, or of all of them; ends when the one is taken off the list. */
export async function* transferEvents(client: Client, id?: string, signal?: AbortSignal): AsyncGenerator<Transfer> {
  for await (const event of follow(client.flow, client.transfers.watch, {}, signal)) {
    const items = event.kind === 'snapshot' ? event.items : event.changed
    for (const item of items) if (id === undefined || item.id === id) yield item
    if (id !== undefined && event.kind === 'delta' && event.removed.includes(id)) return
  }
}

/** Every file of a transfer, however many pages the answer takes. */
export async function* transferFiles(client: Client, id: string): AsyncGenerator<TransferFile> {
  for (let offset = 0; ; ) {
    const { files, total } = await client.transfers.files({ id, offset, limit: 1000 })
    yield* files
    offset += files.length
    if (offset >= total || files.length === 0) return
  }
}
