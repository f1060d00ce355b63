import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Failure } from '../../../shared/contract/failure.ts'
import { listen, reachable } from '../web/listen.ts'
import { bearerOf } from '../web/locks.ts'
import { type Names, namesOf } from '../web/names.ts'
import { asRefusal, Refusal, sendJson, sendRefusal } from '../web/reply.ts'
import { allowOnly, targetOf } from '../web/target.ts'
import { openApiDocument } from './openapi.ts'
import { readRenderRequest, readTemplateRequest, type Wanted } from './requests.ts'

/** What this host needs of the posters. */
export interface RenderWork {
  prepare(wanted: Wanted): Promise<{
    readonly address: string
    readonly type: string
    render(signal: AbortSignal): Promise<{ readonly bytes: Uint8Array; readonly warnings: readonly string[] }>
  }>
}

export interface RenderHostOptions {
  readonly work: RenderWork
  readonly version: string
  readonly host: string
  readonly port: number
  readonly allowHosts?: readonly string[]
  /** What callers have to show as a bearer; null lets everybody in. */
  readonly token: string | null
  readonly limits?: Partial<RenderLimits>
}

export interface RenderLimits {
  /** Of a request's body. */
  readonly bytes: number
  /** Of waiting and rendering together. */
  readonly ms: number
}

export interface RenderHost {
  readonly url: string
  readonly port: number
  /** Takes nothing new and resolves when everything that was asked has been answered. */
  drain(): Promise<void>
}

const WARNING_CHARACTERS = 800

/** A host that renders and does nothing else: no page, no LAN, no data of its own. @throws PORT_TAKEN, INPUT_INVALID */
export async function startRenderHost(options: RenderHostOptions): Promise<RenderHost> {
  const { work, version, host, token, allowHosts = [] } = options
  const limits: RenderLimits = { bytes: 30_000_000, ms: 60_000, ...options.limits }
  const server = createServer({ requestTimeout: 30_000 })
  await listen(server, host, options.port)
  const { port } = server.address() as AddressInfo
  const names = namesOf(host, port, allowHosts)
  let draining = false
  const open = new Set<ServerResponse>()
  const sockets = new Set<Socket>()
  let description: Promise<object> | undefined

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
    const { pathname, searchParams } = targetOf(request)
    // Probes come to the address of a container, not to its name, and learn nothing else.
    if (pathname === '/healthz') return sendJson(response, draining ? 503 : 200, { ok: !draining })
    checkName(request, names)
    if (pathname === '/openapi.json') {
      allowOnly(['GET'], request)
      description ??= openApiDocument(version, token !== null)
      return sendJson(response, 200, await description)
    }
    checkToken(request, token)
    if (pathname === '/render') {
      allowOnly(['POST'], request)
      await deliver(await readRenderRequest(request, limits.bytes), request, response)
    } else if (pathname.startsWith('/p/')) {
      allowOnly(['GET', 'HEAD'], request)
      await deliver(readTemplateRequest(decoded(pathname.slice('/p/'.length)), searchParams), request, response)
    } else throw nothingHere(pathname)
  }

  async function deliver(wanted: Wanted, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { address, type, render } = await work.prepare(wanted)
    const etag = `"${address}"`
    const headers = { ETag: etag, 'Cache-Control': token === null ? 'no-cache' : 'private, no-cache' }
    if ((request.headers['if-none-match'] ?? '').split(/\s*,\s*/).some((one) => one.replace(/^W\//, '') === etag)) {
      response.writeHead(304, headers).end()
      return
    }
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const late = AbortSignal.timeout(limits.ms)
    const made = await render(AbortSignal.any([gone.signal, late])).catch((thrown: unknown) => {
      throw late.aborted ? tooSlow(limits.ms) : thrown
    })
    const told = made.warnings.length > 0 ? { 'Handbill-Warnings': inHeader(made.warnings) } : {}
    response.writeHead(200, { ...headers, ...told, 'Content-Type': type, 'Content-Length': made.bytes.byteLength })
    response.end(request.method === 'HEAD' ? undefined : made.bytes)
  }

  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  server.on('request', (request, response) => {
    open.add(response)
    response.once('close', () => open.delete(response))
    if (draining) response.setHeader('Connection', 'close')
    answer(request, response).catch((thrown) => {
      if (!request.complete) response.setHeader('Connection', 'close')
      sendRefusal(response, withRetry(thrown))
    })
  })

  return {
    url: `http://${reachable(host)}:${port}`,
    port,
    async drain() {
      draining = true
      // A connection that is kept alive would keep the host alive, too.
      for (const response of open) if (!response.headersSent) response.setHeader('Connection', 'close')
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // Idle, and those on which nothing was ever asked; who stalls in the middle has as long as a picture may take.
      const asking = new Set(Array.from(open, ({ req }) => req.socket))
      for (const socket of sockets) if (!asking.has(socket)) socket.destroy()
      const patience = setTimeout(() => server.closeAllConnections(), limits.ms)
      await closed
      clearTimeout(patience)
    },
  }
}

/** Percent-encoded and short enough for any client: many refuse heads of more than 16 KiB. */
function inHeader(warnings: readonly string[]): string {
  const text = warnings.join(' ')
  const short = text.length > WARNING_CHARACTERS ? `${text.slice(0, WARNING_CHARACTERS)}…` : text
  // By UTF-8 and back, so that half a surrogate pair is no error here.
  return encodeURI(Buffer.from(short).toString())
}

function checkName(request: IncomingMessage, names: Names): void {
  if (names.isOurs(request.headers.host, request.socket.localAddress)) return
  throw new Refusal(
    new Failure('UNAUTHORIZED', {
      what: 'The request was refused.',
      why: `It is addressed to "${request.headers.host ?? ''}", which is not a name of this service.`,
      next: 'Start it with --allow-host NAME.',
    }),
    421,
  )
}

function checkToken(request: IncomingMessage, token: string | null): void {
  if (token === null || same(bearerOf(request) ?? '', token)) return
  throw new Refusal(
    new Failure('UNAUTHORIZED', {
      what: 'The request was refused.',
      why: 'It carries no token of this service, or a wrong one.',
      next: 'Send it as "Authorization: Bearer TOKEN".',
    }),
    401,
    { 'WWW-Authenticate': 'Bearer' },
  )
}

/** In a time that does not depend on where they differ. */
function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function withRetry(thrown: unknown): Refusal {
  const { failure, status, headers } = asRefusal(thrown)
  if (failure.code !== 'BUSY') return new Refusal(failure, status, headers)
  const { retryAfter } = failure.data as { retryAfter: number }
  return new Refusal(failure, status, { ...headers, 'Retry-After': String(retryAfter) })
}

function tooSlow(ms: number): Refusal {
  const failure = new Failure('CANCELLED', {
    what: 'The poster was given up.',
    why: `It was not done within ${ms / 1000} s.`,
    next: 'Make it smaller, or ask again when there is less to do.',
  })
  return new Refusal(failure, 503, { 'Retry-After': '5' })
}

function nothingHere(path: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: 'There is nothing here.',
    why: `The service has no ${path.slice(0, 100)}.`,
    next: 'See /openapi.json for what can be asked.',
    kind: 'call',
    name: path.slice(0, 100),
  })
}
