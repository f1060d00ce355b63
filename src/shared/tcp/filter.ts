import { type Limit, limits } from './diagnosis.ts'
import { type FilterFault, faultWords } from './filter-fault.ts'
import { matchesFilter } from './filter-match.ts'
import { regexFault } from './filter-regex.ts'
import { type CompareOp, compareOps, type FilterField, fields, toNumber } from './filter-terms.ts'
import { type Token, tokenise } from './filter-tokens.ts'
import { type TcpState, tcpStates, toTcpState } from './states.ts'

/**
 * The filter box of the connection table.
 *
 *     53317  port:53317          either end has this port
 *     state:established  state:!time_wait  state:close_wait,last_ack
 *     proc:handbill  proc:4711   name (part of it) or pid
 *     addr:10.0.0.2  local:127.*  peer:loopback  addr:10.0.0.2:443  addr:[::1]:443
 *     proto:tcp  limit:receiver
 *     sendq>0  recvq>=1  rtt>100  retrans>0  cwnd<10  rate>1M  bytes>=1Gi  drops>0
 *     localhost:80  fd::1        port of a loopback address; an address, as text
 *     grep TEXT  "TEXT"  TEXT    the row, as netstat would print it, contains TEXT
 *     /regex/                    … or matches it; upper and lower case are alike
 *     !X  -X                     not X
 *     X Y  X or Y                both; either (both binds tighter)
 *     (X or Y) Z  !(X Y)         brackets bind first
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
  | { kind: 'limit'; limit: Limit }
  | { kind: 'compare'; field: FilterField; op: CompareOp; number: number }
  | { kind: 'text'; text: string }
  | { kind: 'regex'; source: string }

export type AddressSide = 'addr' | 'local' | 'peer'

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
  readonly tcp?: {
    readonly rtt: number | null
    readonly cwnd: number
    readonly retransmits: number
    readonly bytesAcked: number | null
    readonly bytesReceived: number | null
  } | null
  readonly rate?: { readonly in: number; readonly out: number } | null
  readonly limit?: Limit | null
  readonly drops?: number | null
}

export type ParsedFilter =
  | { ok: true; filter: Filter; matches(row: FilterableRow): boolean }
  /** `at` is where the offending word begins, in UTF-16 units; `message` is the fault in English. */
  | { ok: false; at: number; fault: FilterFault; message: string }

/** What a person may type; and what a program may put together of it (`shown-filter.ts`). Characters. */
export const MAX_TYPED = 500
export const MAX_FILTER = 600

/** Never throws, whatever the text. `most` characters are taken. */
export function parseFilter(text: string, most: number = MAX_FILTER): ParsedFilter {
  try {
    if (text.length > most) throw new Misread(most, { code: 'too_long', params: { max: most } })
    const filter = alternatives(text)
    return { ok: true, filter, matches: matchesFilter(filter) }
  } catch (thrown) {
    if (!(thrown instanceof Misread)) throw thrown
    return { ok: false, at: thrown.at, fault: thrown.fault, message: thrown.message }
  }
}

class Misread extends Error {
  readonly at: number
  readonly fault: FilterFault
  constructor(at: number, fault: FilterFault) {
    super(faultWords(fault))
    this.at = at
    this.fault = fault
  }
}

function alternatives(text: string): Filter {
  const tokens = tokenise(text)
  if (!tokens.ok) throw new Misread(tokens.at, { code: tokens.fault, params: {} })
  return group(tokens.tokens, 0, null).filter
}

/** The words from `from` on, up to the bracket that closes the one `opened`; `next` is what stands after it. */
function group(words: readonly Token[], from: number, opened: Token | null): { filter: Filter; next: number } {
  const either: Filter[][] = [[]]
  let last: { at: number; word: string } | null = null
  let index = from
  for (; index < words.length && words[index]!.bracket !== 'close'; index += 1) {
    const { at, text: word, quoted, bracket } = words[index]!
    if (bracket) {
      const inner = group(words, index + 1, words[index]!)
      either.at(-1)!.push([...word.slice(0, -1)].reduce(negated, inner.filter))
      index = inner.next - 1
      last = null
      continue
    }
    const joins = !quoted && /^(or|and)$/i.test(word)
    if (joins) {
      if (last || index === from) throw new Misread(at, { code: 'join_needs_sides', params: { word } })
      if (word.toLowerCase() === 'or') either.push([])
      last = { at, word }
      continue
    }
    last = null
    if (!quoted && word.toLowerCase() === 'grep') {
      const next = words[index + 1]
      if (!next || next.bracket) throw new Misread(at, { code: 'grep_needs_text', params: {} })
      either.at(-1)!.push({ kind: 'text', text: next.text })
      index += 1
      continue
    }
    either.at(-1)!.push(quoted ? { kind: 'text', text: word } : term(word, at))
  }
  if (last) throw new Misread(last.at, { code: 'join_needs_sides', params: { word: last.word } })
  if (opened && index === words.length) throw new Misread(opened.at, { code: 'bracket_open', params: {} })
  if (opened && index === from) throw new Misread(opened.at, { code: 'needs_something', params: { word: opened.text } })
  const parts = either.map((all) => joined('and', all))
  return { filter: joined('or', parts), next: index + 1 }
}

function joined(kind: 'and' | 'or', parts: Filter[]): Filter {
  if (parts.length === 0) return { kind: 'all' }
  // (A B) C is A B C.
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  return flat.length === 1 ? flat[0]! : { kind, parts: flat }
}

const comparisonOf = new RegExp(`^(${fields.join('|')})(${compareOps.join('|')})(.*)$`, 'is')

function term(word: string, at: number): Filter {
  if (/^[!-]/.test(word)) {
    if (word.length === 1) throw new Misread(at, { code: 'needs_something', params: { word } })
    return negated(term(word.slice(1), at + 1))
  }
  if (word.startsWith('"')) return { kind: 'text', text: unquoted(word) }
  if (word.startsWith('/')) return regex(word, at)
  const comparison = comparisonOf.exec(word)
  if (comparison) {
    const [, field = '', op, number = ''] = comparison
    return compared(field.toLowerCase() as FilterField, op as CompareOp, number, at)
  }
  if (/^\d+$/.test(word)) return port(word, at)
  const key = /^([a-z]+):(.*)$/is.exec(word)
  if (!key) return { kind: 'text', text: word }
  const [, name = '', value = ''] = key
  // An address that begins with letters: fd::1, fe:80::1.
  if (/^[0-9a-f]{1,4}$/i.test(name) && /^[0-9a-f]*:[0-9a-f:.]*(%\w+)?$/i.test(value))
    return { kind: 'text', text: word }
  if (name.toLowerCase() === 'localhost' && /^\d+$/.test(value))
    return joined('and', [{ kind: 'address', side: 'addr', text: 'loopback' }, port(value, at + name.length + 1)])
  const valueAt = at + name.length + 1
  if (/^[!-]/.test(value)) return negated(keyed(name, value.slice(1), at, valueAt + 1))
  return keyed(name, value, at, valueAt)
}

function keyed(name: string, raw: string, at: number, valueAt: number): Filter {
  const value = unquoted(raw)
  if (value === '') throw new Misread(valueAt, { code: 'value_missing', params: { name } })
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
      if (protocol !== 'tcp' && protocol !== 'udp')
        throw new Misread(valueAt, { code: 'not_a_protocol', params: { text: value } })
      return { kind: 'proto', protocol }
    }
    case 'limit': {
      const limit = limits.find((it) => it === value.toLowerCase())
      if (!limit) throw new Misread(valueAt, { code: 'not_a_limit', params: { text: value } })
      return { kind: 'limit', limit }
    }
    default:
      throw new Misread(at, { code: 'unknown_name', params: { name } })
  }
}

function port(digits: string, at: number): Filter {
  const number = /^\d{1,5}$/.test(digits) ? Number(digits) : Number.NaN
  if (!(number <= 65535)) throw new Misread(at, { code: 'not_a_port', params: { text: digits } })
  return { kind: 'port', port: number }
}

function states(value: string, at: number): TcpState[] {
  const found = new Set<TcpState>()
  let offset = at
  for (const name of value.split(',')) {
    const state = toTcpState(name)
    if (!state) throw new Misread(offset, { code: 'not_a_state', params: { text: name } })
    found.add(state)
    offset += name.length + 1
  }
  return tcpStates.filter((state) => found.has(state))
}

function compared(field: FilterField, op: CompareOp, digits: string, at: number): Filter {
  const number = toNumber(digits)
  if (number === null)
    throw new Misread(at + field.length + op.length, { code: 'not_a_number', params: { text: digits } })
  return { kind: 'compare', field, op, number }
}

function regex(word: string, at: number): Filter {
  const source = /^\/(.*)\/$/s.exec(word)?.[1]
  if (!source) throw new Misread(at, { code: 'regex_open', params: {} })
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
