import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { PeerAddress } from '../ports.ts'

/** A cable that can be cut: what comes is passed on to a peer until so many bytes have gone. */
export interface Cutter {
  /** The peer, as it is reached through the cable. */
  readonly address: PeerAddress
  /** Bytes that went towards the peer since the last `cutAfter`. */
  readonly passed: number
  /** Resets every connection when that many bytes have gone; a whole cable with Infinity. */
  cutAfter(bytes: number): void
  /** Lets nothing through any more after that many bytes, and tells nobody: the connections stand. */
  swallowAfter(bytes: number): void
  /** Resolves when that many bytes have gone. */
  reached(bytes: number): Promise<void>
  /** New connections reach the peer from that address. */
  comeFrom(address: string): void
  /** Resets every connection; new ones are made as before. */
  cutNow(): void
  stop(): Promise<void>
}

export async function startCutter(to: PeerAddress): Promise<Cutter> {
  const sockets = new Set<Socket>()
  let passed = 0
  let limit = Number.POSITIVE_INFINITY
  let silent = false
  let from: string | undefined
  const waiting = new Set<() => void>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    if (passed >= limit) return void near.destroy()
    const far = connect({ port: to.port, host: to.address, ...(from && { localAddress: from }) })
    keep(near)
    keep(far)
    near.on('data', (chunk) => {
      passed += chunk.length
      for (const look of waiting) look()
      if (passed >= limit && silent) near.pause()
      else if (passed >= limit) for (const socket of sockets) socket.resetAndDestroy()
      else if (!far.write(chunk)) near.pause()
    })
    far.on('drain', () => near.resume())
    far.on('data', (chunk) => {
      if (!near.write(chunk)) far.pause()
    })
    near.on('drain', () => far.resume())
    near.once('end', () => far.end())
    far.once('end', () => near.end())
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: { ...to, port: (server.address() as AddressInfo).port },
    get passed() {
      return passed
    },
    cutAfter(bytes) {
      passed = 0
      limit = bytes
      silent = false
    },
    swallowAfter(bytes) {
      passed = 0
      limit = bytes
      silent = true
    },
    reached(bytes) {
      return new Promise((resolve) => {
        const look = () => {
          if (passed >= bytes && waiting.delete(look)) resolve()
        }
        waiting.add(look)
        look()
      })
    },
    comeFrom(address) {
      from = address
    },
    cutNow() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
