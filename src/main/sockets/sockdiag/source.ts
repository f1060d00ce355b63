import { endianness } from 'node:os'
import { ProcOwners } from '../proc/owners.ts'
import { capsOf, type KernelSocket, type SocketSource } from '../source.ts'
import { Dumper, Room } from './dump.ts'
import { DESTROY_GROUPS, Ends } from './ends.ts'
import { LastDump } from './last-dump.ts'
import type { Ask } from './message.ts'
import { openNetlink } from './netlink.ts'

const asks: readonly Ask[] = [
  { protocol: 'tcp', family: 4 },
  { protocol: 'tcp', family: 6 },
  { protocol: 'udp', family: 4 },
  { protocol: 'udp', family: 6 },
]

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
    dumper.dump(asks[0]!, new Room(), () => {})
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
  const dumps = asks.map((ask) => new LastDump(ask))
  /** Kept until it is told, though one of the dumps fails. */
  const fresh = new Set<KernelSocket>()
  const stale: KernelSocket[] = []
  const difference = {
    came: (socket: KernelSocket) => void fresh.add(socket),
    went(socket: KernelSocket) {
      if (!fresh.delete(socket)) stale.push(socket)
    },
  }

  return {
    caps: capsOf({
      ...{ source: 'sock_diag', queues: true, timers: true, owners: true, tcpInfo: true },
      ...{ ends: ends ? 'events' : 'polling', timeWait: 'exact', close: true, reason: refused },
    }),
    async read() {
      for (const dump of dumps) dump.next(dumper, difference)
      const reading = { fresh: [...fresh], stale: stale.splice(0) }
      fresh.clear()
      return reading
    },
    look({ cookie, protocol, family, peer }) {
      // The kernel looks datagram sockets and listeners up by other rules, and they have no window.
      if (cookie === null || protocol !== 'tcp' || !peer) return null
      const kind = asks.findIndex((ask) => ask.protocol === protocol && ask.family === family)
      return dumps[kind]?.look(dumper, cookie) ?? null
    },
    ...(ends && { ended: () => ends.take() }),
    owners: new ProcOwners(proc),
    close() {
      netlink.close()
      ends?.close()
    },
  }
}
