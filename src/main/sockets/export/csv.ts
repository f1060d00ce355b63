import type { SocketRow } from '../../../shared/contract/sockets.ts'

type Cell = string | number | boolean | null

/** The columns of the CSV export, in order. Bytes, milliseconds, bytes a second; times are ISO 8601 in UTC. */
const columns: readonly [heading: string, cell: (row: SocketRow) => Cell][] = [
  ['protocol', ({ protocol }) => protocol],
  ['family', ({ family }) => family],
  ['local_address', ({ local }) => local.address],
  ['local_port', ({ local }) => local.port],
  ['peer_address', ({ peer }) => peer?.address ?? null],
  ['peer_port', ({ peer }) => peer?.port ?? null],
  ['state', ({ state }) => state],
  ['recv_queue', ({ recvQueue }) => recvQueue],
  ['send_queue', ({ sendQueue }) => sendQueue],
  ['process', ({ owner }) => (owner.kind === 'process' ? harmless(owner.name) : null)],
  ['pid', ({ owner }) => (owner.kind === 'process' ? owner.pid : null)],
  ['ours', ({ owner }) => owner.kind === 'process' && owner.ours],
  ['uid', ({ uid }) => uid],
  ['since', ({ since }) => new Date(since).toISOString()],
  ['timer', ({ timer }) => timer?.kind ?? null],
  ['timer_ends', ({ timer }) => (timer ? new Date(timer.endsAt).toISOString() : null)],
  ['rtt_ms', ({ tcp }) => tcp?.rtt ?? null],
  ['cwnd', ({ tcp }) => tcp?.cwnd ?? null],
  ['mss', ({ tcp }) => tcp?.mss ?? null],
  ['retransmits', ({ tcp }) => tcp?.retransmits ?? null],
  ['in_flight', ({ tcp }) => tcp?.inFlight ?? null],
  ['peer_window', ({ tcp }) => tcp?.peerWindow ?? null],
  ['bytes_sent', ({ tcp }) => tcp?.bytesSent ?? null],
  ['bytes_acked', ({ tcp }) => tcp?.bytesAcked ?? null],
  ['bytes_received', ({ tcp }) => tcp?.bytesReceived ?? null],
  ['rate_in', ({ rate }) => rate?.in ?? null],
  ['rate_out', ({ rate }) => rate?.out ?? null],
  ['limit', ({ limit }) => limit],
  ['drops', ({ drops }) => drops],
]

/** RFC 4180: CRLF, a heading, quotes where needed. What the system does not tell is empty. */
export function toCsv(rows: readonly SocketRow[]): string {
  const lines = [columns.map(([heading]) => heading), ...rows.map((row) => columns.map(([, cell]) => field(cell(row))))]
  return lines.map((line) => `${line.join(',')}\r\n`).join('')
}

function field(cell: Cell): string {
  const text = cell === null ? '' : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A process names itself; a spreadsheet takes what begins so for a formula. */
function harmless(name: string): string {
  return /^[=+\-@\t\r]/.test(name) ? `'${name}` : name
}
