import type { KernelSocket } from '../source.ts'
import { walk } from './dump.ts'
import { parseMessage, protocolOf, SOCK_DIAG_BY_FAMILY } from './message.ts'
import type { Netlink, SystemError } from './netlink.ts'
import type { Zones } from './zones.ts'

/** `SKNLGRP_INET_TCP_DESTROY`, `…_UDP_…`, `…_INET6_TCP_…`, `…_INET6_UDP_…` of include/uapi/linux/sock_diag.h. */
export const DESTROY_GROUPS = 0b1111

/** Between two polls; a machine that ends more than this in a second is counted, and only the last are told. */
const MOST = 4000

/**
 * The kernel's buffer holds some 200 ends where we may not have a larger one, some 4,000 else. Looked into by the clock
 * and not when it is readable: koffi's poll handle brings the process down when its thread ends (3.3.4).
 */
const EVERY_MS = 100
/** A poll a second takes them before that. */
const ROOMY_EVERY_MS = 1200

/** What the kernel tells of sockets that ended, taken from its buffer soon: that one is small. */
export class Ends {
  readonly #netlink: Netlink
  readonly #zones: Zones
  readonly #timer: NodeJS.Timeout
  readonly #datagram = new Uint8Array(64 << 10)
  #sockets: KernelSocket[] = []
  #missed = false

  constructor(netlink: Netlink, zones: Zones) {
    this.#netlink = netlink
    this.#zones = zones
    this.#timer = setInterval(() => this.#drain(), netlink.roomy ? ROOMY_EVERY_MS : EVERY_MS)
    this.#timer.unref()
  }

  take(): { sockets: KernelSocket[]; missed: boolean } {
    this.#drain()
    this.#timer.refresh()
    const taken = { sockets: this.#sockets, missed: this.#missed }
    this.#sockets = []
    this.#missed = false
    return taken
  }

  close(): void {
    clearInterval(this.#timer)
    this.#netlink.close()
  }

  #drain(): void {
    for (;;) {
      let size: number
      try {
        size = this.#netlink.receive(this.#datagram)
      } catch (error) {
        // The buffer was full before we came, or cannot be read: some are lost, the table itself misses their rows.
        this.#missed = true
        if ((error as SystemError).code === 'ENOBUFS') continue
        return
      }
      if (size === 0) return
      const view = new DataView(this.#datagram.buffer, 0, size)
      walk(view, size, (at, length, kind) => {
        const place = { view, at, size: length }
        const protocol = kind === SOCK_DIAG_BY_FAMILY ? protocolOf(place) : null
        const socket = protocol && parseMessage(place, protocol, this.#zones)
        // Of what a datagram socket has to send the kernel makes -1 when nothing is left of it.
        if (socket) this.#sockets.push(protocol === 'udp' ? { ...socket, sendQueue: null } : socket)
      })
      if (this.#sockets.length <= MOST) continue
      this.#sockets.splice(0, this.#sockets.length - MOST)
      this.#missed = true
    }
  }
}
