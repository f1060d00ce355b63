import type { Command } from 'commander'
import { follow } from '../../../../shared/contract/flow.ts'
import type { Client } from '../../../../shared/contract/index.ts'
import type { TrustedPeer } from '../../../../shared/contract/transfers.ts'
import type { Action, CommandContext } from '../context.ts'
import { inSession } from '../session.ts'
import { forgetAddress } from './added.ts'

/** With or without marks between its groups. */
const FINGERPRINT = /^\s*[0-9a-f]{2}(?:[\s:-]*[0-9a-f]{2}){31}\s*$/i

/** Who is trusted, as commands below `devices`. */
export function addTrusted(devices: Command, action: Action): void {
  devices
    .command('trusted')
    .description('whom you trust, by certificate')
    .action(action((context) => inSession(context, ({ client, output }) => list(client, output))))
  devices
    .command('trust <fingerprint>')
    .description('trust a certificate whose fingerprint you have compared')
    .option('--alias <name>', 'its name here; without it the one that it was met under')
    .action(
      action((context, id: string, { alias }: { alias?: string }) =>
        inSession(context, async ({ client, output }) => {
          const peer = await client.transfers.trustCertificate(alias === undefined ? { id } : { id, alias })
          output.event('trusted', peer)
          output.line(`${peer.alias} is trusted from now on, by the certificate ${peer.id}.`)
        }),
      ),
    )
  devices
    .command('forget <fingerprint|address>')
    .description('trust a certificate no longer, or ask an added address no more')
    .action(
      action((context, words: string) =>
        inSession(context, async ({ client, output }) => {
          if (!FINGERPRINT.test(words)) return forgetAddress(words, client, output)
          await client.transfers.forget({ id: words })
          output.event('forgotten', { id: words })
          output.line('It is not trusted any more.')
        }),
      ),
    )
}

async function list(client: Client, output: CommandContext['output']): Promise<void> {
  const peers = await trustedNow(client)
  for (const peer of peers) {
    output.event('trusted', peer)
    output.line(`${peer.alias.padEnd(24)} since ${day(peer.since)}  ${seen(peer).padEnd(20)} ${peer.id}`)
  }
  if (peers.length === 0) output.note('Nobody is trusted yet: compare the code at a transfer, or the fingerprints.')
}

async function trustedNow(client: Client): Promise<TrustedPeer[]> {
  for await (const event of follow(client.flow, client.transfers.trusted, {}))
    if (event.kind === 'snapshot') return event.items
  return []
}

function seen({ lastSeen }: TrustedPeer): string {
  return lastSeen === null ? 'not seen since' : `seen ${day(lastSeen)}`
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
