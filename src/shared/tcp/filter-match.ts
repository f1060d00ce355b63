import type { AddressSide, Filter, FilterableRow } from './filter.ts'
import type { CompareOp, FilterField } from './filter-terms.ts'

type Test = (row: FilterableRow) => boolean

/**
 * A filter as a function of one row. What a row cannot tell (null) matches no comparison, and not its negation's part.
 */
export function matchesFilter(filter: Filter): Test {
  switch (filter.kind) {
    case 'all':
      return () => true
    case 'and': {
      const tests = filter.parts.map(matchesFilter)
      return (row) => tests.every((test) => test(row))
    }
    case 'or': {
      const tests = filter.parts.map(matchesFilter)
      return (row) => tests.some((test) => test(row))
    }
    case 'not': {
      const test = matchesFilter(filter.part)
      return (row) => !test(row)
    }
    case 'port':
      return ({ local, peer }) => local.port === filter.port || peer?.port === filter.port
    case 'state':
      return ({ state }) => state !== null && filter.states.includes(state)
    case 'proto':
      return ({ protocol }) => protocol === filter.protocol
    case 'proc': {
      const name = filter.text.toLowerCase()
      return ({ owner }) =>
        owner.kind === 'process' && (owner.name.toLowerCase().includes(name) || String(owner.pid) === name)
    }
    case 'address':
      return addressTest(filter.side, filter.text.toLowerCase())
    case 'limit':
      return ({ limit }) => limit === filter.limit
    case 'compare': {
      const compare = comparisons[filter.op]
      const read = values[filter.field]
      return (row) => {
        const value = read(row)
        return value !== null && compare(value, filter.number)
      }
    }
    case 'text': {
      const text = filter.text.toLowerCase()
      return (row) => line(row).toLowerCase().includes(text)
    }
    case 'regex': {
      const pattern = new RegExp(filter.source, 'i')
      return (row) => pattern.test(line(row))
    }
  }
}

const comparisons: Record<CompareOp, (value: number, limit: number) => boolean> = {
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '=': (value, limit) => value === limit,
  '!=': (value, limit) => value !== limit,
}

const values: Record<FilterField, (row: FilterableRow) => number | null> = {
  sendq: ({ sendQueue }) => sendQueue,
  recvq: ({ recvQueue }) => recvQueue,
  rtt: ({ tcp }) => tcp?.rtt ?? null,
  cwnd: ({ tcp }) => tcp?.cwnd ?? null,
  retrans: ({ tcp }) => tcp?.retransmits ?? null,
  bytes: ({ tcp }) => (tcp && tcp.bytesAcked !== null ? tcp.bytesAcked + (tcp.bytesReceived ?? 0) : null),
  rate: ({ rate }) => (rate ? Math.max(rate.in, rate.out) : null),
  drops: ({ drops }) => drops ?? null,
}

function addressTest(side: AddressSide, text: string): Test {
  const test = oneAddress(text)
  const ofPeer: Test = ({ peer }) => peer !== null && test(peer)
  if (side === 'local') return ({ local }) => test(local)
  if (side === 'peer') return ofPeer
  return (row) => test(row.local) || ofPeer(row)
}

function oneAddress(text: string): (end: { address: string; port: number }) => boolean {
  if (text === 'loopback') return ({ address }) => plain(address) === '::1' || plain(address).startsWith('127.')
  const starts = text.endsWith('*') ? text.slice(0, -1) : /[.:]$/.test(text) && !text.endsWith('::') ? text : null
  if (starts !== null) return ({ address }) => address.startsWith(starts) || plain(address).startsWith(starts)
  return (end) =>
    [end.address, plain(end.address), endText(end), endText({ ...end, address: plain(end.address) })].includes(text)
}

/** `::ffff:10.0.0.2` is how a socket of both families names 10.0.0.2; a zone (`%eth0`) may be left out. */
function plain(address: string): string {
  const zone = address.indexOf('%')
  const bare = zone < 0 ? address : address.slice(0, zone)
  return bare.startsWith('::ffff:') ? bare.slice('::ffff:'.length) : bare
}

/** `10.0.0.2:443`, `[::1]:443`; port 0 is any. */
export function endText({ address, port }: { address: string; port: number }): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port === 0 ? '*' : port}`
}

/** A pattern's cost grows with the row it is tried on. */
const LONGEST_NAME = 40

/** The row as one line of netstat's kind: what `grep` and `/regex/` look at. */
function line({ protocol, local, peer, state, owner }: FilterableRow): string {
  const process = owner.kind === 'process' ? ` ${owner.pid}/${owner.name.slice(0, LONGEST_NAME)}` : ''
  return `${protocol} ${endText(local)} ${peer ? endText(peer) : '*:*'}${state ? ` ${state}` : ''}${process}`
}
