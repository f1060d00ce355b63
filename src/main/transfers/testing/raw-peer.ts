import { request } from 'node:https'
import { buffer } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import { fingerprintOf, type Identity } from '../../identity/identity.ts'
import type { PeerAddress } from '../ports.ts'

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON came
  readonly json: any
}

/**
 * A sender that says exactly what it is told to, right or wrong. With an identity it shows its certificate, and like
 * the LocalSend app since 1.18 it holds the other side to its fingerprint.
 */
export class RawPeer {
  readonly #to: PeerAddress
  readonly #identity: Identity | null

  constructor(to: PeerAddress, identity: Identity | null) {
    this.#to = to
    this.#identity = identity
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.say('GET', path, undefined, headers)
  }

  /** Objects go as JSON, bytes and strings as they are. */
  post(path: string, body: unknown = '', headers: Record<string, string | number> = {}): Promise<Answer> {
    const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
    return this.say('POST', path, Buffer.from(bytes), headers)
  }

  /** Offers files by name and content; answers with the session, or the refusal. */
  async offer(files: Record<string, object>, query = ''): Promise<Answer> {
    return this.post(`prepare-upload${query}`, { info: { alias: 'Raw' }, files })
  }

  /** The path of an upload. */
  static upload(session: { sessionId: string; files: Record<string, string> }, fileId: string, token?: string): string {
    const given = token ?? session.files[fileId] ?? ''
    return `upload?${new URLSearchParams({ sessionId: session.sessionId, fileId, token: given })}`
  }

  async say(
    method: string,
    path: string,
    body: Uint8Array | undefined,
    headers: Record<string, string | number>,
  ): Promise<Answer> {
    const message = this.open(method, path, { 'content-length': body?.byteLength ?? 0, ...headers })
    message.end(body)
    return answerTo(message)
  }

  /** A request whose body the test writes itself. */
  open(method: string, path: string, headers: Record<string, string | number> = {}) {
    const { address, port, fingerprint } = this.#to
    const message = request({
      ...{ host: address, port, method, headers, agent: false, rejectUnauthorized: false },
      path: path.startsWith('/') ? path : `/api/localsend/v2/${path}`,
      ...(this.#identity && { cert: this.#identity.certificate, key: this.#identity.privateKey }),
    })
    message.once('socket', (socket) => {
      socket.once('secureConnect', () => {
        const presented = (socket as TLSSocket).getPeerX509Certificate()
        if (!presented || fingerprintOf(presented.raw) !== fingerprint) message.destroy(new Error('a stranger'))
      })
    })
    return message
  }
}

export function answerTo(message: ReturnType<RawPeer['open']>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    message.once('error', reject)
    message.once('response', (response) => {
      buffer(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, json: body.length > 0 ? JSON.parse(body.toString('utf8')) : null })
      }, reject)
    })
  })
}
