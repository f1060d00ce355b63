import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { type ClientLink, createORPCClient } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { createRouterClient } from '@orpc/server'
import { WebSocket } from 'ws'
import type { AccessKey } from '../../shared/contract/access.ts'
import { Flows } from '../../shared/contract/flow.ts'
import type { Client } from '../../shared/contract/index.ts'
import type { Scope } from '../../shared/contract/scope.ts'
import { AccessKeys } from '../access/access.ts'
import type { AppRouter } from '../router.ts'
import { type Port, servePort } from './message-port.ts'
import { RpcSockets } from './web/rpc.ts'

/** One way from a client to the router, as it is in the program. */
export interface Road {
  name: string
  open(router: AppRouter, scope: Scope): Promise<Opened>
}

export interface Opened {
  client: Client
  /** Calls a path of any name; null where types alone keep unknown calls out. */
  link: ClientLink<Record<never, never>> | null
  /** Cuts the connection without a word; null where there is none to cut. */
  cut: (() => void) | null
  close(): Promise<void>
}

const direct: Road = {
  name: 'direct',
  async open(router, scope) {
    const client: Client = createRouterClient(router, { context: { scope, flows: new Flows() } })
    return { client, link: null, cut: null, close: async () => {} }
  },
}

const webSocket: Road = {
  name: 'WebSocket',
  async open(router, scope) {
    const access = await AccessKeys.open(join(tmpdir(), 'handbill-no-such-folder', 'access.json'))
    const { key }: { key: AccessKey } = await access.issue('page', 'test', scope)
    const sockets = new RpcSockets(router, access)
    const server = createServer()
    server.on('upgrade', (request, socket, head) => sockets.accept(request, socket, head, key))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/rpc`)
    await once(ws, 'open')
    const link = new SocketLink({ websocket: ws as unknown as globalThis.WebSocket })
    return {
      client: createORPCClient(link),
      link,
      cut: () => ws.terminate(),
      async close() {
        ws.terminate()
        sockets.terminate()
        sockets.close()
        server.closeAllConnections()
        await new Promise((closed) => server.close(closed))
      },
    }
  },
}

function messagePort(name: string, dress: (port: MessagePort) => Port): Road {
  return {
    name,
    async open(router, scope) {
      const { port1, port2 } = new MessageChannel()
      servePort(router, dress(port1), scope)
      const link = new PortLink({ port: port2 as unknown as globalThis.MessagePort })
      port2.start()
      return { client: createORPCClient(link), link, cut: () => port2.close(), close: async () => port2.close() }
    },
  }
}

/** Has Electron's `MessagePortMain` shape and no more: events wrapped as `{data, ports}`, nothing before `start`. */
class MessagePortMain {
  readonly #port: MessagePort
  readonly #events = new EventEmitter()

  constructor(port: MessagePort) {
    this.#port = port
  }

  on(event: string, listener: (event?: { data: unknown }) => void): this {
    this.#events.on(event, listener)
    return this
  }

  start(): void {
    this.#port.on('message', (data) => this.#events.emit('message', { data, ports: [] }))
    this.#port.on('close', () => this.#events.emit('close'))
  }

  postMessage(message: unknown): void {
    this.#port.postMessage(message)
  }

  close(): void {
    this.#port.close()
  }
}

export const roads: Road[] = [
  direct,
  webSocket,
  messagePort('message port', (port) => port as unknown as Port),
  messagePort("Electron's message port", (port) => new MessagePortMain(port)),
]
