import { matchesFilter } from './filter-match.ts'
import { regexFault } from './filter-regex.ts'
import { tokenise } from './filter-tokens.ts'
import { type TcpState, tcpStates, toTcpState } from './states.ts'

/**
 * The filter box of the connection table.
 *
 *     53317  port:53317          either end has this port
 *     state:established  state:!time_wait  state:close_wait,last_ack
 *     proc:handbill  proc:4711   name (part of it) or pid
 *     addr:10.0.0.2  local:127.*  peer:loopback  addr:10.0.0.2:443  addr:[::1]:443
 *     proto:tcp  sendq>0  recvq>=1
 *     grep TEXT  "TEXT"  TEXT    the row, as netstat would print it, contains TEXT
 *     /regex/                    … or matches it; upper and lower case are alike
 *     !X  -X                     not X
 *     X Y  X or Y                both; either (both binds tighter)
 */
export type Filter =
  | { kind: 'all' }
  | { kind: 'and' | 'or'; parts: Filter[] }
  | { kind: 'not'; part: Filter }
  | { kind: 'port'; port: number }
  | { kind: 'state'; states: TcpState[] }
  | { kind: 'proc'; text: string }
  | { kind: 'address'; side: AddressSide; text: string }
  | { kind: 'proto'; protocol: 'tcp' | 'udp' }
  | { kind: 'queue'; queue: 'sendq' | 'recvq'; op: QueueOp; bytes: number }
  | { kind: 'text'; text: string }
  | { kind: 'regex'; source: string }

export type AddressSide = 'addr' | 'local' | 'peer'
export type QueueOp = (typeof queueOps)[number]
export const queueOps = ['>=', '<=', '!=', '>', '<', '='] as const

/** What a filter looks at: the part of a connection table's row that this grammar knows. */
export interface FilterableRow {
  readonly protocol: 'tcp' | 'udp'
  readonly local: { readonly address: string; readonly port: number }
  readonly peer: { readonly address: string; readonly port: number } | null
  readonly state: TcpState | null
  readonly recvQueue: number | null
  readonly sendQueue: number | null
  readonly owner:
    | { readonly kind: 'process'; readonly pid: number; readonly name: string }
    | { readonly kind: 'hidden' | 'none' }
}

export type ParsedFilter =
  | { ok: true; filter: Filter; matches(row: FilterableRow): boolean }
  /** `at` is where the offending word begins, in UTF-16 units. */
  | { ok: false; at: number; message: string }

export const MAX_FILTER = 500

/** Never throws, whatever the text. */
export function parseFilter(text: string): ParsedFilter {
  if (text.length > MAX_FILTER) return { ok: false, at: MAX_FILTER, message: `longer than ${MAX_FILTER} characters` }
  try {
    const filter = alternatives(text)
    return { ok: true, filter, matches: matchesFilter(filter) }
  } catch (thrown) {
    if (!(thrown instanceof Misread)) throw thrown
    return { ok: false, at: thrown.at, message: thrown.message }
  }
}

class Misread extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

function alternatives(text: string): Filter {
  const tokens = tokenise(text)
  if (!tokens.ok) throw new Misread(tokens.at, tokens.message)
  const either: Filter[][] = [[]]
  let last: { at: number; word: string } | null = null
  const words = tokens.tokens
  for (let index = 0; index < words.length; index += 1) {
    const { at, text: word, quoted } = words[index]!
    const joins = !quoted && /^(or|and)$/i.test(word)
    if (joins) {
      if (last || index === 0) throw new Misread(at, `"${word}" needs something on both sides`)
      if (word.toLowerCase() === 'or') either.push([])
      last = { at, word }
      continue
    }
    last = null
    if (!quoted && word.toLowerCase() === 'grep') {
      const next = words[index + 1]
      if (!next) throw new Misread(at, '"grep" needs a text after it')
      either.at(-1)!.push({ kind: 'text', text: next.text })
      index += 1
      continue
    }
    either.at(-1)!.push(quoted ? { kind: 'text', text: word } : term(word, at))
  }
  if (last) throw new Misread(last.at, `"${last.word}" needs something on both sides`)
  return joined(
    'or',
    either.map((parts) => joined('and', parts)),
  )
}

function joined(kind: 'and' | 'or', parts: Filter[]): Filter {
  if (parts.length === 0) return { kind: 'all' }
  return parts.length === 1 ? parts[0]! : { kind, parts }
}

function term(word: string, at: number): Filter {
  if (/^[!-]/.test(word)) {
    if (word.length === 1) throw new Misread(at, `"${word}" needs something right after it`)
    return negated(term(word.slice(1), at + 1))
  }
  if (word.startsWith('"')) return { kind: 'text', text: unquoted(word) }
  if (word.startsWith('/')) return regex(word, at)
  const queue = /^(sendq|recvq)(>=|<=|!=|>|<|=)(.*)$/is.exec(word)
  if (queue) return inQueue(queue[1]!.toLowerCase() as 'sendq' | 'recvq', queue[2] as QueueOp, queue[3]!, at)
  if (/^\d+$/.test(word)) return port(word, at)
  const key = /^([a-z]+):(.*)$/is.exec(word)
  if (!key) return { kind: 'text', text: word }
  const [, name = '', value = ''] = key
  const valueAt = at + name.length + 1
  if (/^[!-]/.test(value)) return negated(keyed(name, value.slice(1), at, valueAt + 1))
  return keyed(name, value, at, valueAt)
}

function keyed(name: string, raw: string, at: number, valueAt: number): Filter {
  const value = unquoted(raw)
  if (value === '') throw new Misread(valueAt, `"${name}:" needs a value right after it`)
  switch (name.toLowerCase()) {
    case 'port':
      return port(value, valueAt)
    case 'state':
      return { kind: 'state', states: states(value, valueAt) }
    case 'proc':
      return { kind: 'proc', text: value }
    case 'addr':
    case 'local':
    case 'peer':
      return { kind: 'address', side: name.toLowerCase() as AddressSide, text: value }
    case 'proto': {
      const protocol = value.toLowerCase()
      if (protocol !== 'tcp' && protocol !== 'udp') throw new Misread(valueAt, `"${value}" is not tcp or udp`)
      return { kind: 'proto', protocol }
    }
    default:
      throw new Misread(at, `"${name}:" is not known; there are port, state, proc, addr, local, peer and proto`)
  }
}

function port(digits: string, at: number): Filter {
  const number = /^\d{1,5}$/.test(digits) ? Number(digits) : Number.NaN
  if (!(number <= 65535)) throw new Misread(at, `"${digits}" is not a port (0 to 65535)`)
  return { kind: 'port', port: number }
}

function states(value: string, at: number): TcpState[] {
  const found = new Set<TcpState>()
  let offset = at
  for (const name of value.split(',')) {
    const state = toTcpState(name)
    if (!state) throw new Misread(offset, `"${name}" is not a TCP state; there are ${tcpStates.join(', ')}`)
    found.add(state)
    offset += name.length + 1
  }
  return tcpStates.filter((state) => found.has(state))
}

function inQueue(queue: 'sendq' | 'recvq', op: QueueOp, digits: string, at: number): Filter {
  if (!/^\d{1,12}$/.test(digits))
    throw new Misread(at + queue.length + op.length, `"${digits}" is not a number of bytes`)
  return { kind: 'queue', queue, op, bytes: Number(digits) }
}

function regex(word: string, at: number): Filter {
  const source = /^\/(.*)\/$/s.exec(word)?.[1]
  if (!source) throw new Misread(at, 'a regular expression is written /between slashes/')
  const fault = regexFault(source)
  if (fault) throw new Misread(at, fault)
  return { kind: 'regex', source }
}

function negated(part: Filter): Filter {
  return part.kind === 'not' ? part.part : { kind: 'not', part }
}

function unquoted(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(["\\])/g, '$1') : word
}
