import { isIP } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { press } from '../../../app.ts'
import type { RequestLine } from '../../render/host.ts'
import { type CommandContext, defaultDataFolder } from '../context.ts'
import { exits } from '../exit.ts'
import type { Output } from '../output.ts'
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
  readonly megapixels?: string
  readonly pictureRange: readonly string[]
  readonly drainDelay?: string
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
  const megapixels = count('--megapixels', options.megapixels, 40)
  const delay = 1000 * count('--drain-delay', options.drainDelay, 0, 0)
  const data = globals.dataDir ?? defaultDataFolder()
  const { openRenderService } = await press()
  const { startRenderHost } = await import('../../render/host.ts')
  const templates = options.templates ?? join(data, 'posters')
  const { service, stop } = openRenderService({
    templates,
    jobs,
    queue,
    reach: { scope: 'public', also: options.pictureRange.map(range) },
    dataFolder: data,
    limitMs: ms,
    ...{ megapixels, version },
  })
  try {
    const { host, port, allowHost: allowHosts } = options
    const started = await startRenderHost({
      ...{ work: service, version, host, port, allowHosts, token },
      limits: { ms },
      log: (line) => tell(output, line),
    })
    output.event('listening', { url: started.url, port: started.port, jobs, queue })
    output.line(`Posters are rendered at ${started.url} (${started.url}/openapi.json says how)`)
    await new Promise<void>((resolve) => {
      if (interrupted.aborted) resolve()
      else interrupted.addEventListener('abort', () => resolve(), { once: true })
    })
    started.announceEnd()
    output.event('draining', { delay })
    if (delay > 0) await setTimeout(delay)
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

function count(option: string, text: string | undefined, standard: number, least = 1): number {
  const value = text === undefined ? standard : Number(text)
  if (Number.isInteger(value) && value >= least && value <= 10_000) return value
  throw usage(`${option} takes a number from ${least} to 10000.`)
}

/** `10.1.0.0/16`, or one address. */
function range(text: string): string {
  const [address = '', bits] = text.split('/', 2)
  const most = isIP(address) === 4 ? 32 : 128
  const prefix = bits === undefined ? most : Number(bits)
  if (isIP(address) !== 0 && bits !== '' && Number.isInteger(prefix) && prefix >= 0 && prefix <= most) {
    return `${address}/${prefix}`
  }
  throw usage('--picture-range takes a range of addresses such as 10.1.0.0/16.')
}

/** A line for each request, but for probes that found nothing wrong. */
function tell(output: Output, { method, path, status, bytes, ms, failure }: RequestLine): void {
  if (/^\/(healthz|livez)$/.test(path) && status === 200) return
  output.event('request', { at: new Date().toISOString(), method, path, status, bytes, ms: Math.round(ms), failure })
  const reason = failure ? `: ${oneLine(failure)}` : ''
  output.line(`${method} ${oneLine(path)} ${status} ${bytes} B ${Math.round(ms)} ms${reason}`)
}

/** What callers name stands in it: nothing of that begins a line of its own, or moves a terminal's cursor. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').slice(0, 500)
}
