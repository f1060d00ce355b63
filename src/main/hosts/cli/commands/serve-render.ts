import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { press } from '../../../app.ts'
import { type CommandContext, defaultDataFolder } from '../context.ts'
import { exits } from '../exit.ts'
import { usage } from '../refusals.ts'

export interface ServeRenderOptions {
  readonly host: string
  readonly port: number
  readonly allowHost: readonly string[]
  readonly templates?: string
  readonly jobs?: string
  readonly queue?: string
  readonly timeout?: string
  readonly openToAll?: boolean
}

/** The service that only renders, until it is interrupted; then it answers what was asked and ends. */
export async function serveRender(context: CommandContext, options: ServeRenderOptions): Promise<number> {
  const { output, interrupted, env, globals, version } = context
  const token = env.HANDBILL_TOKEN || null
  if (token === null && !options.openToAll && !isLoopback(options.host)) {
    throw usage(
      `On ${options.host} others reach the service: set HANDBILL_TOKEN to what they have to show, or say --open-to-all.`,
    )
  }
  const jobs = count('--jobs', options.jobs, availableParallelism())
  const queue = count('--queue', options.queue, 16)
  const ms = 1000 * count('--timeout', options.timeout, 60)
  const data = globals.dataDir ?? defaultDataFolder()
  const { openRenderService } = await press()
  const { startRenderHost } = await import('../../render/host.ts')
  const templates = options.templates ?? join(data, 'posters')
  const { service, stop } = openRenderService({
    templates,
    jobs,
    queue,
    reach: { scope: 'public' },
    dataFolder: data,
  })
  try {
    const { host, port, allowHost: allowHosts } = options
    const started = await startRenderHost({ work: service, version, host, port, allowHosts, token, limits: { ms } })
    output.event('listening', { url: started.url, port: started.port, jobs, queue })
    output.line(`Posters are rendered at ${started.url} (${started.url}/openapi.json says how)`)
    await new Promise<void>((resolve) => {
      if (interrupted.aborted) resolve()
      else interrupted.addEventListener('abort', () => resolve(), { once: true })
    })
    output.note('Answering what was asked, then ending.')
    await started.drain()
    output.event('drained', {})
  } finally {
    await stop()
  }
  return exits.done
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function count(option: string, text: string | undefined, standard: number): number {
  const value = text === undefined ? standard : Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 10_000) throw usage(`${option} takes a number from 1 to 10000.`)
  return value
}
