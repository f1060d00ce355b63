import { once } from 'node:events'
import { connect } from 'node:net'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { Client } from '../../../shared/contract/index.ts'

/** Talks to the process that owns the data folder. `closed` resolves when that process goes away. */
export async function attachToOwner(
  endpoint: string,
): Promise<{ client: Client; closed: Promise<void>; close(): Promise<void> }> {
  const socket = new WebSocket('ws://owner/rpc', { createConnection: () => connect(endpoint) })
  const closed = once(socket, 'close').then(() => {})
  await once(socket, 'open')
  // `ws` sockets have the browser's events and methods; only the declared types differ.
  const client: Client = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
  return {
    client,
    closed,
    close: async () => {
      socket.close()
      await closed
    },
  }
}
