import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { PeerAddress } from '../ports.ts'
import { type Fate, SMOOTH, type Way } from './plan.ts'

/** So much goes in slices: enough for the handshake, the offer and the edges of a file. */
const SLICED_BYTES = 64 * 1024
const SLICES = 400
/** Chunks that are held back; after those the connection is as quick as any. */
const DELAYED_CHUNKS = 40

/** A bad network between two peers, and always the same one for the same fates. */
export interface ChaosProxy {
  /** The peer, as it is reached through it. */
  readonly address: PeerAddress
  /** Bytes that were passed on to the peer. */
  readonly passed: number
  /** Resolves when no connection is open. */
  quiet(): Promise<void>
  stop(): Promise<void>
}

/** @param flipsFrom of a connection to the peer, bytes count for a flip only after this has gone by */
export async function startProxy(to: PeerAddress, fates: readonly Fate[], flipsFrom = ''): Promise<ChaosProxy> {
  const connections = new Set<Promise<void>>()
  const sockets = new Set<Socket>()
  let accepted = 0
  let passed = 0
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const fate = fates[accepted] ?? SMOOTH
    accepted += 1
    const far = connect({ host: to.address, port: to.port, allowHalfOpen: true })
    const both = [near, far]
    for (const socket of both) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.once('close', () => sockets.delete(socket))
    }
    const count = (bytes: number) => {
      passed += bytes
    }
    const ways = [carry(near, far, fate.there, flipsFrom, count), carry(far, near, fate.back)]
    const over = Promise.all([...ways, ...both.map(closed)]).then(() => void connections.delete(over))
    connections.add(over)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: { ...to, port: (server.address() as AddressInfo).port },
    get passed() {
      return passed
    },
    async quiet() {
      while (connections.size > 0) await Promise.all(connections)
    },
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
      await Promise.all(connections)
    },
  }
}

/** Carries one direction of a connection to its end, as is written for it. */
async function carry(from: Socket, to: Socket, way: Way, flipsFrom = '', count = (_: number) => {}): Promise<void> {
  const { blow, delayMs } = way
  let gone = 0
  let chunks = 0
  let dead = false
  const counting = blow?.kind === 'flip' ? after(flipsFrom) : null
  try {
    // The other direction outlives this one's end.
    for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      chunks += 1
      if (dead) continue
      if (delayMs > 0 && chunks <= DELAYED_CHUNKS) await setTimeout(delayMs)
      if (blow?.kind === 'flip') {
        const at = blow.at - gone
        const skipped = counting?.(chunk) ?? 0
        if (at >= 0 && at < chunk.length - skipped) chunk[skipped + at]! ^= 1 << blow.bit
        gone += chunk.length - skipped
        count(chunk.length)
        await pass(chunk, to, way, chunks)
        continue
      }
      const rest = blow ? blow.at - gone : Number.POSITIVE_INFINITY
      const whole = chunk.subarray(0, Math.max(0, Math.min(chunk.length, rest)))
      gone += whole.length
      count(whole.length)
      await pass(whole, to, way, chunks)
      if (!blow || gone < blow.at) continue
      if (blow.kind === 'cut') for (const socket of [from, to]) socket.end()
      if (blow.kind === 'reset') reset(from, to)
      dead = true
      if (blow.kind === 'dead') void setTimeout(blow.ms, undefined, { ref: false }).then(() => reset(from, to))
    }
    // What swallows everything swallows the end as well.
    if (!dead) to.end()
  } catch {
    reset(from, to)
  }
}

async function pass(chunk: Buffer, to: Socket, { slice }: Way, chunks: number): Promise<void> {
  const pieces = slice > 0 && chunks * slice < SLICED_BYTES ? SLICES : 0
  let at = 0
  for (let piece = 0; piece < pieces && at < chunk.length; piece += 1) {
    await write(to, chunk.subarray(at, at + slice))
    at += slice
    await setImmediate()
  }
  await write(to, chunk.subarray(at))
}

async function write(to: Socket, bytes: Buffer): Promise<void> {
  if (bytes.length === 0 || to.destroyed || to.writableEnded) return
  if (to.write(bytes)) return
  await new Promise<void>((resolve) => {
    const go = () => {
      to.off('drain', go).off('close', go)
      resolve()
    }
    to.on('drain', go).on('close', go)
  })
}

/** Not by `once`, which throws what came before it closed. */
function closed(socket: Socket): Promise<unknown> {
  return socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', resolve))
}

/** Node's own `resetAndDestroy` says FIN first, which the other side takes for an end like any. */
function reset(...sockets: Socket[]): void {
  for (const socket of sockets) if (!socket.destroyed) Object.assign(socket, { resetAndClosing: true }).destroy()
}

/** Of each chunk, how many bytes come before the end of the first `marker`. */
function after(marker: string): (chunk: Buffer) => number {
  let seen = ''
  let found = marker === ''
  return (chunk) => {
    if (found) return 0
    const before = seen.length
    seen += chunk.toString('latin1')
    const at = seen.indexOf(marker)
    if (at < 0) return chunk.length
    found = true
    return at + marker.length - before
  }
}
