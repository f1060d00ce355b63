import type { Command } from 'commander'
import type { Device } from '../../../../shared/contract/devices.ts'
import { follow } from '../../../../shared/contract/flow.ts'
import { applyLive } from '../../../../shared/contract/live.ts'
import { type Action, appOptions } from '../context.ts'
import { exits } from '../exit.ts'
import { usage } from '../refusals.ts'
import { openSession, tellOfSettings, withOwner } from '../session.ts'
import { formatHostPort } from '../units.ts'

export function addDevices(program: Command, action: Action): Command {
  return program
    .command('devices')
    .description('who is on the LAN')
    .option('--wait <seconds>', 'how long to listen for answers', '3')
    .option('--scan', 'knock at every address of the local networks too')
    .action(
      action(async (context, options: { wait: string; scan?: boolean }) => {
        const { output } = context
        const seconds = Number(options.wait)
        if (!(seconds >= 0 && seconds <= 3600)) throw usage('--wait takes seconds, from 0 to 3600.')
        const session = await openSession(appOptions(context, { network: 'visit' }))
        try {
          tellOfSettings(session, output)
          const { client } = session
          const over = AbortSignal.any([AbortSignal.timeout(seconds * 1000), context.interrupted])
          await client.devices.refresh({ scan: options.scan === true })
          let devices: ReadonlyMap<string, Device> = new Map()
          const told = new Set<string>()
          const listen = async () => {
            for await (const event of follow(client.flow, client.devices.watch, {}, over)) {
              devices = applyLive(devices, event)
              for (const device of devices.values()) {
                if (told.has(device.id)) continue
                told.add(device.id)
                output.event('device', device)
                output.line(formatDevice(device))
              }
            }
          }
          // Over a road, an aborted stream ends with an error; here that is simply the end of the wait.
          await withOwner(session, listen).catch((error: unknown) => {
            if (!over.aborted) throw error
          })
          context.interrupted.throwIfAborted()
          const { discovery } = await client.status.get()
          if (devices.size === 0) {
            output.note(discovery.reason ?? `Nobody answered within ${seconds} s. Is Handbill or LocalSend open there?`)
          }
          return exits.done
        } finally {
          await session.close()
        }
      }),
    )
}

function formatDevice({ id, alias, type, paths }: Device): string {
  const [best] = paths
  const address = best ? formatHostPort(best.address, best.port) : ''
  return `${alias.padEnd(24)} ${type.padEnd(9)} ${address.padEnd(24)} ${id.slice(0, 16)}…`
}
