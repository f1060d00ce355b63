import { peerEnded, type TcpState } from '../../../shared/tcp/states.ts'
import { textOfV6 } from '../proc/table.ts'
import type { KernelSocket } from '../source.ts'
import { AGES, parseTcpInfo } from './tcp-info.ts'
import type { Zones } from './zones.ts'

/** Offsets and numbers of include/uapi/linux/{netlink,inet_diag,sock_diag}.h. Everything is in the machine's order. */
export const NLMSG_HEADER = 16
export const NLMSG_ERROR = 2
export const NLMSG_DONE = 3
export const SOCK_DIAG_BY_FAMILY = 20
/** The old question, and the answers to it. */
export const TCPDIAG_GETSOCK = 18
export const NLM_F_DUMP_INTR = 0x10
const NLM_F_REQUEST = 1
const NLM_F_DUMP = 0x300

const AF_INET = 2
export const AF_INET6 = 10
export const IPPROTO_TCP = 6
export const IPPROTO_UDP = 17

/** `INET_DIAG_*`: kinds of attributes. A request asks for kind n by bit n - 1. */
const INFO = 2
const CONGESTION = 4
const SKMEMINFO = 7
const PROTOCOL = 10
/** The ninth word of `INET_DIAG_SKMEMINFO`: SK_MEMINFO_DROPS. */
const DROPS = 8

/** `struct inet_diag_msg` is 72 bytes long, its attributes follow. */
const BODY = NLMSG_HEADER
const TIMER = BODY + 2
const EXPIRES = BODY + 52
/** `idiag_if`: the interface that it is bound to. */
const ZONE = BODY + 40
/** In words: `idiag_cookie`. */
const COOKIE = (BODY + 44) / 4
const ATTRIBUTES = BODY + 72

const states: readonly (TcpState | undefined)[] = [
  ...([undefined, 'ESTABLISHED', 'SYN_SENT', 'SYN_RCVD', 'FIN_WAIT_1', 'FIN_WAIT_2', 'TIME_WAIT', 'CLOSED'] as const),
  ...(['CLOSE_WAIT', 'LAST_ACK', 'LISTEN', 'CLOSING', 'SYN_RCVD'] as const),
]
/** `idiag_timer`, include/uapi/linux/inet_diag.h. */
const timers = [null, 'retransmit', 'keepalive', 'time_wait', 'persist'] as const

/**
 * From ESTABLISHED (1) to NEW_SYN_RECV (12). The next bit asks for sockets that are bound and no more, for which newer
 * kernels walk another 65,536 buckets.
 */
const EVERY_STATE = 0x1fff

export interface Ask {
  readonly protocol: 'tcp' | 'udp'
  /**
   * `both` is the question that TCP knew before there were others: the kernel walks its table once for it, which has as
   * many empty places for each family, and takes most of the time of a quiet machine.
   */
  readonly family: 4 | 6 | 'both'
  /** Asks for sockets in no state at all: whether the kernel would tell them. */
  readonly none?: true
}

/** `struct inet_diag_sockid` in bytes: ports, addresses, interface and cookie, the same in a request and an answer. */
const ID = { at: BODY + 4, size: 48 }

/** The kernel's full name of a socket, as a message of it says it. */
export function idAt(view: DataView, at: number): Uint8Array {
  return new Uint8Array(view.buffer.slice(view.byteOffset + at + ID.at, view.byteOffset + at + ID.at + ID.size))
}

/**
 * `struct inet_diag_req_v2` (`struct inet_diag_req` for `both`): asks for every socket of a kind in a dump, or for that
 * one of which the `id` is given; the kernel looks that up as it does for a segment that comes in.
 */
export function requestOf({ protocol, family, none }: Ask, sequence: number, id?: Uint8Array): Uint8Array {
  const both = family === 'both'
  const view = new DataView(new ArrayBuffer(both ? 76 : 72))
  view.setUint32(0, view.byteLength, true)
  view.setUint16(4, both ? TCPDIAG_GETSOCK : SOCK_DIAG_BY_FAMILY, true)
  view.setUint16(6, NLM_F_REQUEST | (id ? 0 : NLM_F_DUMP), true)
  view.setUint32(8, sequence, true)
  const wanted = protocol === 'tcp' ? [INFO, CONGESTION] : [SKMEMINFO]
  const attributes = wanted.reduce((bits, kind) => bits | (1 << (kind - 1)), 0)
  const states = none ? 0 : EVERY_STATE
  if (both) {
    view.setUint8(19, attributes)
    view.setUint32(68, states, true)
    return new Uint8Array(view.buffer)
  }
  view.setUint8(16, family === 4 ? AF_INET : AF_INET6)
  view.setUint8(17, protocol === 'tcp' ? IPPROTO_TCP : IPPROTO_UDP)
  view.setUint8(18, attributes)
  view.setUint32(20, states, true)
  const bytes = new Uint8Array(view.buffer)
  if (id) bytes.set(id, bytes.length - ID.size)
  return bytes
}

/** One message's place in a buffer of messages. */
export interface Place {
  readonly view: DataView
  readonly at: number
  readonly size: number
}

/** The kernel's 64-bit name of the socket. It counts from 1 in steps, so 53 bits hold it. */
export function cookieAt(view: DataView, at: number): number {
  return view.getUint32(at + COOKIE * 4, true) + view.getUint32(at + COOKIE * 4 + 4, true) * 0x1_0000_0000
}

/** A message as a socket; null for one that is not as it should be. `protocol` is the one that was asked for. */
export function parseMessage(
  { view, at, size }: Place,
  protocol: 'tcp' | 'udp',
  zones: Pick<Zones, 'nameOf'>,
): KernelSocket | null {
  if (size < ATTRIBUTES) return null
  const byte = (offset: number) => view.getUint8(at + offset)
  const word = (offset: number) => view.getUint32(at + offset, true)
  const family = byte(BODY) === AF_INET6 ? 6 : 4
  const state = protocol === 'tcp' ? states[byte(BODY + 1)] : null
  if (state === undefined) return null
  const found = attributes({ view, at, size })
  const index = word(ZONE)
  const zone = index === 0 ? '' : `%${zones.nameOf(index)}`
  const local = end(view, at + BODY + 4, at + BODY + 8, family, zone)
  // As Node names it: only a link-local peer is nobody without its interface.
  const linkLocal = family === 6 && byte(BODY + 24) === 0xfe && (byte(BODY + 25) & 0xc0) === 0x80
  const peer = end(view, at + BODY + 6, at + BODY + 24, family, linkLocal ? zone : '')
  const none = peer.port === 0 && /^(0\.0\.0\.0|::)$/.test(peer.address)
  const timer = timers[byte(TIMER)] ?? null
  const { info, memory } = found
  return {
    protocol,
    family,
    local,
    peer: none ? null : peer,
    state,
    cookie: cookieAt(view, at),
    recvQueue: word(BODY + 56),
    sendQueue: word(BODY + 60),
    timer: timer && { kind: timer, seconds: word(EXPIRES) / 1000 },
    uid: word(BODY + 64),
    inode: word(BODY + 68),
    tcp:
      info && state !== 'LISTEN'
        ? parseTcpInfo(view, info.at, info.size, found.congestion, peerEnded.has(state))
        : null,
    drops: memory && memory.size >= (DROPS + 1) * 4 ? view.getUint32(memory.at + DROPS * 4, true) : null,
  }
}

/** The protocol of a destroy event, which says so in an attribute. */
export function protocolOf(place: Place): 'tcp' | 'udp' | null {
  const { protocol } = attributes(place)
  return protocol === IPPROTO_TCP ? 'tcp' : protocol === IPPROTO_UDP ? 'udp' : null
}

interface Found {
  info: { at: number; size: number } | null
  memory: { at: number; size: number } | null
  congestion: string | null
  protocol: number | null
}

function attributes({ view, at, size }: Place): Found {
  const found: Found = { info: null, memory: null, congestion: null, protocol: null }
  const last = at + size
  for (let next = at + ATTRIBUTES; next + 4 <= last; ) {
    const length = view.getUint16(next, true)
    const kind = view.getUint16(next + 2, true)
    if (length < 4 || next + length > last) break
    const value = { at: next + 4, size: length - 4 }
    if (kind === INFO) found.info = value
    else if (kind === SKMEMINFO) found.memory = value
    else if (kind === CONGESTION) found.congestion = text(view, value)
    else if (kind === PROTOCOL && value.size > 0) found.protocol = view.getUint8(value.at)
    next += (length + 3) & ~3
  }
  return found
}

function text(view: DataView, { at, size }: { at: number; size: number }): string {
  let read = ''
  for (let index = 0; index < size && view.getUint8(at + index) !== 0; index += 1)
    read += String.fromCharCode(view.getUint8(at + index))
  return read
}

function end(view: DataView, port: number, at: number, family: 4 | 6, zone: string) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, family === 4 ? 4 : 16)
  return { address: `${family === 4 ? bytes.join('.') : textOfV6(bytes)}${zone}`, port: view.getUint16(port) }
}

/** Two readings of the timers of one socket may differ by the kernel's ticks; ms. */
const JITTER = 250

/** Whether two messages are of one socket. */
export function isOfSame(before: Uint32Array, was: number, after: Uint32Array, at: number): boolean {
  return before[was + COOKIE] === after[at + COOKIE] && before[was + COOKIE + 1] === after[at + COOKIE + 1]
}

/**
 * Whether two messages of one socket, read `elapsed` ms apart, say the same but for what only time changed: the
 * countdown of the timer and the ages in `tcp_info`. Compared word by word, which costs a hundredth of parsing.
 */
export function isSameBut(before: Uint32Array, was: number, after: Uint32Array, at: number, elapsed: number): boolean {
  if (before[was] !== after[at]) return false
  const words = after[at]! >> 2
  const first = ATTRIBUTES / 4
  // The sequence number and the port of the header are the dump's own.
  for (let index = BODY / 4; index < first; index += 1) {
    if (before[was + index] === after[at + index]) continue
    if (index !== EXPIRES / 4) return false
    if (Math.abs(before[was + index]! - elapsed - after[at + index]!) > JITTER) return false
  }
  for (let next = first; next < words; ) {
    const head = before[was + next]!
    if (head !== after[at + next]) return false
    const length = ((head & 0xffff) + 3) >> 2
    if (length === 0) return false
    const info = head >>> 16 === INFO
    for (let index = 1; index < length; index += 1) {
      if (before[was + next + index] === after[at + next + index]) continue
      const field = index - 1
      if (!info || field < AGES.first || field >= AGES.first + AGES.count) return false
    }
    next += length
  }
  return true
}
