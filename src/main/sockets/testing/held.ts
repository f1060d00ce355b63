import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import net, { type Server, type Socket } from 'node:net'
import type { SocketRow } from '../../../shared/contract/sockets.ts'
import { sockDiagSource } from '../sockdiag/source.ts'
import { SocketTable } from '../table.ts'
import type { Connections } from './connections.ts'

/** Less than any send buffer takes at once; bytes. */
const BLOCK = 1 << 14

/** The kernel's table as it is polled, to wait for what the kernel does in its own time. */
export class Seen {
  readonly #table = new SocketTable({ source: sockDiagSource(), now: () => Date.now() })
  readonly #rows = new Map<string, SocketRow>()

  /** Polls until a row is as wanted. The test's time limit is the end of it. */
  async until(is: (row: SocketRow) => boolean): Promise<SocketRow> {
    for (;;) {
      const { changed, removed } = await this.#table.poll()
      for (const id of removed) this.#rows.delete(id)
      for (const row of changed) this.#rows.set(row.id, row)
      for (const row of this.#rows.values()) if (is(row)) return row
    }
  }

  /**
   * Writes until the kernel keeps something back because the other end does not read, and Node keeps nothing: then
   * an end goes out at once, behind the data (Node delays the shutdown while it still queues). The next small block
   * is written only once the kernel has none of the last: no write ever waits for room that nobody will make.
   */
  async fill(socket: Socket): Promise<void> {
    const port = socket.localPort!
    const peer = socket.remotePort!
    for (;;) {
      const row = await this.until((it) => it.local.port === port && it.peer?.port === peer)
      if (socket.writableLength > 0) continue
      if (row.sendQueue === 0) socket.write(Buffer.alloc(BLOCK))
      else if (row.timer?.kind === 'persist') return
    }
  }

  close(): Promise<void> {
    return this.#table.close()
  }
}

/** A process that runs a script until it has said a port, and then stands still. */
export async function standStill(
  connections: Connections,
  script: string,
): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  connections.keep({ close: () => child.kill('SIGKILL') })
  const [told] = (await once(child.stdout, 'data')) as [Buffer]
  child.kill('SIGSTOP')
  return { child, port: Number(String(told).trim()) }
}

/** Five connections to one that accepts none: the kernel takes two, and answers no further SYN. Gives its port. */
export async function unanswered(connections: Connections): Promise<number> {
  const { port } = await standStill(
    connections,
    "require('net').createServer().listen({port: 0, host: '127.0.0.1', backlog: 1}, function () { console.log(this.address().port) })",
  )
  for (let index = 0; index < 5; index += 1) {
    const client = net.connect(port, '127.0.0.1')
    client.on('error', () => {})
    connections.keep({ close: () => client.destroy() })
  }
  return port
}

/**
 * A listener that takes a connection only when its first byte has come: `TCP_DEFER_ACCEPT`, which Node has no word for.
 */
export async function deferAccept(server: Server, seconds: number): Promise<void> {
  const { default: ffi } = await import('koffi')
  const setsockopt = ffi.load(null).func('int setsockopt(int, int, int, const void *, uint32_t)')
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle
  const [IPPROTO_TCP, TCP_DEFER_ACCEPT] = [6, 9]
  const answer = setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, new Int32Array([seconds]), 4)
  if (answer !== 0) throw new Error(`setsockopt answered ${answer}`)
}
