import type { Command } from 'commander'
import { follow } from '../../../../shared/contract/flow.ts'
import type { Client } from '../../../../shared/contract/index.ts'
import type { Action, CommandContext } from '../context.ts'
import { inSession } from '../session.ts'

type Output = CommandContext['output']

/** Addresses added by hand, as commands below `devices`; `devices forget` (`trusted.ts`) takes them too. */
export function addAdded(devices: Command, action: Action): void {
  devices
    .command('add <address>')
    .description('ask HOST[:PORT] who it is, and remember the address')
    .action(
      action((context, address: string) =>
        inSession(context, async ({ client, output }) => {
          const device = await client.devices.add({ address })
          output.event('added', { address, device })
          output.line(`${device.alias} answers there; the address is asked at every start from now on.`)
        }),
      ),
    )
  devices
    .command('added')
    .description('the addresses that were added by hand')
    .action(action((context) => inSession(context, ({ client, output }) => list(client, output))))
}

export async function forgetAddress(address: string, client: Client, output: Output): Promise<void> {
  await client.devices.forget({ address })
  output.event('forgotten', { address })
  output.line('The address is not asked any more.')
}

async function list(client: Client, output: Output): Promise<void> {
  for await (const event of follow(client.flow, client.devices.added, {})) {
    if (event.kind !== 'snapshot') continue
    for (const { id: address, ...more } of event.items) {
      output.event('added', { address, ...more })
      output.line(`${address.padEnd(30)} ${more.alias}`)
    }
    if (event.items.length === 0) output.note('No address was added yet: "handbill devices add HOST[:PORT]" does that.')
    return
  }
}
