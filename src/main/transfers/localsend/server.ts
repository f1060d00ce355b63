import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { asFailure } from '../../../shared/contract/failure.ts'
import { fingerprintOf, type Identity } from '../../identity/identity.ts'
import { follow, type Listening, type ListenOptions, listenAll } from '../listen.ts'
import { answerFailure, answerJson } from './answer.ts'
import { LIMITS, type Limits } from './limits.ts'
import { admitPlain } from './plain.ts'
import type { Caller } from './sessions.ts'
import { answerUnparsed } from './unparsed.ts'

/** What a route gets: the message, its query, and who really sent it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
  readonly caller: Caller
}

/** `METHOD /path` → what answers it. */
export type Routes = Readonly<Record<string, (exchange: Exchange) => Promise<void>>>

const OWN = 'https://handbill.invalid'
/** Under 1 MiB the stream's bookkeeping costs more than the bytes. */
const HIGH_WATER_MARK = 1024 * 1024

export type ServerOptions = Pick<ListenOptions, 'port' | 'addresses' | 'whoHolds'> & {
  readonly identity: Identity
  readonly routes: Routes
  /** Other ones than {@link LIMITS}. */
  readonly limits?: Partial<Limits> | undefined
}

/** LocalSend's server: HTTP/1.1 over TLS or plain, a certificate asked of every peer, and none refused for having none. */
export class LocalSendServer {
  readonly #makeServer: () => Server
  readonly #traffic: Traffic
  #listening: Listening

  private constructor(listening: Listening, traffic: Traffic, make: () => Server) {
    this.#listening = listening
    this.#traffic = traffic
    this.#makeServer = make
  }

  /** @throws Failure PORT_TAKEN */
  static async listen(options: ServerOptions): Promise<LocalSendServer> {
    const traffic: Traffic = { sockets: new Set(), exchanges: new Set() }
    const make = () => makeServer(options, traffic)
    return new LocalSendServer(await listenAll({ ...options, makeServer: make }), traffic, make)
  }

  get port(): number {
    return this.#listening.port
  }

  get addresses(): readonly string[] {
    return this.#listening.addresses
  }

  /** Listens on these addresses from now on, by the same port. True when they are others than before. */
  async follow(addresses: readonly string[]): Promise<boolean> {
    const before = this.addresses
    if (before.length === addresses.length && addresses.every((address) => before.includes(address))) return false
    this.#listening = await follow(this.#listening, addresses, this.#makeServer)
    return before.join() !== this.addresses.join()
  }

  /** Shows this certificate from the next connection on. */
  show(identity: Identity): void {
    for (const server of this.#listening.servers) (server as Server).setSecureContext(tlsOf(identity))
  }

  /** Ends every connection, whatever runs on it, and resolves when that has been cleared away. */
  async close(): Promise<void> {
    const closed = this.#listening.servers.map((server) => new Promise((resolve) => server.close(resolve)))
    for (const socket of this.#traffic.sockets) socket.destroy()
    await Promise.all([...closed, ...this.#traffic.exchanges])
  }
}

/** What is under way on all of the servers. */
interface Traffic {
  readonly sockets: Set<Socket>
  readonly exchanges: Set<Promise<void>>
}

function makeServer({ identity, routes, limits }: ServerOptions, { sockets, exchanges }: Traffic): Server {
  const { handshakeMs, headersMs, keepAliveMs, silenceMs, connections, connectionsPerAddress } = {
    ...LIMITS,
    ...limits,
  }
  const server = createServer(
    {
      ...tlsOf(identity),
      requestCert: true,
      // Every peer signs its own certificate; its hash is what counts (protocol §2).
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: handshakeMs,
      headersTimeout: headersMs,
      // A body may take hours; silence is what ends it.
      requestTimeout: 0,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: headersMs / 2,
      highWaterMark: HIGH_WATER_MARK,
    },
    (request, response) => {
      const exchange = dispatch(routes, request, response).finally(() => exchanges.delete(exchange))
      exchanges.add(exchange)
    },
  )
  admitPlain(server, handshakeMs)
  server.timeout = silenceMs
  server.maxConnections = connections
  server.on('clientError', answerUnparsed)
  server.on('connection', (socket: Socket) => {
    if (countOf(sockets, socket.remoteAddress) >= connectionsPerAddress) return void socket.destroy()
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return server
}

function tlsOf({ certificate, privateKey }: Identity) {
  return { cert: certificate, key: privateKey, minVersion: 'TLSv1.2' as const }
}

function countOf(sockets: Iterable<Socket>, address: string | undefined): number {
  let count = 0
  for (const { remoteAddress } of sockets) if (remoteAddress === address) count += 1
  return count
}

async function dispatch(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    // Only browsers send it: no page may hand files to this machine behind its user's back.
    if (request.headers.origin !== undefined) return answerJson(response, 403, { message: 'Not for web pages.' })
    const target = request.url ?? '/'
    if (!URL.canParse(target, OWN)) return answerJson(response, 400, { message: 'That is no address.' })
    const url = new URL(target, OWN)
    const route = Object.hasOwn(routes, `${request.method} ${url.pathname}`)
      ? routes[`${request.method} ${url.pathname}`]
      : undefined
    if (!route) return answerJson(response, 404, { message: 'Not found.' })
    await route({ request, response, query: url.searchParams, caller: callerOf(request.socket) })
  } catch (error) {
    answerFailure(request, response, asFailure(error))
  }
}

function callerOf(socket: Socket): Caller {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
  return {
    address: (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, ''),
    fingerprint: certificate ? fingerprintOf(certificate.raw) : null,
  }
}
