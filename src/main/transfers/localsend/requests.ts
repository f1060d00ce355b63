import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'
import { type AgentOptions, PeerAgent, unreachable } from './agent.ts'
import { LIMITS, type Limits } from './limits.ts'
import { endWhenSilent } from './silence.ts'

export const BATCH = '/api/handbill/v1/batch'

export interface RequestsOptions extends AgentOptions {
  /** Whether nothing moves because somebody wants it so. */
  readonly held?: () => boolean
  /** How long a peer may take none of the bytes of a body, or say nothing after the last; as in {@link LIMITS} when left out. */
  readonly patience?: Partial<Pick<Limits, 'silenceMs' | 'settleMs'>> | undefined
}

export interface How {
  readonly method?: 'POST' | 'PATCH' | 'HEAD' | 'GET'
  readonly headers?: Readonly<Record<string, string | number>>
  /** How long its answer may take, in ms, where no person is asked. */
  readonly answerMs?: number
}

/** Writes a body; resolves when all of it was handed to the connection. */
export type WriteBody = (request: ClientRequest, signal: AbortSignal) => Promise<void>

/** Requests to one peer, each with the patience that it needs. Failures are PEER_UNREACHABLE and FINGERPRINT_MISMATCH. */
export class Requests {
  readonly #options: RequestsOptions
  readonly #agent: PeerAgent

  constructor(options: RequestsOptions) {
    this.#options = options
    this.#agent = new PeerAgent(options)
  }

  /** The certificate's hash that the peer has shown, or has to show. */
  get fingerprint(): string | null {
    return this.#agent.fingerprint
  }

  get patience(): Pick<Limits, 'silenceMs' | 'settleMs'> {
    return { ...LIMITS, ...this.#options.patience }
  }

  close(): void {
    this.#agent.close()
  }

  /** Without a body. */
  ask(path: string, signal: AbortSignal, how: How = {}): Promise<IncomingMessage> {
    return this.send(path, 0, signal, async (message) => void message.end(), how)
  }

  post(path: string, json: object, signal: AbortSignal): Promise<IncomingMessage> {
    const body = Buffer.from(JSON.stringify(json))
    return this.send(path, body.length, signal, async (message) => void message.end(body))
  }

  /**
   * A kept connection may close just as it is used again; nothing was lost then, and a new one is made.
   * @param length of the body, in bytes; null for one that tells its end itself
   */
  async send(
    path: string,
    length: number | null,
    signal: AbortSignal,
    write: WriteBody,
    how: How = {},
  ): Promise<IncomingMessage> {
    const reused = { socket: false }
    try {
      return await this.#sendOnce(path, length, signal, write, how, reused)
    } catch (error) {
      const closed = error instanceof Failure && 'cause' in error.data && error.data.cause === 'ECONNRESET'
      if (!closed || !reused.socket) throw error
      const response = await this.#sendOnce(path, length, signal, write, how, reused)
      if (!carriesFiles(path) || response.statusCode !== 403) return response
      // What came the first time may have come whole, or half: that it is not expected again is nobody's refusal.
      response.resume()
      throw error
    }
  }

  #sendOnce(
    path: string,
    length: number | null,
    signal: AbortSignal,
    write: WriteBody,
    { method = 'POST', headers, answerMs }: How,
    reused: { socket: boolean },
  ): Promise<IncomingMessage> {
    const { peer, held } = this.#options
    const { silenceMs, settleMs } = this.patience
    const uploading = carriesFiles(path) && method !== 'HEAD'
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const message = request({
        agent: this.#agent,
        host: peer.address,
        port: peer.port,
        method,
        path: path.startsWith('/') ? path : `/api/localsend/v2/${path}`,
        headers: {
          'content-type': uploading ? 'application/octet-stream' : 'application/json',
          ...(method === 'HEAD' || method === 'GET' || length === null ? {} : { 'content-length': length }),
          ...headers,
        },
      })
      const abort = () => message.destroy(signal.reason)
      const over = new AbortController()
      signal.addEventListener('abort', abort, { once: true })
      message.once('close', () => {
        signal.removeEventListener('abort', abort)
        over.abort()
      })
      message.on('error', (error) => {
        reused.socket = message.reusedSocket
        reject(signal.aborted ? signal.reason : unreachable(peer, error))
      })
      // The asked person has all the time in the world; a peer that only has to take bytes has not.
      let wait = uploading ? endWhenSilent(message, silenceMs, held) : undefined
      if (answerMs !== undefined) wait = endWhenSilent(message, answerMs)
      message.once('response', (response) => {
        // Nobody is asked any more.
        wait ??= endWhenSilent(message, silenceMs)
        // Whoever answers before the end wants no more of it.
        over.abort()
        response.once('end', () => message.writableEnded || message.destroy())
        resolve(response)
      })
      write(message, over.signal).then(
        () => uploading && wait?.(settleMs),
        (error) => {
          if (over.signal.aborted) return
          message.destroy()
          reject(error)
        },
      )
    })
  }
}

function carriesFiles(path: string): boolean {
  return path.startsWith('upload?') || path.startsWith(`${BATCH}?`)
}
