import type { Server } from 'node:http'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { Flows } from '../../../shared/contract/flow.ts'
import type { AppRouter, Connection } from '../../router.ts'
import { refuseUnknownCalls } from '../unknown-call.ts'

/** A call's input is small; files travel by path. */
const LONGEST_MESSAGE = 64 * 1024 * 1024

/**
 * Puts the contract on the owner's socket, for second processes of the same user. Whoever can open that socket can read
 * the data folder already, so it carries every scope.
 */
export function serveOwner(server: Server, router: AppRouter): void {
  const handler = new RPCHandler<Connection>(router, { interceptors: [refuseUnknownCalls] })
  const sockets = new WebSocketServer({ server, path: '/rpc', maxPayload: LONGEST_MESSAGE })
  sockets.on('connection', (socket) => {
    void handler.upgrade(socket, { context: { scope: 'admin', flows: new Flows() } })
  })
}
