import type { Server } from 'node:https'
import type { Socket } from 'node:net'

/** A TLS connection begins with a handshake record (RFC 8446 §5.1); no HTTP method begins with that byte. */
const HANDSHAKE = 22

/**
 * Lets plain HTTP in by the HTTPS port, told apart by the first byte: peers with encryption switched off speak it
 * (protocol §2). They are served by the same server under the same limits, and without a certificate they are nobody.
 */
export function admitPlain(server: Server, silenceMs: number): void {
  const shakeHands = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const giveUp = () => socket.destroy()
    socket.setTimeout(silenceMs, giveUp)
    socket.once('error', giveUp)
    socket.once('readable', () => {
      const first: Buffer | null = socket.read(1)
      if (first === null) return void socket.destroy()
      socket.setTimeout(0)
      socket.off('timeout', giveUp)
      socket.off('error', giveUp)
      socket.unshift(first)
      if (first[0] === HANDSHAKE) for (const listener of shakeHands) listener.call(server, socket)
      // What the server does with a connection once its handshake is over: it reads HTTP.
      else server.emit('secureConnection', socket)
    })
  })
}
