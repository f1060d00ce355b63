import { endianness } from 'node:os'
import { ProcOwners } from '../proc/owners.ts'
import { capsOf, type KernelSocket, type SocketSource } from '../source.ts'
import { Dumper, type Messages } from './dump.ts'
import { DESTROY_GROUPS, Ends } from './ends.ts'
import { type Ask, cookieAt, isSameBut, parseMessage } from './message.ts'
import { openNetlink } from './netlink.ts'

const asks: readonly Ask[] = [
  { protocol: 'tcp', family: 4 },
  { protocol: 'tcp', family: 6 },
  { protocol: 'udp', family: 4 },
  { protocol: 'udp', family: 6 },
]

interface Known {
  socket: KernelSocket
  words: Uint32Array
  /** When the words were read, ms, and in which poll the socket was there last. */
  at: number
  poll: number
}

/**
 * Linux: the kernel asked directly (sock_diag(7)), without root. Throws where it cannot be, be it that koffi does not run here,
 * or that the kernel refuses.
 */
export async function sockDiagSource({ proc = '/proc' } = {}): Promise<SocketSource> {
  if (endianness() !== 'LE') throw new Error('sock_diag is read on little-endian machines only')
  const netlink = await openNetlink()
  const dumper = new Dumper(netlink)
  try {
    // A sandbox may allow the socket and refuse the question.
    dumper.dump(asks[0]!, () => {})
  } catch (error) {
    netlink.close()
    throw error
  }
  let refused: string | null = null
  const ends = await openNetlink({ groups: DESTROY_GROUPS }).then(
    (it) => new Ends(it),
    (error: Error) => {
      refused = `Ends of connections are told by the next look at the table: ${error.message}.`
      return null
    },
  )
  const known = new Map<number, Known>()
  let polls = 0

  /** The same object for a socket in which nothing changed but the time. */
  const take = ({ view, words }: Messages, at: number, size: number, { protocol }: Ask, now: number) => {
    const cookie = cookieAt(view, at)
    const length = size >> 2
    const held = known.get(cookie)
    if (held && isSameBut(held.words, words, at >> 2, length, now - held.at)) {
      held.poll = polls
      return held.socket
    }
    const socket = parseMessage({ view, at, size }, protocol)
    if (socket) known.set(cookie, { socket, words: words.slice(at >> 2, (at >> 2) + length), at: now, poll: polls })
    return socket
  }

  return {
    caps: capsOf({
      ...{ source: 'sock_diag', queues: true, timers: true, owners: true, tcpInfo: true },
      ...{ ends: ends ? 'events' : 'polling', timeWait: 'exact', close: true, reason: refused },
    }),
    async read() {
      polls += 1
      const sockets: KernelSocket[] = []
      for (const ask of asks) {
        const now = performance.now()
        dumper.dump(ask, (messages, at, size) => {
          const socket = take(messages, at, size, ask, now)
          if (socket) sockets.push(socket)
        })
      }
      for (const [cookie, { poll }] of known) if (poll !== polls) known.delete(cookie)
      return sockets
    },
    ...(ends && { ended: () => ends.take() }),
    owners: new ProcOwners(proc),
    close() {
      netlink.close()
      ends?.close()
    },
  }
}
