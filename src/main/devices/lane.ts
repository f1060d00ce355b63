import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type InterfaceAddress, inNetworkOf } from './interfaces.ts'

/** The groups and the UDP port that LocalSend peers meet at. */
export interface MeetingPoint {
  readonly group: string
  /** Null where nobody meets over IPv6. */
  readonly group6: string | null
  readonly port: number
}

/** Where a lane begins: one IPv4 address, or all IPv6 addresses of one interface, the link's own first. */
export interface Spot {
  readonly name: string
  readonly family: 4 | 6
  readonly own: readonly InterfaceAddress[]
}

export type Heard = (datagram: Buffer, from: { address: string; interface: string }) => void

/**
 * Multicast through one interface in one family. Each has a socket of its own, because a socket sends by one interface
 * only. Port and group are shared with whoever else is there (LocalSend, another Handbill).
 */
export class Lane {
  readonly name: string
  readonly address: string
  /** The error's code when the last thing tried here failed; null while it works. */
  problem: string | null = null
  readonly #socket: Socket
  readonly #group: string
  readonly #port: number

  private constructor(spot: Spot, group: string, port: number, socket: Socket) {
    this.name = spot.name
    this.address = addressOf(spot)
    this.#group = group
    this.#port = port
    this.#socket = socket
  }

  /** @throws the system's error: `bind` EADDRINUSE, `addMembership` ENODEV and others. */
  static async open(spot: Spot, { group, group6, port }: MeetingPoint, heard: Heard): Promise<Lane> {
    const { family, name, own } = spot
    const to = family === 4 ? group : (group6 ?? '')
    const socket = createSocket(family === 4 ? optionsOf4 : optionsOf6)
    try {
      // Bound to every address: a socket bound to one gets no multicast on Linux and macOS.
      socket.bind(port)
      await once(socket, 'listening')
      socket.addMembership(to, interfaceOf(spot))
      socket.setMulticastInterface(interfaceOf(spot))
      socket.setMulticastLoopback(true)
      socket.setMulticastTTL(1)
    } catch (error) {
      socket.close()
      throw error
    }
    const lane = new Lane(spot, to, port, socket)
    socket.on('error', (error) => {
      lane.problem = codeOf(error)
    })
    socket.on('message', (datagram, { address }) => {
      // Linux hands a group's datagrams to every socket on the port, whichever interface they came by. What comes
      // from this spot's own networks is this lane's; what comes from beyond them was forged or is another lane's.
      if (own.some((ours) => inNetworkOf(ours, address))) heard(datagram, { address, interface: name })
    })
    return lane
  }

  /** Resolves when the datagram is on its way, or `problem` says why not. */
  send(datagram: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      try {
        this.#socket.send(datagram, this.#port, this.#group, (error) => {
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

const optionsOf4 = { type: 'udp4', reuseAddr: true } as const
/** IPv6 alone, since IPv4 has sockets of its own on the same port. */
const optionsOf6 = { type: 'udp6', reuseAddr: true, ipv6Only: true } as const

/** What people call it by. */
export function addressOf({ own }: Spot): string {
  return own[0]?.address ?? ''
}

/** How Node names the interface of a socket: its address in IPv4, its zone in IPv6. */
function interfaceOf(spot: Spot): string {
  return spot.family === 4 ? addressOf(spot) : `::%${addressOf(spot).split('%')[1]}`
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}
