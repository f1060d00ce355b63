import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { Identity } from '../../identity/identity.ts'
import type { PeerAddress } from '../ports.ts'

/** Takes part in the handshake, writes down whatever is said first, and hangs up. */
export interface Listener {
  readonly address: PeerAddress
  /** What was heard on all of so many connections, when they are over. */
  heard(connections: number): Promise<string>
  stop(): Promise<void>
}

export async function startListener(identity: Identity): Promise<Listener> {
  let heard = ''
  let closed = 0
  const server = createServer(
    { cert: identity.certificate, key: identity.privateKey, requestCert: true, rejectUnauthorized: false },
    (socket) => {
      socket.on('error', () => {})
      socket.on('data', (bytes) => {
        heard += bytes.toString('latin1')
        socket.destroy()
      })
    },
  )
  // Whoever does not like the certificate may leave before the handshake is over on this side.
  server.on('connection', (socket: Socket) => {
    socket.on('close', () => {
      closed += 1
      server.emit('hung up')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    address: { alias: 'Listener', address: '127.0.0.1', port, protocol: 'https', fingerprint: identity.fingerprint },
    async heard(connections) {
      while (closed < connections) await once(server, 'hung up')
      return heard
    },
    async stop() {
      server.close()
      await once(server, 'close')
    },
  }
}
