import { type Command, Option } from 'commander'
import { follow } from '../../../../shared/contract/flow.ts'
import { applyLive } from '../../../../shared/contract/live.ts'
import type { ExportFormat, SocketRow } from '../../../../shared/contract/sockets.ts'
import { type Action, appOptions } from '../context.ts'
import { exits } from '../exit.ts'
import { usage } from '../refusals.ts'
import { openSession, tellOfSettings, withOwner } from '../session.ts'
import { formatSocketCount, formatSocketRows } from '../sockets-text.ts'

interface SocketsOptions {
  watch?: boolean
  export?: ExportFormat
  mask?: boolean
}

export function addSockets(program: Command, action: Action): void {
  program
    .command('sockets [filter...]')
    .description('what every connection of this machine is doing')
    .option('--watch', 'go on and tell what changes')
    .addOption(new Option('--export <format>', 'the whole table as text').choices(['csv', 'json', 'report']))
    .option('--mask', 'with --export: a stand-in for every address of a network')
    .action(
      action(async (context, words: string[], options: SocketsOptions) => {
        const { output, interrupted, stdout } = context
        if (options.mask && !options.export) throw usage('--mask goes with --export: the table itself is not masked.')
        if (options.watch && options.export)
          throw usage('--export tells the table as it is now, and does not go with --watch.')
        const session = await openSession(appOptions(context, { network: 'none' }))
        try {
          tellOfSettings(session, output)
          const { client } = session
          const caps = await client.sockets.caps()
          if (caps.source === 'none') output.note(caps.reason ?? 'There is no connection table on this system yet.')
          const width = (stdout as { columns?: number }).columns ?? null
          const filter = words.join(' ')
          const { export: format, mask = false } = options
          if (format) {
            await withOwner(session, async () => {
              const exported = await client.sockets.export({ filter, format, mask })
              if (output.json) output.event('export', exported)
              else stdout.write(exported.text)
            })
            return exits.done
          }
          let rows: ReadonlyMap<string, SocketRow> = new Map()
          const show = async () => {
            for await (const event of follow(client.flow, client.sockets.watch, { filter }, interrupted)) {
              rows = applyLive(rows, event)
              const news = event.kind === 'snapshot' ? event.items : event.changed
              if (output.json) {
                for (const row of news) output.event('socket', row)
                if (event.kind === 'delta') for (const id of event.removed) output.event('closed', { id })
              } else if (news.length > 0) output.line(formatSocketRows(news, { width, now: Date.now() }).trimEnd())
              if (!options.watch) break
            }
          }
          await withOwner(session, show)
          if (!options.watch) output.line(formatSocketCount([...rows.values()]))
          return interrupted.aborted ? exits.interrupted : exits.done
        } finally {
          await session.close()
        }
      }),
    )
}
