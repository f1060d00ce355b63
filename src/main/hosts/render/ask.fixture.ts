import { EventEmitter, once } from 'node:events'
import { type Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { RenderHost } from './host.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface AskOptions {
  readonly method?: string
  /** Sent as JSON unless it is a text already. */
  readonly body?: unknown
  readonly headers?: object
  readonly agent?: Agent
}

/** A request over a real socket, without the ways in which `fetch` is kind. */
export function ask({ port }: Pick<RenderHost, 'port'>, path: string, options: AskOptions = {}): Promise<Answer> {
  const { body, headers = {}, agent, method = body === undefined ? 'GET' : 'POST' } = options
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        ...{ host: '127.0.0.1', port, path, method, agent: agent ?? false },
        headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      },
    )
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
  })
}

export const codeOf = ({ body }: Answer) => JSON.parse(body.toString()).code

interface Renders<Job, Made> {
  render(job: Job, signal?: AbortSignal): Promise<Made>
}

/** A renderer that waits to be let go, and says when it was asked so many times. */
export function heldBack<Job, Made, R extends Renders<Job, Made>>(inner: R & Renders<Job, Made>) {
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const counted = new EventEmitter()
  let calls = 0
  const renderer = {
    ...inner,
    async render(job: Job, signal?: AbortSignal) {
      calls += 1
      counted.emit('call')
      const aborted = signal ? once(signal, 'abort').then(() => Promise.reject(new Error('aborted'))) : gate
      await Promise.race([gate, aborted])
      return inner.render(job, signal)
    },
  }
  const asked = async (times: number) => {
    while (calls < times) await once(counted, 'call')
  }
  return { renderer, asked, release }
}
