import { createServer, type Socket } from 'node:net'
import { LiveValue } from '../../../shared/contract/live.ts'
import type { Status } from '../../../shared/contract/status.ts'
import { type Listening, type ListenOptions, listenAll } from '../listen.ts'
import { receiveVisit, type VisitOptions } from './visit.ts'

const CONNECTIONS = 64

export type ClassicReceiverOptions = VisitOptions & {
  /** Where to listen, asked whenever it opens; null means everywhere. */
  readonly addresses: () => ListenOptions['addresses']
  readonly whoHolds: ListenOptions['whoHolds']
}

/** The port that programs of twenty lines send to. Closed until `open`. */
export class ClassicReceiver {
  /** Where it listens; null while it is closed. */
  readonly listening = new LiveValue<Status['classic']>(null)
  readonly #options: ClassicReceiverOptions
  readonly #visits = new Map<Socket, Promise<void>>()
  #open: Listening | undefined

  constructor(options: ClassicReceiverOptions) {
    this.#options = options
  }

  /** @param port 0 takes any free one. @throws Failure PORT_TAKEN */
  async open(port: number): Promise<void> {
    const { addresses, whoHolds } = this.#options
    this.#open = await listenAll({ port, addresses: addresses(), whoHolds, makeServer: () => this.#makeServer() })
    this.listening.set({ port: this.#open.port, addresses: [...this.#open.addresses] })
  }

  /** Takes nobody new; those who were let in go on to their end. */
  async close(): Promise<void> {
    const servers = this.#open?.servers ?? []
    this.#open = undefined
    this.listening.set(null)
    for (const server of servers) server.close()
  }

  /** Ends every connection and resolves when that has been cleared away. */
  async stop(): Promise<void> {
    await this.close()
    for (const socket of this.#visits.keys()) socket.destroy()
    await Promise.all(this.#visits.values())
  }

  #makeServer() {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const visit = receiveVisit(socket, this.#options).finally(() => this.#visits.delete(socket))
      this.#visits.set(socket, visit)
    })
    server.maxConnections = CONNECTIONS
    return server
  }
}
