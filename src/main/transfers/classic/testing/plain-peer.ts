import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** One end of a connection that says exactly what a test tells it to, and keeps what it hears. */
export class PlainPeer {
  readonly socket: Socket
  #heard = ''

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (bytes) => {
      this.#heard += bytes.toString('latin1')
      socket.emit('heard')
    })
    socket.on('error', () => {})
    for (const event of ['end', 'close']) socket.on(event, () => socket.emit('heard'))
  }

  static async to(port: number): Promise<PlainPeer> {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true })
    await once(socket, 'connect')
    return new PlainPeer(socket)
  }

  get heard(): string {
    return this.#heard
  }

  say(words: string | Uint8Array): void {
    this.socket.write(words)
  }

  /** Resolves as soon as the words were heard. @throws Error when the other side ends without them */
  async hears(words: string): Promise<void> {
    while (!this.#heard.includes(words)) {
      if (this.socket.readableEnded || this.socket.destroyed) throw new Error(`heard only “${this.#heard}”`)
      await once(this.socket, 'heard')
    }
  }

  /** Everything that was heard, once the other side has ended. */
  async last(): Promise<string> {
    while (!this.socket.readableEnded && !this.socket.destroyed) await once(this.socket, 'heard')
    return this.#heard
  }
}

/** Listens on the loopback and hands each connection to the test. */
export async function startPlainReceiver(meet: (peer: PlainPeer) => void) {
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    meet(new PlainPeer(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    to: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
