import type { Filter } from './filter.ts'
import type { TcpState } from './states.ts'

/** The same question for tools that are on every machine; null where the tool cannot be asked it. */
export interface Equivalents {
  readonly ss: string | null
  readonly netstat: string | null
  /** For Windows. */
  readonly findstr: string | null
}

/** Nothing in these commands is more than a word to a shell, whatever was typed into the filter. */
export function equivalents(filter: Filter): Equivalents {
  return { ss: ss(filter), netstat: netstat(filter), findstr: findstr(filter) }
}

function conjunction(filter: Filter): { part: Filter; not: boolean }[] {
  const parts = filter.kind === 'and' ? filter.parts : filter.kind === 'all' ? [] : [filter]
  return parts.map((part) => (part.kind === 'not' ? { part: part.part, not: true } : { part, not: false }))
}

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

function ss(filter: Filter): string | null {
  let protocol = 'tu'
  let processes = ''
  const states: string[] = []
  const expressions: string[] = []
  const greps: string[] = []
  for (const { part, not } of conjunction(filter)) {
    const expression = ssExpression(part)
    if (expression) expressions.push(not ? `not ( ${expression} )` : `( ${expression} )`)
    else if (part.kind === 'proto') protocol = (part.protocol === 'tcp') === not ? 'u' : 't'
    else if (part.kind === 'state') {
      for (const state of part.states) states.push(`${not ? 'exclude' : 'state'} ${ssStates[state]}`)
      if (!not) protocol = 't'
    } else if (part.kind === 'proc' || part.kind === 'text') {
      if (part.kind === 'proc') processes = 'p'
      greps.push(`grep -i${not ? 'v' : ''}F -- ${shellWord(part.text)}`)
    } else return null
  }
  const expression = expressions.length > 0 ? ` ${shellWord(expressions.join(' and '))}` : ''
  return [`ss -${protocol}an${processes}${states.map((state) => ` ${state}`).join('')}${expression}`, ...greps].join(
    ' | ',
  )
}

/** Ports and addresses, and alternatives of them: what ss takes as an expression. */
function ssExpression(filter: Filter): string | null {
  if (filter.kind === 'port') return `sport = :${filter.port} or dport = :${filter.port}`
  if (filter.kind === 'address') {
    const hosts = filter.text === 'loopback' ? ['127.0.0.0/8', '[::1]'] : [ssHost(filter.text)]
    const ends = filter.side === 'addr' ? ['src', 'dst'] : [filter.side === 'local' ? 'src' : 'dst']
    if (hosts.includes(null)) return null
    return ends.flatMap((end) => hosts.map((host) => `${end} ${host}`)).join(' or ')
  }
  if (filter.kind !== 'or') return null
  const parts = filter.parts.map(ssExpression)
  return parts.includes(null) ? null : parts.join(' or ')
}

function ssHost(text: string): string | null {
  if (/^\d+(\.\d+){3}(:\d+)?$/.test(text) || /^\[[\da-f:.]+\](:\d+)?$/i.test(text)) return text
  return /^[\da-f:.]*:[\da-f:.]*$/i.test(text) ? `[${text}]` : null
}

/** netstat of Linux and of BSD spell some states differently. */
const netstatStates: Partial<Record<TcpState, string>> = {
  SYN_RCVD: 'SYN_(RECV|RCVD)',
  FIN_WAIT_1: 'FIN_WAIT_?1',
  FIN_WAIT_2: 'FIN_WAIT_?2',
}

function netstat(filter: Filter): string | null {
  const steps = conjunction(filter).map(({ part, not }) => {
    if (part.kind === 'compare') {
      if (part.field !== 'recvq' && part.field !== 'sendq') return null
      const op = part.op === '=' ? '==' : part.op
      const test = `$${part.field === 'recvq' ? 2 : 3} ${op} ${part.number}`
      return `awk '${not ? `!(${test})` : test}'`
    }
    const pattern = extended(part)
    return pattern === null ? null : `grep -i${not ? 'v' : ''}E -- ${shellWord(pattern)}`
  })
  return steps.includes(null) ? null : ['netstat -an', ...steps].join(' | ')
}

/** A POSIX extended regular expression for a line of `netstat -an`. */
function extended(filter: Filter): string | null {
  switch (filter.kind) {
    case 'port':
      return `[.:]${filter.port}([^0-9]|$)`
    case 'state':
      return filter.states.map((state) => netstatStates[state] ?? state).join('|')
    case 'proto':
      return `^${filter.protocol}`
    case 'text':
      return literal(filter.text)
    case 'regex':
      return /\\[a-z]/i.test(filter.source) ? null : filter.source
    case 'address':
      if (filter.side !== 'addr') return null
      return filter.text === 'loopback' ? '[ :]127\\.|[ []::1[].: ]' : literal(filter.text.replace(/\*$/, ''))
    case 'or': {
      const parts = filter.parts.map(extended)
      return parts.includes(null) ? null : parts.join('|')
    }
    default:
      return null
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

const windowsStates: Partial<Record<TcpState, string>> = { LISTEN: 'LISTENING', SYN_RCVD: 'SYN_RECEIVED' }

function findstr(filter: Filter): string | null {
  const steps = conjunction(filter).map(({ part, not }) => {
    const strings = literals(part)
    if (strings === null) return null
    return `findstr /i${not ? ' /v' : ''} ${strings.map((text) => `/c:"${text}"`).join(' ')}`
  })
  return steps.includes(null) ? null : ['netstat -an', ...steps].join(' | ')
}

/** Strings of which a line of Windows' `netstat -an` has one; null where cmd.exe could read more into them. */
function literals(filter: Filter): string[] | null {
  switch (filter.kind) {
    case 'port':
      return [`:${filter.port} `]
    case 'state':
      return filter.states.map((state) => windowsStates[state] ?? state)
    case 'proto':
      return [filter.protocol.toUpperCase()]
    case 'text':
      return plain(filter.text)
    case 'address':
      if (filter.side !== 'addr') return null
      return filter.text === 'loopback' ? [' 127.', '[::1]'] : plain(filter.text.replace(/\*$/, ''))
    case 'or': {
      const parts = filter.parts.map(literals)
      return parts.includes(null) ? null : parts.flatMap((part) => part ?? [])
    }
    default:
      return null
  }
}

function plain(text: string): string[] | null {
  return /^[\p{L}\p{N} ._:*[\]/@+=,-]+$/u.test(text) ? [text] : null
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
