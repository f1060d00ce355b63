import type { TcpInfo } from '../../../shared/contract/sockets.ts'

/** "No limit yet": `TCP_INFINITE_SSTHRESH` of include/net/tcp.h. */
const UNLIMITED = 0x7fff_ffff
/** As far as every kernel since 2.6 goes: up to `tcpi_total_retrans`. */
const LEAST = 104

/**
 * `struct tcp_info` of include/uapi/linux/tcp.h. It only ever grew at its end: what an older kernel does not have
 * is null, what a newer one adds is not looked at. Times come in µs, windows in segments. Null for something shorter.
 * `ended`: the peer's FIN came, which the kernel counts among the bytes received.
 */
export function parseTcpInfo(
  view: DataView,
  at: number,
  size: number,
  congestion: string | null,
  ended = false,
): TcpInfo | null {
  if (size < LEAST) return null
  const word = (offset: number) => view.getUint32(at + offset, true)
  const laterWord = (offset: number) => (size >= offset + 4 ? word(offset) : null)
  const later = (offset: number) =>
    size >= offset + 8 ? word(offset) + view.getUint32(at + offset + 4, true) * 0x1_0000_0000 : null
  const milliseconds = (microseconds: number | null) => (microseconds === null ? null : microseconds / 1000)

  const mss = word(16)
  const unacked = word(24)
  const lost = word(32)
  const ssthresh = word(76)
  const pacing = later(104)
  const minRtt = laterWord(148)
  const [bytesSent, bytesAcked, bytesReceived, bytesRetransmitted] = [later(200), later(120), later(128), later(208)]
  // What `tcp_packets_in_flight` counts: sent, minus what arrived or is given up, plus what was sent again.
  const inFlight = Math.max(0, unacked - word(28) - lost + word(36)) * mss
  return {
    // 0 before the first measurement.
    rtt: word(68) === 0 ? null : word(68) / 1000,
    rttVar: word(72) / 1000,
    // All ones before the first measurement.
    minRtt: minRtt === null || minRtt === 0xffff_ffff ? null : minRtt / 1000,
    rto: word(8) / 1000,
    cwnd: word(80),
    ssthresh: ssthresh >= UNLIMITED ? null : ssthresh,
    mss,
    retransmits: word(100),
    lost,
    unacked,
    inFlight,
    notSent: laterWord(144),
    peerWindow: laterWord(228),
    ownWindow: laterWord(232),
    bytesSent,
    bytesAcked: dataOf(bytesAcked, bytesSent, bytesRetransmitted),
    bytesReceived: bytesReceived && ended ? bytesReceived - 1 : bytesReceived,
    bytesRetransmitted,
    deliveryRate: later(160),
    // All ones: no pace is set.
    pacingRate: pacing === null || pacing >= Number.MAX_SAFE_INTEGER ? null : pacing,
    busy: milliseconds(later(168)),
    windowLimited: milliseconds(later(176)),
    bufferLimited: milliseconds(later(184)),
    congestion,
  }
}

/**
 * SYN and FIN are acknowledged as a byte each, and are none: what was acknowledged beyond all that was sent is they.
 */
function dataOf(acked: number | null, sent: number | null, again: number | null): number | null {
  if (acked === null || sent === null || again === null) return acked
  const more = acked - (sent - again)
  return more === 1 || more === 2 ? acked - more : acked
}

/**
 * The words of `struct tcp_info` that count time since something happened, and so change while nothing happens:
 * `tcpi_last_data_sent`, `…_ack_sent`, `…_data_recv`, `…_ack_recv`. Index of the first, and how many.
 */
export const AGES = { first: 44 / 4, count: 4 } as const
