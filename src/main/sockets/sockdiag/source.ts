import { endianness } from 'node:os'
import { ProcOwners } from '../proc/owners.ts'
import { readProcTable } from '../proc/source.ts'
import { capsOf, type KernelSocket, type SocketSource } from '../source.ts'
import { Dumper, Room } from './dump.ts'
import { DESTROY_GROUPS, Ends } from './ends.ts'
import { type Difference, LastDump } from './last-dump.ts'
import type { Ask } from './message.ts'
import { openNetlink } from './netlink.ts'
import { openZones } from './zones.ts'

type SingleAsk = Ask & { readonly family: 4 | 6 }
type Part = LastDump | ProcPart

const tcpOfBoth: Ask = { protocol: 'tcp', family: 'both' }
const tcp4: SingleAsk = { protocol: 'tcp', family: 4 }
const tcp6: SingleAsk = { protocol: 'tcp', family: 6 }
const udp: readonly SingleAsk[] = [
  { protocol: 'udp', family: 4 },
  { protocol: 'udp', family: 6 },
]

export interface SockDiagOptions {
  proc?: string
  open?: typeof openNetlink
}

/**
 * Linux: the kernel asked directly (sock_diag(7)), without root. What it does not tell of one protocol or family (a
 * kernel without `udp_diag`) comes from /proc. Throws where it cannot be asked at all, be it that koffi does not run
 * here, or that the kernel refuses.
 */
export async function sockDiagSource({
  proc = '/proc',
  open = openNetlink,
}: SockDiagOptions = {}): Promise<SocketSource> {
  if (endianness() !== 'LE') throw new Error('sock_diag is read on little-endian machines only')
  const zones = await openZones()
  const netlink = await open()
  const dumper = new Dumper(netlink)
  const reasons: string[] = []
  const room = new Room()
  const dumpOf = (ask: Ask): LastDump => {
    // A sandbox may allow the socket and refuse the question, and each kind has a module of its own.
    dumper.dump({ ...ask, none: true }, room, () => {})
    return new LastDump(ask, dumper, zones)
  }
  const partOf = (ask: SingleAsk): Part => {
    try {
      return dumpOf(ask)
    } catch (error) {
      const kind = `${ask.protocol.toUpperCase()} of IPv${ask.family}`
      reasons.push(`${kind} is read from ${proc}: ${(error as Error).message}.`)
      return new ProcPart(ask, proc)
    }
  }
  const tcpParts = (): Part[] => {
    try {
      return [dumpOf(tcpOfBoth)]
    } catch {
      return [dumpOf(tcp4), partOf(tcp6)]
    }
  }
  let parts: Part[]
  try {
    parts = [...tcpParts(), ...udp.map(partOf)]
  } catch (error) {
    netlink.close()
    throw error
  }
  const ends = await open({ groups: DESTROY_GROUPS }).then(
    (it) => new Ends(it, zones),
    (error: Error) => {
      reasons.push(`Ends of connections are told by the next look at the table: ${error.message}.`)
      return null
    },
  )
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
      ...{ ends: ends ? 'events' : 'polling', timeWait: 'exact', close: true },
      reason: reasons.length > 0 ? reasons.join(' ') : null,
    }),
    async read() {
      zones.forget()
      for (const it of parts) await it.next(difference)
      const reading = { fresh: [...fresh], stale: stale.splice(0) }
      fresh.clear()
      return reading
    },
    look({ cookie, protocol, peer }) {
      // The kernel looks datagram sockets and listeners up by other rules, and they have no window.
      if (cookie === null || protocol !== 'tcp' || !peer) return null
      for (const part of parts) {
        const socket = part.look(cookie)
        if (socket) return socket
      }
      return null
    },
    ...(ends && { ended: () => ends.take() }),
    owners: new ProcOwners(proc),
    close() {
      netlink.close()
      ends?.close()
    },
  }
}

/** One kind of sockets that the kernel does not tell by sock_diag: all are new at each reading. */
class ProcPart {
  readonly #ask: SingleAsk
  readonly #root: string
  #before: readonly KernelSocket[] = []

  constructor(ask: SingleAsk, root: string) {
    this.#ask = ask
    this.#root = root
  }

  look(): null {
    return null
  }

  async next({ came, went }: Difference): Promise<void> {
    const now = await readProcTable(this.#root, this.#ask)
    this.#before.forEach(went)
    now.forEach(came)
    this.#before = now
  }
}
