import type { TcpState } from '../../../shared/tcp/states.ts'
import { type NetstatSocket, toSocket } from '../netstat/line.ts'
import { TIME_WAIT_SECONDS } from '../netstat/windows.ts'
import { textOfV6 } from '../proc/table.ts'

export interface TableKind {
  readonly protocol: 'tcp' | 'udp'
  readonly family: 4 | 6
}

/** `MIB_TCP_STATE` of tcpmib.h. 12 is DELETE_TCB, a connection that is being taken down. */
const states: readonly (TcpState | undefined)[] = [
  ...([undefined, 'CLOSED', 'LISTEN', 'SYN_SENT', 'SYN_RCVD', 'ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2'] as const),
  ...(['CLOSE_WAIT', 'CLOSING', 'LAST_ACK', 'TIME_WAIT'] as const),
]

/** Offsets in bytes within a row. A row is made of bytes and DWORDs, and so has no padding. */
interface Layout {
  readonly size: number
  readonly local: { readonly address: number; readonly port: number }
  readonly peer?: { readonly address: number; readonly port: number }
  readonly state?: number
  readonly pid: number
}

const layouts: Readonly<Record<`${TableKind['protocol']}${TableKind['family']}`, Layout>> = {
  // MIB_TCPROW_OWNER_PID
  tcp4: { size: 24, state: 0, local: { address: 4, port: 8 }, peer: { address: 12, port: 16 }, pid: 20 },
  // MIB_TCP6ROW_OWNER_PID; the zone of an address stands between it and its port.
  tcp6: { size: 56, local: { address: 0, port: 20 }, peer: { address: 24, port: 44 }, state: 48, pid: 52 },
  // MIB_UDPROW_OWNER_PID
  udp4: { size: 12, local: { address: 0, port: 4 }, pid: 8 },
  // MIB_UDP6ROW_OWNER_PID
  udp6: { size: 28, local: { address: 0, port: 20 }, pid: 24 },
}

/**
 * The rows of what `GetExtendedTcpTable` (TCP_TABLE_OWNER_PID_ALL) or `GetExtendedUdpTable` (UDP_TABLE_OWNER_PID)
 * wrote: their count, then one after the other. What is cut off, and states that have no name, are left out. Windows is
 * little-endian wherever Node runs; addresses and ports are in the network's order.
 */
export function parseTable(bytes: Uint8Array, { protocol, family }: TableKind): NetstatSocket[] {
  const layout = layouts[`${protocol}${family}`]
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const found: NetstatSocket[] = []
  const rows = bytes.length < 4 ? 0 : Math.min(view.getUint32(0, true), Math.floor((bytes.length - 4) / layout.size))
  for (let row = 0; row < rows; row += 1) {
    const at = 4 + row * layout.size
    const end = ({ address, port }: Layout['local']) => {
      const octets = bytes.subarray(at + address, at + address + (family === 4 ? 4 : 16))
      // Of a DWORD that holds a port only the first two bytes count: the others may be anything.
      return { address: family === 4 ? octets.join('.') : textOfV6(octets), port: view.getUint16(at + port) }
    }
    const state = layout.state === undefined ? null : states[view.getUint32(at + layout.state, true)]
    if (state === undefined || state === 'CLOSED') continue
    // The peer of a listener has no meaning.
    const peer = layout.peer && state !== 'LISTEN' ? end(layout.peer) : { address: '', port: 0 }
    const timeWait = TIME_WAIT_SECONDS
    const socket = toSocket({ protocol, family, local: end(layout.local), peer, state: state ?? '', timeWait })
    // Process 0 is the system's idle one: nobody's, as TIME_WAIT is.
    found.push({ socket, pid: view.getUint32(at + layout.pid, true) || null, process: null })
  }
  return found
}
