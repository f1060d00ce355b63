import {
  type Ask,
  NLM_F_DUMP_INTR,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_HEADER,
  requestOf,
  SOCK_DIAG_BY_FAMILY,
  TCPDIAG_GETSOCK,
} from './message.ts'
import type { Netlink } from './netlink.ts'

/** The kernel never makes a datagram of a dump larger than 32 KiB. */
const DATAGRAM = 64 << 10
/** A table that changes while it is read is read again, but not for ever. */
const ATTEMPTS = 3

/** Room for one dump, seen three ways; it grows to what the largest one needed. */
export class Room {
  bytes = new Uint8Array(2 * DATAGRAM)
  words = new Uint32Array(this.bytes.buffer)
  view = new DataView(this.bytes.buffer)

  grow(used: number): void {
    const larger = new Uint8Array(this.bytes.length * 2)
    larger.set(this.bytes.subarray(0, used))
    this.bytes = larger
    this.words = new Uint32Array(larger.buffer)
    this.view = new DataView(larger.buffer)
  }
}

/** Reads whole dumps, and single sockets. */
export class Dumper {
  readonly #netlink: Netlink
  #sequence = 0

  constructor(netlink: Netlink) {
    this.#netlink = netlink
  }

  /**
   * Calls back for each socket's message when all are there: its place and size in bytes. Throws before that, when the
   * kernel refuses: at once, or by the number in the last message, which is how it says that a module is not there.
   */
  dump(ask: Ask, room: Room, each: (at: number, size: number) => void): void {
    for (let attempt = 1; ; attempt += 1) {
      const { whole, end } = this.#read(ask, room)
      if (!whole && attempt < ATTEMPTS) continue
      walk(room.view, end, (at, size, kind) => {
        if (kind === SOCK_DIAG_BY_FAMILY || kind === TCPDIAG_GETSOCK) each(at, size)
      })
      return
    }
  }

  /**
   * The size of the message of one socket, which is at the beginning of the room; null when it is not there any more.
   */
  one(ask: Ask, id: Uint8Array, room: Room): number | null {
    this.#sequence = (this.#sequence + 1) >>> 0
    this.#netlink.send(requestOf(ask, this.#sequence, id))
    for (;;) {
      const size = this.#netlink.receive(room.bytes)
      if (size === 0) return null
      if (size < NLMSG_HEADER || room.view.getUint32(8, true) !== this.#sequence) continue
      return room.view.getUint16(4, true) === SOCK_DIAG_BY_FAMILY ? size : null
    }
  }

  #read(ask: Ask, room: Room): { whole: boolean; end: number } {
    this.#sequence = (this.#sequence + 1) >>> 0
    this.#netlink.send(requestOf(ask, this.#sequence))
    let end = 0
    let whole = true
    for (;;) {
      if (room.bytes.length - end < DATAGRAM) room.grow(end)
      const size = this.#netlink.receive(room.bytes.subarray(end))
      // A dump is made while it is read: there is always more until it says that it is done.
      if (size === 0) throw new Error('the kernel ended a socket dump without saying so')
      let done = false
      walk(new DataView(room.bytes.buffer, end, size), size, (at, size, kind, flags, sequence) => {
        if (sequence !== this.#sequence) return
        if (flags & NLM_F_DUMP_INTR) whole = false
        if (kind !== NLMSG_ERROR && kind !== NLMSG_DONE) return
        const errno = size < NLMSG_HEADER + 4 ? 0 : -room.view.getInt32(end + at + NLMSG_HEADER, true)
        if (errno !== 0)
          throw new Error(`the kernel refused a socket dump of ${ask.protocol} (${ask.family}): error ${errno}`)
        if (kind === NLMSG_DONE) done = true
      })
      if (room.view.getUint32(end + 8, true) === this.#sequence) end += (size + 3) & ~3
      if (done) return { whole, end }
    }
  }
}

/** Every message of a buffer of them. Stops at what cannot be one. */
export function walk(
  view: DataView,
  end: number,
  each: (at: number, size: number, kind: number, flags: number, sequence: number) => void,
): void {
  for (let at = 0; at + NLMSG_HEADER <= end; ) {
    const size = view.getUint32(at, true)
    if (size < NLMSG_HEADER || at + size > end) return
    each(at, size, view.getUint16(at + 4, true), view.getUint16(at + 6, true), view.getUint32(at + 8, true))
    at += (size + 3) & ~3
  }
}
