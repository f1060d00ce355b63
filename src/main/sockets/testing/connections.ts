import { once } from 'node:events'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'

/** Real connections on the loopback, and everything that must be closed at the end. */
export class Connections {
  readonly #open: { close(): unknown }[] = []

  /** Ends all of them, the newest first. */
  close(): void {
    for (const it of this.#open.splice(0).reverse()) it.close()
  }

  keep<T extends { close(): unknown }>(it: T): T {
    this.#open.push(it)
    return it
  }

  async listen(host = '127.0.0.1', options: net.ServerOpts = {}): Promise<{ server: Server; port: number }> {
    const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true, ...options })
    server.listen({ port: 0, host, backlog: 1024 })
    await once(server, 'listening')
    this.keep(server)
    return { server, port: (server.address() as AddressInfo).port }
  }

  /** A connected client and the server's end of it; neither reads yet. */
  async pair({ server, port }: { server: Server; port: number }, host = '127.0.0.1') {
    const client = net.connect({ port, host, allowHalfOpen: true })
    this.keep({ close: () => client.destroy() })
    const [[accepted]] = (await Promise.all([once(server, 'connection'), once(client, 'connect')])) as [
      [Socket],
      unknown,
    ]
    this.keep({ close: () => accepted.destroy() })
    for (const end of [client, accepted]) end.on('error', () => {})
    return { client, accepted }
  }
}
