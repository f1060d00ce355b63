import { toTcpState } from '../../../shared/tcp/states.ts'
import type { KernelSocket } from '../source.ts'

/** A socket as a netstat prints it, and the process where it says so: its name is null when only its id is told. */
export interface NetstatSocket {
  readonly socket: KernelSocket
  readonly pid: number | null
  readonly process: string | null
}

interface Told {
  readonly protocol: 'tcp' | 'udp'
  readonly family: 4 | 6
  readonly local: KernelSocket['local']
  readonly peer: KernelSocket['local']
  readonly state: string
  readonly recvQueue?: number
  readonly sendQueue?: number
  /** How long TIME_WAIT lasts on this system, seconds. */
  readonly timeWait: number
}

/** What all netstats have in common. A state in another language is null, but for the one that a missing peer tells. */
export function toSocket({ protocol, family, local, peer, state, recvQueue, sendQueue, timeWait }: Told): KernelSocket {
  const none = peer.port === 0
  const spelled = toTcpState(state)
  const tcpState = protocol === 'udp' ? null : (spelled ?? (none ? 'LISTEN' : null))
  return {
    ...{ protocol, family, local, peer: none ? null : peer, state: tcpState },
    ...{ recvQueue: recvQueue ?? null, sendQueue: sendQueue ?? null },
    timer: tcpState === 'TIME_WAIT' ? { kind: 'time_wait', seconds: timeWait, estimated: true } : null,
    ...{ uid: null, inode: null, cookie: null, tcp: null, drops: null },
  }
}
