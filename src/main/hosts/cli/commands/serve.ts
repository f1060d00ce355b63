import type { Command } from 'commander'
import { Failure } from '../../../../shared/contract/failure.ts'
import { startWebHost } from '../../web/host.ts'
import { type Action, appOptions, type CommandContext } from '../context.ts'
import { exits, failureOf } from '../exit.ts'
import type { Output } from '../output.ts'
import { usage } from '../refusals.ts'
import { openSession, type Session } from '../session.ts'
import { type ServeRenderOptions, serveRender } from './serve-render.ts'

interface ServeOptions extends Omit<ServeRenderOptions, 'port'> {
  port: string
  renderOnly?: boolean
  alias?: string
  lanPort?: string
  discovery: boolean
  open?: boolean
}

export function addServe(program: Command, action: Action): void {
  const command = program.command('serve')
  command
    .description('the app in a browser')
    .option('--host <address>', 'where the page listens', '127.0.0.1')
    .option('--port <port>', 'its port; 0 takes a free one', '0')
    .option('--allow-host <name>', 'another name the page is reached by (repeatable)', collect, [])
    .option(
      '--render-only',
      'only the HTTP service that renders posters; takes HANDBILL_TOKEN and PORT from the environment',
    )
    .option('--templates <dir>', 'with --render-only: its posters; those of the data folder by default')
    .option('--jobs <n>', 'with --render-only: posters made at a time; one for each core by default')
    .option('--queue <n>', 'with --render-only: posters that may wait before others are sent away (16)')
    .option('--timeout <seconds>', 'with --render-only: for waiting and rendering together (60)')
    .option('--megapixels <n>', 'with --render-only: of a poster at its scale, in millions (40)')
    .option(
      '--picture-range <range>',
      'with --render-only: addresses that pictures are fetched from beside those of the Internet, such as 10.1.0.0/16 (repeatable)',
      collect,
      [],
    )
    .option('--drain-delay <seconds>', 'with --render-only: goes on for so long after SIGTERM, saying that it ends (0)')
    .option('--open-to-all', 'with --render-only: no token, though others reach it')
    .option('--alias <name>', 'the name that others see')
    .option('--lan-port <port>', 'where LAN peers reach this one')
    .option('--no-discovery', 'announce nothing and listen to no announcements')
    .option('--open', 'open the page in a browser')
    .action(
      action(async (context, options: ServeOptions) => {
        const { output, interrupted } = context
        if (options.renderOnly) {
          const given = command.getOptionValueSource('port') === 'default' ? (context.env.PORT ?? '0') : options.port
          return serveRender(context, { ...options, port: port('--port', given) })
        }
        const overrides = {
          ...(options.alias === undefined ? {} : { alias: options.alias }),
          ...(options.lanPort === undefined ? {} : { lanPort: port('--lan-port', options.lanPort) }),
          ...(options.discovery ? {} : { discovery: false }),
        }
        const pagePort = port('--port', options.port)
        const session = await openSession(appOptions(context, { overrides }))
        if (!session.owned) {
          try {
            return await openAnother(session, context, options.open === true)
          } finally {
            await session.close()
          }
        }
        const { app, router } = session
        try {
          const host = await startWebHost({
            app,
            router,
            rendererFolder: context.rendererFolder,
            host: options.host,
            port: pagePort,
            allowHosts: options.allowHost,
          })
          const closePage = app.page.open(() => host.newUrl())
          try {
            const url = host.newUrl()
            const { listening, alias, notices } = app.status.value
            output.event('listening', { url, port: host.port, lan: listening })
            output.line(`Handbill is open at ${url}`)
            if (listening)
              output.line(`Visible as ${alias} at ${listening.addresses.join(', ')} port ${listening.port}`)
            for (const notice of notices) output.note(notice.message)
            if (options.open) await openPage(url, output)
            await new Promise<void>((resolve) => {
              if (interrupted.aborted) resolve()
              else interrupted.addEventListener('abort', () => resolve(), { once: true })
            })
          } finally {
            closePage()
            await host.stop()
          }
        } finally {
          await session.close()
        }
        return exits.done
      }),
    )
}

/** A page that was lost is opened again through the process that serves it. */
async function openAnother(session: Session, { output, globals }: CommandContext, open: boolean): Promise<number> {
  const { url } = await session.client.access.newPage().catch((thrown: unknown) => {
    if (failureOf(thrown).code !== 'CONFLICT') throw thrown
    throw folderBusy(globals.dataDir ?? '', session.owned ? null : session.pid)
  })
  output.event('open', { url })
  output.line(`Handbill is open already, at ${url}`)
  if (open) await openPage(url, output)
  return exits.done
}

async function openPage(url: string, output: Output): Promise<void> {
  const { openInBrowser } = await import('../../web/open.ts')
  output.note(await openInBrowser(url))
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

function port(option: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65535) throw usage(`${option} takes a number from 0 to 65535.`)
  return value
}

function folderBusy(folder: string, pid: number | null) {
  return new Failure('DATA_FOLDER_BUSY', {
    what: 'The page was not opened.',
    why: `The data folder belongs to a running Handbill${pid ? ` (process ${pid})` : ''}.`,
    next: 'Use its window, or start a second Handbill with its own --data-dir.',
    folder,
    pid,
  })
}
