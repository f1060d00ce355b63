import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { AccessKey } from '../../../shared/contract/access.ts'
import { Flows } from '../../../shared/contract/flow.ts'
import type { AccessKeys } from '../../access/access.ts'
import type { AppRouter } from '../../router.ts'
import { refuseUnknownCalls } from '../unknown-call.ts'

/** A document with its pictures inside is the largest message (`contract/posters.ts`: 30 million characters). */
const MAX_MESSAGE = 48 * 1024 * 1024
/** A peer that asks and never reads is cut off when this much waits for it. */
const MAX_WAITING = 64 * 1024 * 1024
const HEARTBEAT = 30_000

/** 4001: the key was revoked (a private code, RFC 6455 §7.4.2); 1001: the host goes away. */
export const REVOKED = 4001
const GOING_AWAY = 1001

/** The contract over WebSockets, one connection a page or script. */
export class RpcSockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false })
  readonly #handler: RPCHandler<{ scope: AccessKey['scope']; flows: Flows }>
  readonly #access: AccessKeys
  readonly #heartbeat: NodeJS.Timeout
  readonly #answered = new WeakSet<WebSocket>()

  constructor(router: AppRouter, access: AccessKeys) {
    this.#handler = new RPCHandler(router, { interceptors: [refuseUnknownCalls] })
    this.#access = access
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT).unref()
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer, key: AccessKey): void {
    this.#server.handleUpgrade(request, socket, head, (ws) => this.#serve(ws, key))
  }

  close(): void {
    clearInterval(this.#heartbeat)
    for (const ws of this.#server.clients) ws.close(GOING_AWAY, 'Handbill stops')
    this.#server.close()
  }

  terminate(): void {
    for (const ws of this.#server.clients) ws.terminate()
  }

  #serve(ws: WebSocket, key: AccessKey): void {
    this.#answered.add(ws)
    ws.on('pong', () => this.#answered.add(ws))
    // An error (a message above the limit, say) is always followed by `close`.
    ws.on('error', () => {})
    ws.on(
      'close',
      this.#access.onRevoked(key.id, () => ws.close(REVOKED, 'revoked')),
    )
    const guarded: Pick<WebSocket, 'addEventListener' | 'send'> = {
      addEventListener: ws.addEventListener.bind(ws),
      send(data: string | Buffer) {
        if (ws.bufferedAmount > MAX_WAITING) return ws.terminate()
        ws.send(data)
      },
    }
    void this.#handler.upgrade(guarded, { context: { scope: key.scope, flows: new Flows() } })
  }

  /** Whoever did not answer the last ping is gone: a phone that left the network closes nothing. */
  #beat(): void {
    for (const ws of this.#server.clients) {
      if (!this.#answered.delete(ws)) ws.terminate()
      else ws.ping()
    }
  }
}
