import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AccessKeys } from '../../access/access.ts'
import { Ticket } from '../../access/ticket.ts'
import type { AppRouter } from '../../router.ts'
import type { MediaStore, Staging } from '../beside.ts'
import { receiveUpload, sendMedia } from './files.ts'
import { listen, reachable } from './listen.ts'
import { checkKey, checkSender } from './locks.ts'
import { namesOf } from './names.ts'
import { servePage } from './page.ts'
import { LOCKED, refuseUpgrade, sendRefusal } from './reply.ts'
import { RpcSockets } from './rpc.ts'
import { openSession } from './session.ts'
import { allowOnly, noSuchPage, targetOf } from './target.ts'

/** The part of an {@link import('../../app.ts').App} that this door reaches beside the router. */
export interface WebApp {
  readonly identity: { readonly fingerprint: string }
  readonly access: AccessKeys
  readonly media: MediaStore
  readonly transfers: { readonly staging: Staging }
}

export interface WebHostOptions {
  app: WebApp
  router: AppRouter
  /** The built page, `out/renderer`. */
  rendererFolder: string
  /** Address to bind; the loopback unless a person chose otherwise. */
  host?: string
  /** 0 takes a free one. */
  port?: number
  /** Further names, `NAME` or `NAME:PORT`, that requests may be addressed to. */
  allowHosts?: readonly string[]
  now?: () => number
}

export interface WebHost {
  /** Address with a one-time token in its fragment: opens once, for ten minutes. */
  readonly url: string
  readonly port: number
  /** A new address; the one before it opens nothing any more. */
  newUrl(): string
  /** Lets go of the port, says goodbye to every connection, and waits for what is under way for a second at most. */
  stop(): Promise<void>
}

const STOP_GRACE = 1000

/** @throws PORT_TAKEN, or NOT_FOUND when the page has not been built. */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { app, router, rendererFolder, host = '127.0.0.1', allowHosts = [], now = Date.now } = options
  const page = servePage(rendererFolder)
  const ticket = new Ticket(now)
  const cookie = cookieName(app.identity.fingerprint)
  // An upload may take hours, so no limit on the whole request; the headers keep theirs.
  const server = createServer({ requestTimeout: 0 })
  await listen(server, host, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  const names = namesOf(host, port, allowHosts)
  const sockets = new RpcSockets(router, app.access)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(LOCKED)) response.setHeader(name, value)
    checkSender(request, names)
    const { pathname, searchParams } = targetOf(request)
    const allow = (...methods: string[]) => allowOnly(methods, request)
    if (pathname === '/session') {
      allow('GET', 'POST')
      if (request.method === 'POST') return openSession(request, response, { access: app.access, ticket, cookie })
      checkKey(request, app.access, cookie, 'read')
      response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
    } else if (pathname === '/staging') {
      allow('PUT')
      checkKey(request, app.access, cookie, 'operate')
      await receiveUpload(searchParams.get('name'), request, response, app.transfers.staging)
    } else if (pathname.startsWith('/media/')) {
      allow('GET', 'HEAD')
      checkKey(request, app.access, cookie, 'read')
      await sendMedia(pathname.slice('/media/'.length), request, response, app.media)
    } else {
      allow('GET', 'HEAD')
      page(request, response)
    }
  }

  server.on('request', (request, response) => {
    answer(request, response).catch((thrown) => {
      // What is left of a refused body is not read: the connection ends with the answer.
      if (!request.complete) response.setHeader('Connection', 'close')
      sendRefusal(response, thrown)
    })
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    try {
      checkSender(request, names)
      if (targetOf(request).pathname !== '/rpc') throw noSuchPage(request)
      sockets.accept(request, socket, head, checkKey(request, app.access, cookie, 'read'))
    } catch (thrown) {
      refuseUpgrade(socket, thrown)
    }
  })

  const newUrl = () => `http://${reachable(host)}:${port}/#token=${ticket.print()}`
  return {
    url: newUrl(),
    port,
    newUrl,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      sockets.close()
      server.closeIdleConnections()
      const grace = setTimeout(() => {
        sockets.terminate()
        server.closeAllConnections()
      }, STOP_GRACE)
      await closed
      clearTimeout(grace)
    },
  }
}

/** Cookies ignore ports, so each Handbill has a name of its own; it stays over restarts and piles nothing up. */
function cookieName(fingerprint: string): string {
  return `handbill_${createHash('sha256').update(fingerprint).digest('hex').slice(0, 12)}`
}
