import type { TcpState } from '../../../shared/tcp/states.ts'
import type { KernelSocket } from '../source.ts'

/** `enum` of include/net/tcp_states.h; 12 is TCP_NEW_SYN_RECV, a request that has no socket yet. */
const states: readonly (TcpState | undefined)[] = [
  ...[undefined, 'ESTABLISHED', 'SYN_SENT', 'SYN_RCVD', 'FIN_WAIT_1', 'FIN_WAIT_2', 'TIME_WAIT', 'CLOSED'],
  ...['CLOSE_WAIT', 'LAST_ACK', 'LISTEN', 'CLOSING', 'SYN_RCVD'],
] as (TcpState | undefined)[]

/** `tr` of Documentation/networking/proc_net_tcp.rst. */
const timers = [undefined, 'retransmit', 'keepalive', 'time_wait', 'persist'] as const

/** Timers are told in USER_HZ, which is 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100

export interface TableKind {
  readonly protocol: 'tcp' | 'udp'
  readonly family: 4 | 6
  /** Addresses are written as the machine's own 32-bit words. */
  readonly littleEndian: boolean
}

/**
 * The rows of `/proc/net/{tcp,tcp6,udp,udp6}`. A line is read by byte offsets from its first colon, where the columns
 * are fixed up to `retrnsmt`; splitting lines costs ten times as much. Lines that are not as expected are left out.
 *
 *     sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
 *      0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 …
 */
export function parseProcTable(table: Uint8Array, kind: TableKind): KernelSocket[] {
  const rows: KernelSocket[] = []
  let start = table.indexOf(NEWLINE) + 1
  while (start > 0 && start < table.length) {
    const newline = table.indexOf(NEWLINE, start)
    const end = newline < 0 ? table.length : newline
    const row = parseLine(table, start, end, kind)
    if (row) rows.push(row)
    start = newline + 1
  }
  return rows
}

const NEWLINE = 10
const SPACE = 32
const COLON = 58

function parseLine(table: Uint8Array, start: number, end: number, kind: TableKind): KernelSocket | null {
  const { protocol, family } = kind
  const digits = family === 4 ? 8 : 32
  const local = table.indexOf(COLON, start) + 2
  const peer = local + digits + 6
  const status = peer + digits + 6
  const tail = status + 41
  if (local < 2 || tail >= end || table[local + digits] !== COLON || table[peer + digits] !== COLON) return null

  const state = hex(table, status, 2)
  const timer = timers[hex(table, status + 21, 2)]
  const seconds = hex(table, status + 24, 8) / TICKS_PER_SECOND
  const [uid = Number.NaN, , inode = Number.NaN] = decimals(table, tail, end)
  const tcpState = protocol === 'tcp' ? states[state] : null
  if (tcpState === undefined || Number.isNaN(inode)) return null

  const listening = tcpState === 'LISTEN'
  const peerEnd = endOf(table, peer, digits, kind)
  const noPeer = peerEnd.port === 0 && isUnspecified(table, peer, digits)
  return {
    protocol,
    family,
    local: endOf(table, local, digits, kind),
    peer: noPeer ? null : peerEnd,
    state: tcpState,
    // /proc does not tell the size of a listener's backlog: its tx_queue is always 0.
    sendQueue: listening ? null : hex(table, status + 3, 8),
    recvQueue: hex(table, status + 12, 8),
    timer: timer ? { kind: timer, seconds } : null,
    uid,
    inode,
    cookie: null,
    tcp: null,
    drops: protocol === 'udp' ? lastDecimal(table, end) : null,
  }
}

function hex(table: Uint8Array, at: number, digits: number): number {
  let value = 0
  for (let index = at; index < at + digits; index += 1) {
    const byte = table[index]!
    value = value * 16 + (byte < 58 ? byte - 48 : (byte | 32) - 87)
  }
  return value
}

/** The first three decimal numbers: uid, timeout, inode. */
function decimals(table: Uint8Array, start: number, end: number): number[] {
  const found: number[] = []
  for (let at = start; at < end && found.length < 3; at += 1) {
    if (table[at] === SPACE) continue
    let value = 0
    for (; at < end && table[at] !== SPACE; at += 1) value = value * 10 + table[at]! - 48
    found.push(value)
  }
  return found
}

/** `drops`, the last column of the tables of UDP. */
function lastDecimal(table: Uint8Array, end: number): number | null {
  let at = end
  while (at > 0 && table[at - 1] === SPACE) at -= 1
  let value = 0
  let digits = 0
  for (let digit = 1; at > 0 && isDigit(table[at - 1]!); at -= 1, digit *= 10, digits += 1) {
    value += (table[at - 1]! - 48) * digit
  }
  return digits > 0 ? value : null
}

const isDigit = (byte: number) => byte >= 48 && byte <= 57

function endOf(table: Uint8Array, at: number, digits: number, { family, littleEndian }: TableKind) {
  const bytes = new Uint8Array(digits / 2)
  for (let index = 0; index < bytes.length; index += 1) {
    // Within each 32-bit word the bytes come in the machine's order.
    const from = littleEndian ? index ^ 3 : index
    bytes[index] = hex(table, at + from * 2, 2)
  }
  const port = hex(table, at + digits + 1, 4)
  return { address: family === 4 ? bytes.join('.') : textOfV6(bytes), port }
}

function isUnspecified(table: Uint8Array, at: number, digits: number): boolean {
  for (let index = at; index < at + digits; index += 1) if (table[index] !== 48) return false
  return true
}

/** RFC 5952: lower case, the longest run of two or more zero groups as `::`, IPv4-mapped with dots. */
export function textOfV6(bytes: Uint8Array): string {
  if (bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255) {
    return `::ffff:${bytes.subarray(12).join('.')}`
  }
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[index * 2]! << 8) | bytes[index * 2 + 1]!)
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at += 1) {
    let length = 0
    while (groups[at + length] === 0) length += 1
    if (length > best.length) best = { at, length }
    at += length
  }
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':')
  if (best.at < 0) return text(groups)
  return `${text(groups.slice(0, best.at))}::${text(groups.slice(best.at + best.length))}`
}
