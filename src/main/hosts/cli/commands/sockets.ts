import { type Command, Option } from 'commander'
import { follow } from '../../../../shared/contract/flow.ts'
import { applyLive } from '../../../../shared/contract/live.ts'
import type { ExportFormat, SocketColumn, SocketRow } from '../../../../shared/contract/sockets.ts'
import { parseFilter } from '../../../../shared/tcp/filter.ts'
import { type AskedFigure, asksForRates, figuresOf } from '../../../../shared/tcp/filter-figures.ts'
import { type Action, appOptions } from '../context.ts'
import { exits } from '../exit.ts'
import { tellIfLong } from '../patience.ts'
import { usage } from '../refusals.ts'
import { openSession, tellOfSettings, withOwner } from '../session.ts'
import { filterHelp } from '../sockets-help.ts'
import { formatLeft, formatSocketCount, formatSocketRows } from '../sockets-text.ts'

interface SocketsOptions {
  watch?: boolean
  export?: ExportFormat
  mask?: boolean
}

const columnOf: Readonly<Record<AskedFigure, SocketColumn>> = {
  ...{ sendq: 'sendQueue', recvq: 'recvQueue', retrans: 'retransmits' },
  ...{ rtt: 'rtt', cwnd: 'cwnd', bytes: 'bytes', rate: 'rate', drops: 'drops', limit: 'limit' },
}

const TWO_READINGS = 'Reading the table twice: a rate, and what limits, lie between two readings.'

export function addSockets(program: Command, action: Action): void {
  program
    .command('sockets [filter...]')
    .description('what every connection of this machine is doing')
    .addHelpText('after', () => filterHelp())
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
        let answered = () => {}
        try {
          tellOfSettings(session, output)
          const { client } = session
          const caps = await client.sockets.caps()
          // A lesser source than there could be says why.
          if (caps.reason) output.note(caps.reason)
          else if (caps.source === 'none') output.note('There is no connection table on this system yet.')
          if (caps.problem) output.note(caps.problem)
          const width = (stdout as { columns?: number }).columns ?? null
          const filter = words.join(' ')
          const { export: format, mask = false } = options
          const parsed = parseFilter(filter)
          const asked = parsed.ok && asksForRates(parsed.filter)
          const untold = parsed.ok
            ? [...figuresOf(parsed.filter)].filter((it) => !caps.columns.includes(columnOf[it]))
            : []
          if (untold.length > 0 && caps.source !== 'none')
            output.note(`Not offered here: ${untold.join(', ')}. No row has a figure to compare.`)
          answered = tellIfLong(asked || format ? () => output.note(TWO_READINGS) : () => {})
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
              answered()
              const before = rows
              rows = applyLive(rows, event)
              if (!options.watch) rows = new Map([...rows].filter(([, { closedAt }]) => closedAt === null))
              const news = event.kind === 'delta' ? event.changed : [...rows.values()]
              const unmatched = new Set(event.kind === 'delta' ? event.unmatched : [])
              for (const id of event.kind === 'delta' ? event.removed : []) {
                const row = before.get(id)
                // Who had a row in view is told its end, but for those that end in a crowd.
                const reason = unmatched.has(id) ? 'filter' : 'unseen'
                if (reason === 'filter') output.event('left', { id, reason })
                else output.event('closed', { id })
                if (row?.closedAt === null) output.line(formatLeft(row, reason))
              }
              if (output.json) for (const row of news) output.event('socket', row)
              else if (news.length > 0) output.line(formatSocketRows(news, { width, now: Date.now() }).trimEnd())
              if (!options.watch) break
            }
          }
          const ended = new AbortController()
          const both = AbortSignal.any([interrupted, ended.signal])
          const tellProblems = async () => {
            let told: string | undefined
            for await (const { problem } of follow(client.flow, client.sockets.totals, { filter }, both)) {
              if (problem && problem !== told) output.note(problem)
              told = problem
            }
          }
          const telling = options.watch ? tellProblems().catch(() => {}) : undefined
          try {
            await withOwner(session, show)
          } finally {
            ended.abort()
            await telling
          }
          if (!options.watch) output.line(formatSocketCount([...rows.values()]))
          return interrupted.aborted ? exits.interrupted : exits.done
        } finally {
          answered()
          await session.close()
        }
      }),
    )
}
