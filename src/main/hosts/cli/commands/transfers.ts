import type { Command } from 'commander'
import { Failure } from '../../../../shared/contract/failure.ts'
import { follow } from '../../../../shared/contract/flow.ts'
import type { Client } from '../../../../shared/contract/index.ts'
import { isEnded, type Transfer } from '../../../../shared/contract/transfers.ts'
import { type Action, appOptions } from '../context.ts'
import { exits } from '../exit.ts'
import { usage } from '../refusals.ts'
import { openSession } from '../session.ts'
import { formatBytes } from '../units.ts'

/** What can be done with one transfer, by the word on the command line. */
const actions = {
  pause: (client: Client, id: string) => client.transfers.pause({ id }),
  resume: (client: Client, id: string) => client.transfers.resume({ id }),
  retry: (client: Client, id: string, pin?: string) =>
    client.transfers.retry({ id, ...(pin !== undefined && { pin }) }),
  cancel: (client: Client, id: string) => client.transfers.cancel({ id }),
} as const

export function addTransfers(program: Command, action: Action): void {
  program
    .command('transfers [action] [id]')
    .description(
      'list the transfers of a running Handbill; pause, resume, retry or cancel one (the start of its id will do)',
    )
    .option('--pin <pin>', 'with retry: the PIN that the device asks for')
    .action(
      action(async (context, word: string | undefined, id: string | undefined, { pin }: { pin?: string }) => {
        const { output } = context
        if (word !== undefined && !(Object.hasOwn(actions, word) && id))
          throw usage(`transfers takes ${Object.keys(actions).join(', ')} and an id, or nothing to list them.`)
        const session = await openSession(appOptions(context, { network: 'none' }))
        try {
          const { client } = session
          const transfers = await all(client)
          if (session.owned) output.note('No Handbill runs on this data folder, so nothing is under way.')
          if (word === undefined) {
            for (const transfer of transfers) {
              output.event('transfer', { transfer })
              output.line(formatTransfer(transfer))
            }
            return exits.done
          }
          const meant = transfers.filter((transfer) => transfer.id.startsWith(id as string))
          if (meant.length > 1) throw usage(`Several transfers begin with ${id}.`)
          const transfer = await actions[word as keyof typeof actions](client, meant[0]?.id ?? (id as string), pin)
          output.event('transfer', { transfer })
          output.line(formatTransfer(transfer))
          return exits.done
        } finally {
          await session.close()
        }
      }),
    )
}

async function all(client: Client): Promise<Transfer[]> {
  for await (const event of follow(client.flow, client.transfers.watch, {}))
    if (event.kind === 'snapshot') return event.items
  throw new Failure('INTERNAL', { what: 'There is no list.', why: 'The stream ended.', next: 'Try again.' })
}

function formatTransfer({ id, direction, state, pausedBy, title, peer, bytes, total }: Transfer): string {
  const way = direction === 'in' ? 'from' : 'to'
  const stand = pausedBy && !isEnded(state) ? `paused ${pausedBy}` : state
  const amount = `${formatBytes(bytes)} of ${formatBytes(total)}`
  return `${id.slice(0, 8)}  ${stand.padEnd(12)} ${amount.padEnd(20)} ${title} ${way} ${peer.alias}`
}
