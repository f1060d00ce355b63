import {
  type Ask,
  dumpRequest,
  NLM_F_DUMP_INTR,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_HEADER,
  SOCK_DIAG_BY_FAMILY,
} from './message.ts'
import type { Netlink } from './netlink.ts'

/** The kernel never makes a datagram of a dump larger than 32 KiB. */
const DATAGRAM = 64 << 10
/** A table that changes while it is read is read again, but not for ever. */
const ATTEMPTS = 3

/** The buffer of messages, seen two ways. Valid until the next dump. */
export interface Messages {
  readonly view: DataView
  readonly words: Uint32Array
}

/** Reads whole dumps into one buffer, which grows to what the largest one needed. */
export class Dumper {
  readonly #netlink: Netlink
  #bytes = new Uint8Array(1 << 20)
  #sequence = 0

  constructor(netlink: Netlink) {
    this.#netlink = netlink
  }

  /** Calls back for each socket's message: its place and size in bytes. Throws when the kernel refuses. */
  dump(ask: Ask, each: (messages: Messages, at: number, size: number) => void): void {
    for (let attempt = 1; ; attempt += 1) {
      const { whole, end } = this.#read(ask)
      if (!whole && attempt < ATTEMPTS) continue
      const messages = { view: new DataView(this.#bytes.buffer), words: new Uint32Array(this.#bytes.buffer) }
      walk(messages.view, end, (at, size, kind) => {
        if (kind === SOCK_DIAG_BY_FAMILY) each(messages, at, size)
      })
      return
    }
  }

  #read(ask: Ask): { whole: boolean; end: number } {
    this.#sequence = (this.#sequence + 1) >>> 0
    this.#netlink.send(dumpRequest(ask, this.#sequence))
    let end = 0
    let whole = true
    for (;;) {
      if (this.#bytes.length - end < DATAGRAM) this.#grow(end)
      const size = this.#netlink.receive(this.#bytes.subarray(end))
      // A dump is made while it is read: there is always more until it says that it is done.
      if (size === 0) throw new Error('the kernel ended a socket dump without saying so')
      let done = false
      walk(new DataView(this.#bytes.buffer, end, size), size, (at, _, kind, flags, sequence) => {
        if (sequence !== this.#sequence) return
        if (flags & NLM_F_DUMP_INTR) whole = false
        if (kind === NLMSG_ERROR) throw new Error(`the kernel refused a socket dump: ${errnoAt(this.#bytes, end + at)}`)
        if (kind === NLMSG_DONE) done = true
      })
      if (new DataView(this.#bytes.buffer, end).getUint32(8, true) === this.#sequence) end += (size + 3) & ~3
      if (done) return { whole, end }
    }
  }

  #grow(used: number): void {
    const larger = new Uint8Array(this.#bytes.length * 2)
    larger.set(this.#bytes.subarray(0, used))
    this.#bytes = larger
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

function errnoAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer).getInt32(at + NLMSG_HEADER, true)
}
