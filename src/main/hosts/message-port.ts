import type { SupportedMessagePort } from '@orpc/client/message-port'
import { RPCHandler } from '@orpc/server/message-port'
import { Flows } from '../../shared/contract/flow.ts'
import type { Scope } from '../../shared/contract/scope.ts'
import type { AppRouter, Connection } from '../router.ts'
import { refuseUnknownCalls } from './unknown-call.ts'

/** Electron's `MessagePortMain`, or any other port that waits until it is started. */
export type Port = SupportedMessagePort & { start(): void }

/** The contract over a message port. Each port is a connection of its own; it ends when either side closes it. */
export function servePort(router: AppRouter, port: Port, scope: Scope): void {
  const handler = new RPCHandler<Connection>(router, { interceptors: [refuseUnknownCalls] })
  handler.upgrade(port, { context: { scope, flows: new Flows() } })
  port.start()
}
