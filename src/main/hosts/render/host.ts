import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { listen, reachable } from '../web/listen.ts'
import { namesOf } from '../web/names.ts'
import { asRefusal, sendJson } from '../web/reply.ts'
import { allowOnly, targetOf } from '../web/target.ts'
import { holdsAlready, inHeader, nothingHere, refuse, tooSlow } from './answer.ts'
import { type BodyRoom, readBody } from './body.ts'
import { checkName, checkToken } from './locks.ts'
import { openApiDocument } from './openapi.ts'
import { checkType, readRenderRequest, readTemplateRequest, type Wanted } from './requests.ts'

/** What this host needs of the posters. */
export interface RenderWork {
  /** What bodies are taken from. */
  readonly memory: BodyRoom
  /** @throws Failure BUSY where {@link enter} would: before a body is read. */
  checkRoom(): void
  /** A place among those who may fetch and render. @throws Failure BUSY. */
  enter(): RenderPlace
}

export interface RenderPlace {
  prepare(
    wanted: Wanted,
    signal: AbortSignal,
  ): Promise<{
    readonly address: string
    readonly type: string
    render(): Promise<{ readonly bytes: Uint8Array; readonly warnings: readonly string[] }>
  }>
  leave(): void
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
  /** Is told of every request when it is over. */
  readonly log?: (line: RequestLine) => void
}

export interface RenderLimits {
  /** Of a request's body. */
  readonly bytes: number
  /** Of a body, fetching, waiting and rendering together; and of the answer's way to a client that takes nothing. */
  readonly ms: number
  readonly connections: number
}

/** One request, for a log. Without the query, which holds what a poster says. */
export interface RequestLine {
  readonly method: string
  readonly path: string
  /** 0: the client was gone before there was an answer. */
  readonly status: number
  /** Of the answer's body. */
  readonly bytes: number
  readonly ms: number
  /** The whole of what went wrong, also what the answer does not say. */
  readonly failure?: string
}

export interface RenderHost {
  readonly url: string
  readonly port: number
  /** Says that it is about to end, where it is asked for its health, and goes on for now. */
  announceEnd(): void
  /** Takes nothing new and resolves when everything that was asked has been answered. */
  drain(): Promise<void>
}

/** A host that renders and does nothing else: no page, no LAN, no data of its own. @throws PORT_TAKEN, INPUT_INVALID */
export async function startRenderHost(options: RenderHostOptions): Promise<RenderHost> {
  const { work, version, host, token, allowHosts = [], log } = options
  const limits: RenderLimits = { bytes: 30_000_000, ms: 60_000, connections: 1000, ...options.limits }
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 5_000 })
  server.maxConnections = limits.connections
  // Of silence on a connection that is in the middle of something: who takes none of an answer holds it in memory.
  server.timeout = 2 * limits.ms
  await listen(server, host, options.port)
  const { port } = server.address() as AddressInfo
  const names = namesOf(host, port, allowHosts)
  let ending = false
  const open = new Set<ServerResponse>()
  const sockets = new Set<Socket>()
  let description: Promise<object> | undefined

  async function answer(request: IncomingMessage, response: ServerResponse, over: AbortSignal): Promise<void> {
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox")
    const { pathname, searchParams } = targetOf(request)
    // Probes come to the address of a container, not to its name, and learn nothing else.
    if (pathname === '/healthz') return sendJson(response, ending ? 503 : 200, { ok: !ending })
    if (pathname === '/livez') return sendJson(response, 200, { ok: true })
    checkName(request, names)
    if (pathname === '/openapi.json') {
      allowOnly(['GET', 'HEAD'], request)
      description ??= openApiDocument(version, token !== null)
      return sendJson(response, 200, await description)
    }
    checkToken(request, token)
    if (pathname === '/render') {
      allowOnly(['POST'], request)
      checkType(request)
      await deliver(request, response, over, async (signal) => {
        // Who comes when there is no room need not send 30 MB to hear it.
        work.checkRoom()
        if (request.headers.expect !== undefined) response.writeContinue()
        const { text, release } = await readBody(request, { most: limits.bytes, room: work.memory, signal })
        whenOver(over, release)
        return readRenderRequest(text)
      })
    } else if (pathname.startsWith('/p/')) {
      allowOnly(['GET', 'HEAD'], request)
      const wanted = readTemplateRequest(decoded(pathname.slice('/p/'.length)), searchParams)
      await deliver(request, response, over, async () => wanted)
    } else throw nothingHere(pathname)
  }

  async function deliver(
    request: IncomingMessage,
    response: ServerResponse,
    over: AbortSignal,
    read: (signal: AbortSignal) => Promise<Wanted>,
  ): Promise<void> {
    // Not AbortSignal.any and .timeout: Node 20 collects such a pair with its listeners (nodejs/node#57736).
    const stop = new AbortController()
    const { signal } = stop
    let late = false
    const deadline = setTimeout(() => {
      late = true
      stop.abort()
    }, limits.ms)
    whenOver(over, () => {
      clearTimeout(deadline)
      stop.abort()
    })
    try {
      const wanted = await read(signal)
      const place = work.enter()
      // When the answer has left, or nobody takes it.
      whenOver(over, () => place.leave())
      over.throwIfAborted()
      const { address, type, render } = await place.prepare(wanted, signal)
      const etag = `"${address}"`
      const headers = { ETag: etag, 'Cache-Control': token === null ? 'no-cache' : 'private, no-cache' }
      if (holdsAlready(request, etag)) {
        response.writeHead(304, headers).end()
        return
      }
      const { bytes, warnings } = await render()
      const told = warnings.length > 0 ? { 'Handbill-Warnings': inHeader(warnings) } : {}
      response.writeHead(200, { ...headers, ...told, 'Content-Type': type, 'Content-Length': bytes.byteLength })
      response.end(request.method === 'HEAD' ? undefined : bytes)
    } catch (error) {
      throw late ? tooSlow(limits.ms) : error
    }
  }

  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const started = performance.now()
    let failure: string | undefined
    open.add(response)
    const over = overOf(request, response)
    over.addEventListener('abort', () => {
      open.delete(response)
      log?.({ ...lineOf(request, response), ms: performance.now() - started, ...(failure && { failure }) })
    })
    if (ending) response.setHeader('Connection', 'close')
    answer(request, response, over).catch((thrown) => {
      failure = asRefusal(thrown).failure.message
      refuse(request, response, thrown)
    })
  }
  server.on('request', serve)
  // Who asks before sending a body is told here whether to.
  server.on('checkContinue', serve)

  return {
    url: `http://${reachable(host)}:${port}`,
    port,
    announceEnd() {
      ending = true
    },
    async drain() {
      ending = true
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

/** Aborts when the answer has gone out, or can no longer. */
/** Does it at the end, also where that has come already: a signal that was given tells nobody who listens later. */
function whenOver(over: AbortSignal, act: () => void): void {
  if (over.aborted) act()
  else over.addEventListener('abort', act, { once: true })
}

function overOf({ socket }: IncomingMessage, response: ServerResponse): AbortSignal {
  const over = new AbortController()
  const end = () => {
    socket.off('close', end)
    over.abort()
  }
  response.once('close', end)
  // An answer that waits behind another one of its connection hears nothing of the connection's end.
  socket.once('close', end)
  return over.signal
}

function lineOf(request: IncomingMessage, response: ServerResponse): Omit<RequestLine, 'ms'> {
  const { method = '', url = '' } = request
  const length = Number(response.getHeader('Content-Length') ?? 0)
  return {
    method,
    path: (url.split('?', 1)[0] ?? '').slice(0, 200),
    status: response.headersSent ? response.statusCode : 0,
    bytes: method === 'HEAD' ? 0 : length,
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
