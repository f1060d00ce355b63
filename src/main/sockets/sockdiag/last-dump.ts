import type { KernelSocket } from '../source.ts'
import { type Dumper, Room } from './dump.ts'
import { type Ask, cookieAt, idAt, isOfSame, isSameBut, parseMessage } from './message.ts'
import type { Zones } from './zones.ts'

interface Known {
  socket: KernelSocket
  /** Where its message begins, in words, and which it was in its dump. */
  at: number
  index: number
  dump: number
}

/** Hears of what differs between two dumps. */
export interface Difference {
  came(socket: KernelSocket): void
  /** The very object that came. */
  went(socket: KernelSocket): void
}

/**
 * The last dump of one kind of sockets, kept as the kernel wrote it: the next one is held against it, and only what
 * differs is taken apart. The kernel walks its tables in one order, so that both are read from front to end.
 */
export class LastDump {
  readonly #ask: Ask
  readonly #dumper: Dumper
  readonly #zones: Zones
  #room = new Room()
  #spare = new Room()
  #order: Known[] = []
  readonly #byCookie = new Map<number, Known>()
  #readAt = 0
  #dumps = 0

  constructor(ask: Ask, dumper: Dumper, zones: Zones) {
    this.#ask = ask
    this.#dumper = dumper
    this.#zones = zones
  }

  /** One of its sockets as it is now, without a dump; null when it is gone, or was never in it. */
  look(cookie: number): KernelSocket | null {
    const known = this.#byCookie.get(cookie)
    if (!known) return null
    const ask = { protocol: this.#ask.protocol, family: known.socket.family }
    const size = this.#dumper.one(ask, idAt(this.#room.view, known.at * 4), this.#spare)
    return size === null ? null : parseMessage({ view: this.#spare.view, at: 0, size }, this.#ask.protocol, this.#zones)
  }

  /** Reads the next one. Throws when the kernel refuses: then the last one still holds. */
  next({ came, went }: Difference): void {
    const room = this.#spare
    const readAt = performance.now()
    const elapsed = readAt - this.#readAt
    const before = this.#room.words
    const last = this.#order
    const order: Known[] = []
    this.#dumps += 1
    let expected = 0
    this.#dumper.dump(this.#ask, room, (place, size) => {
      const at = place >> 2
      let known = last[expected]
      if (!known || known.dump === this.#dumps || !isOfSame(before, known.at, room.words, at))
        known = this.#byCookie.get(cookieAt(room.view, place))
      // A dump is not made at once: one that moved in the meantime is in it twice.
      if (known?.dump === this.#dumps) return
      if (!known || !isSameBut(before, known.at, room.words, at, elapsed)) {
        const socket = parseMessage({ view: room.view, at: place, size }, this.#ask.protocol, this.#zones)
        if (!socket) return
        if (known) went(known.socket)
        else {
          known = { socket, at, index: 0, dump: 0 }
          this.#byCookie.set(cookieAt(room.view, place), known)
        }
        known.socket = socket
        came(socket)
      }
      if (last[known.index] === known) expected = known.index + 1
      known.at = at
      known.index = order.length
      known.dump = this.#dumps
      order.push(known)
    })
    for (const { socket, at, dump } of last) {
      if (dump === this.#dumps) continue
      went(socket)
      this.#byCookie.delete(cookieAt(this.#room.view, at * 4))
    }
    this.#order = order
    this.#spare = this.#room
    this.#room = room
    this.#readAt = readAt
  }
}
