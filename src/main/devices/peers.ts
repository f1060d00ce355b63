import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { createSecureContext, type SecureContext } from 'node:tls'
import { Failure } from '../../shared/contract/failure.ts'
import { formatHostPort } from './address.ts'
import { type PeerInfo, peerInfoJson, toAnnouncement, toPeerInfo } from './announcement.ts'
import { fingerprintShown } from './certificate.ts'

/** What we show of ourselves: LocalSend since 1.18 refuses a handshake without a client certificate. */
export interface Credentials {
  /** PEM. */
  readonly certificate: string
  /** PEM. */
  readonly privateKey: string
  /** Uppercase hex SHA-256 of the certificate. */
  readonly fingerprint: string
}

export interface Endpoint {
  readonly address: string
  readonly port: number
  readonly protocol: 'http' | 'https'
}

export interface PeersOptions {
  credentials: Credentials
  /** Our address to connect from; undefined leaves it to the routing table, null forbids the connection. */
  from: (address: string) => string | null | undefined
  /** Milliseconds for one whole question; neighbours answer in a few. */
  timeout: number
}

interface Question {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  readonly shown?: ((fingerprint: string) => void) | undefined
  /** For the connection alone, ms; once it is there, the answer has the usual time. */
  readonly connectTimeout?: number | undefined
}

const LONGEST_ANSWER = 64 * 1024
/** Endpoints whose certificates are remembered; the oldest is forgotten first. */
const REMEMBERED = 4096

/** Asks peers who they are. Whoever answers over TLS is known by the certificate, whatever the JSON says. */
export class Peers {
  readonly #options: PeersOptions
  /** Made once a certificate: reading the key anew for every question costs more than the handshake. */
  #secure: { readonly certificate: string; readonly context: SecureContext } | undefined
  #ending = new AbortController()
  /** `address:port` of those that have shown a certificate. */
  readonly #encrypting = new Set<string>()

  constructor(options: PeersOptions) {
    this.#options = options
  }

  /** `GET info` (protocol v2.1 §6.1). @throws Failure PEER_UNREACHABLE, PEER_REFUSED */
  info(endpoint: Endpoint): Promise<PeerInfo> {
    return this.#ask(endpoint, { method: 'GET', path: '/api/localsend/v2/info' })
  }

  /**
   * Tells a peer who we are and gets the same back (protocol v2.1 §3.1).
   *
   * @param shown told whose certificate was shown, as soon as it was, whatever is answered after
   * @param connectTimeout ms for the connection alone; once it is there, the answer has the usual time
   * @throws as `info`
   */
  register(
    endpoint: Endpoint,
    self: PeerInfo,
    { shown, connectTimeout }: { shown?: (fingerprint: string) => void; connectTimeout?: number } = {},
  ): Promise<PeerInfo> {
    const body = JSON.stringify(toAnnouncement(self))
    return this.#ask(endpoint, { method: 'POST', path: '/api/localsend/v2/register', body, shown, connectTimeout })
  }

  /** Whether it has shown a certificate since this Handbill runs: whoever finds none there now is not met in the clear. */
  canEncrypt({ address, port }: Pick<Endpoint, 'address' | 'port'>): boolean {
    return this.#encrypting.has(formatHostPort(address, port))
  }

  /** Gives up on every question under way, and refuses new ones until `start`. */
  stop(): void {
    this.#ending.abort()
  }

  start(): void {
    if (this.#ending.signal.aborted) this.#ending = new AbortController()
  }

  #contextNow(): SecureContext {
    const { certificate, privateKey: key } = this.#options.credentials
    if (this.#secure?.certificate !== certificate)
      this.#secure = { certificate, context: createSecureContext({ cert: certificate, key }) }
    return this.#secure.context
  }

  #remember({ address, port }: Endpoint): void {
    const [oldest] = this.#encrypting
    if (oldest !== undefined && this.#encrypting.size >= REMEMBERED) this.#encrypting.delete(oldest)
    this.#encrypting.add(formatHostPort(address, port))
  }

  async #ask(endpoint: Endpoint, question: Question): Promise<PeerInfo> {
    const localAddress = this.#options.from(endpoint.address)
    if (localAddress === null) throw unreachable(endpoint, 'NO_INTERFACE')
    try {
      const response = await this.#send(endpoint, question, localAddress)
      const fingerprint = fingerprintShown(response.socket)
      const text = await read(response)
      if (response.statusCode !== 200) throw refused(endpoint, response.statusCode ?? 0)
      const { port, protocol } = endpoint
      const json = peerInfoJson.parse(JSON.parse(text))
      // Every Handbill encrypts, and who says so of itself does.
      if (protocol === 'http' && (json.protocol === 'https' || json.handbill)) throw unreachable(endpoint, STRIPPED)
      const info = toPeerInfo(json, { fingerprint, port, protocol })
      if (!info) throw unreachable(endpoint, 'NAMELESS')
      return info
    } catch (error) {
      throw error instanceof Failure ? error : unreachable(endpoint, causeOf(error), error)
    }
  }

  #send(endpoint: Endpoint, question: Question, localAddress: string | undefined): Promise<IncomingMessage> {
    const { timeout } = this.#options
    const { method, path, body, shown, connectTimeout = timeout } = question
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(timedOut()), connectTimeout)
    const options: RequestOptions = {
      ...{ method, path, localAddress },
      host: endpoint.address,
      port: endpoint.port,
      // A connection of its own for each question: a kept one would show the certificate of another day.
      agent: false,
      signal: AbortSignal.any([this.#ending.signal, AbortSignal.timeout(timeout), late.signal]),
      headers:
        body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    }
    // https hands on to tls.connect what its own type leaves out.
    const secure = { ...options, secureContext: this.#contextNow(), rejectUnauthorized: false }
    return new Promise((resolve, reject) => {
      const request: ClientRequest =
        endpoint.protocol === 'http'
          ? httpRequest(options)
          : // Peers sign their own certificates; the caller judges by the fingerprint.
            httpsRequest(secure)
      request.once('close', () => clearTimeout(timer))
      request.once('socket', (socket) => {
        socket.once('connect', () => clearTimeout(timer))
        socket.once('secureConnect', () => {
          this.#remember(endpoint)
          shown?.(fingerprintShown(socket) ?? '')
        })
      })
      request.once('response', resolve)
      request.on('error', reject)
      request.end(body)
    })
  }
}

function timedOut(): Error {
  return Object.assign(new Error('no connection in time'), { name: 'TimeoutError' })
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > LONGEST_ANSWER) throw Object.assign(new Error('The answer has no end.'), { code: 'NOT_LOCALSEND' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function causeOf(error: unknown): string {
  const { name, code } = error as NodeJS.ErrnoException
  if (name === 'AbortError' || name === 'TimeoutError') return 'ETIMEDOUT'
  // What JSON.parse and the schema throw.
  if (name === 'SyntaxError' || name === 'ZodError') return 'NOT_LOCALSEND'
  return code ?? 'UNKNOWN'
}

/** The cause where somebody who encrypts is to be had in the clear alone. */
export const STRIPPED = 'STRIPPED'

const reasons: Record<string, string> = {
  [STRIPPED]: 'It encrypts, and no encrypted connection comes about: somebody in between may want to read along.',
  ETIMEDOUT: 'It did not answer in time.',
  ECONNREFUSED: 'Nothing listens there.',
  NOT_LOCALSEND: 'What answered there does not speak LocalSend.',
  NAMELESS: 'What answered there did not say who it is.',
  NO_INTERFACE: 'None of the network interfaces that may be used leads there.',
  ENOTFOUND: 'Nobody knows a host of that name.',
}

export function unreachable(
  { address, port }: Pick<Endpoint, 'address' | 'port'>,
  code: string,
  cause?: unknown,
): Failure<'PEER_UNREACHABLE'> {
  const at = formatHostPort(address, port)
  return new Failure(
    'PEER_UNREACHABLE',
    {
      what: `No device was reached at ${at}.`,
      why: reasons[code] ?? `The connection failed (${code}).`,
      next: 'Check the address, and that Handbill or LocalSend is open there and on the same network.',
      address: at,
      cause: code,
    },
    { cause },
  )
}

function refused({ address, port }: Endpoint, status: number): Failure<'PEER_REFUSED'> {
  return new Failure('PEER_REFUSED', {
    what: `${formatHostPort(address, port)} did not say who it is.`,
    why: `It answered with HTTP status ${status}.`,
    next: 'Check that Handbill or LocalSend is open there, and that nothing else uses its port.',
    status,
  })
}
