import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type InterfaceAddress, inNetworkOf } from './interfaces.ts'

/** The group and the UDP port that LocalSend peers meet at. */
export interface MeetingPoint {
  readonly group: string
  readonly port: number
}

export type Heard = (datagram: Buffer, from: { address: string; interface: string }) => void

/**
 * Multicast through one IPv4 address of ours. Each has a socket of its own, because a socket sends by one interface
 * only. Port and group are shared with whoever else is there (LocalSend, another Handbill).
 */
export class Lane {
  readonly name: string
  readonly address: string
  /** The error's code when the last thing tried here failed; null while it works. */
  problem: string | null = null
  readonly #socket: Socket
  readonly #at: MeetingPoint

  private constructor(name: string, address: string, at: MeetingPoint, socket: Socket) {
    this.name = name
    this.address = address
    this.#at = at
    this.#socket = socket
  }

  /** @throws the system's error: `bind` EADDRINUSE, `addMembership` ENODEV and others. */
  static async open(name: string, own: InterfaceAddress, at: MeetingPoint, heard: Heard): Promise<Lane> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    try {
      // Bound to every address: a socket bound to one gets no multicast on Linux and macOS.
      socket.bind(at.port)
      await once(socket, 'listening')
      socket.addMembership(at.group, own.address)
      socket.setMulticastInterface(own.address)
      socket.setMulticastLoopback(true)
      socket.setMulticastTTL(1)
    } catch (error) {
      socket.close()
      throw error
    }
    const lane = new Lane(name, own.address, at, socket)
    socket.on('error', (error) => {
      lane.problem = codeOf(error)
    })
    socket.on('message', (datagram, { address }) => {
      // Linux hands a group's datagrams to every socket on the port, whichever interface they came by. What comes
      // from this address's own network is this lane's; what comes from beyond it was forged or is another lane's.
      if (inNetworkOf(own, address)) heard(datagram, { address, interface: name })
    })
    return lane
  }

  /** Resolves when the datagram is on its way, or `problem` says why not. */
  send(datagram: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      try {
        this.#socket.send(datagram, this.#at.port, this.#at.group, (error) => {
          this.problem = error ? codeOf(error) : null
          resolve()
        })
      } catch (error) {
        this.problem = codeOf(error)
        resolve()
      }
    })
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close')
    this.#socket.close()
    await closed
  }
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
