import { askedAddress, conjunction, shellWord } from './equivalent-parts.ts'
import type { Equivalent } from './equivalents.ts'
import type { Filter } from './filter.ts'
import type { CompareOp } from './filter-terms.ts'
import { type TcpState, tcpStates } from './states.ts'

const ssStates: Record<TcpState, string> = {
  LISTEN: 'listening',
  SYN_SENT: 'syn-sent',
  SYN_RCVD: 'syn-recv',
  ESTABLISHED: 'established',
  FIN_WAIT_1: 'fin-wait-1',
  FIN_WAIT_2: 'fin-wait-2',
  CLOSE_WAIT: 'close-wait',
  CLOSING: 'closing',
  LAST_ACK: 'last-ack',
  TIME_WAIT: 'time-wait',
  CLOSED: 'closed',
}

/** UDP has no states to us; ss calls one with a peer established, and one without closed. */
const ofUdp: readonly TcpState[] = ['ESTABLISHED', 'CLOSED']

/** iproute2's ss. Several of its `state` words mean any of them, and a later one undoes an earlier `exclude`. */
export function ss(filter: Filter): Equivalent | null {
  const protocols = new Set(['t', 'u'])
  let states = new Set(tcpStates)
  let processes = ''
  let exact = true
  const expressions: string[] = []
  const steps: string[] = []
  const compared: { field: 'recvq' | 'sendq'; op: CompareOp; number: number; not: boolean }[] = []
  for (const { part, not } of conjunction(filter)) {
    const expression = expressionOf(part)
    if (expression) expressions.push(not ? `not ( ${expression} )` : `( ${expression} )`)
    else if (part.kind === 'proto') protocols.delete((part.protocol === 'tcp') === not ? 't' : 'u')
    else if (part.kind === 'state') {
      states = new Set(tcpStates.filter((it) => states.has(it) && part.states.includes(it) !== not))
      if (!not) protocols.delete('u')
    } else if (part.kind === 'compare' && (part.field === 'recvq' || part.field === 'sendq')) {
      compared.push({ field: part.field, op: part.op, number: part.number, not })
    } else if (part.kind === 'proc' || part.kind === 'text') {
      const pattern = part.kind === 'proc' ? ownerOf(part.text) : spelledAlike(part.text)
      if (pattern === null) return null
      // Who shares a socket, and the room between the columns, is the tool's own.
      exact = false
      if (part.kind === 'proc') processes = 'p'
      steps.push(`grep -i${not ? 'v' : ''}E -- ${shellWord(pattern)}`)
    } else return null
  }
  if (protocols.size === 0 || states.size === 0) return null
  // The column of the state is left out where one state is asked for, the protocol's where one protocol is, the head
  // with H.
  const queues = states.size === 1 ? { recvq: 2, sendq: 3 } : { recvq: 3, sendq: 4 }
  for (const { field, op, number, not } of compared) {
    const test = `$${queues[field]} ${op === '=' ? '==' : op} ${number}`
    steps.unshift(`awk '${not ? `!(${test})` : test}'`)
  }
  const asked = statesOf(states, protocols)
  if (asked === null) return null
  const expression = expressions.length > 0 ? ` ${shellWord(expressions.join(' and '))}` : ''
  const counts = compared.length > 0
  if (counts && protocols.size === 1) steps.unshift(`grep ^${protocols.has('t') ? 'tcp' : 'udp'}`)
  const flags = `${counts ? 'tu' : [...protocols].join('')}an${counts ? 'H' : ''}${processes}`
  return { command: [`ss -${flags}${asked}${expression}`, ...steps].join(' | '), exact }
}

/** The words about states; null where they would mean more for UDP than was asked for. */
function statesOf(states: ReadonlySet<TcpState>, protocols: ReadonlySet<string>): string | null {
  const without = tcpStates.filter((it) => !states.has(it))
  if (without.length === 0) return ''
  if (protocols.has('u') && without.some((it) => ofUdp.includes(it))) return null
  const few = without.length < states.size
  return (few ? without : [...states]).map((it) => ` ${few ? 'exclude' : 'state'} ${ssStates[it]}`).join('')
}

/** Ports and addresses, and alternatives of them: what ss takes as an expression. */
function expressionOf(filter: Filter): string | null {
  if (filter.kind === 'port') return filter.port === 0 ? null : `sport = :${filter.port} or dport = :${filter.port}`
  if (filter.kind === 'address') return addressesOf(filter)
  if (filter.kind === 'not') {
    const inner = expressionOf(filter.part)
    return inner && `not ( ${inner} )`
  }
  if (filter.kind !== 'or' && filter.kind !== 'and') return null
  const parts = filter.parts.map(expressionOf)
  return parts.includes(null) ? null : parts.map((part) => `( ${part} )`).join(` ${filter.kind} `)
}

function addressesOf({ side, text }: Extract<Filter, { kind: 'address' }>): string | null {
  const ends = side === 'addr' ? ['src', 'dst'] : [side === 'local' ? 'src' : 'dst']
  const hosts = text.toLowerCase() === 'loopback' ? ['127.0.0.0/8', '::ffff:127.0.0.0/104', '[::1]'] : hostsOf(text)
  return hosts && ends.flatMap((end) => hosts.map((host) => `${end} ${host}`)).join(' or ')
}

/** An address of IPv4 is also that of a socket of both families, which ss tells apart. */
function hostsOf(text: string): string[] | null {
  const asked = askedAddress(text)
  // To ss any address is every address.
  if (!asked?.whole || asked.any) return null
  const port = asked.port === null ? '' : `:${asked.port}`
  return asked.family === 6 ? [`[${asked.text}]${port}`] : [`${asked.text}${port}`, `[::ffff:${asked.text}]${port}`]
}

/** In `users:(("name",pid=4711,fd=3))`: part of a name, or a whole number. */
function ownerOf(text: string): string | null {
  if (text.includes('"')) return null
  const name = `\\("[^"]*${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}[^"]*",pid=`
  return /^\d+$/.test(text) ? `${name}|pid=${text},` : name
}

/** Null for what ss would print otherwise: states (TIME-WAIT, ESTAB), and anything across columns. */
function spelledAlike(text: string): string | null {
  const inState = tcpStates.some((it) => it !== 'LISTEN' && it.toLowerCase().includes(text.toLowerCase()))
  if (inState || /[\s/]/.test(text)) return null
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
