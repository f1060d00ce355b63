import { type AskedAddress, askedAddress, conjunction, shellWord } from './equivalent-parts.ts'
import type { Equivalent } from './equivalents.ts'
import type { Filter } from './filter.ts'
import type { TcpState } from './states.ts'

/** `netstat -an` lists the sockets of the file system as well, and has a head. */
const ROWS = "netstat -an | grep -E '^(tcp|udp)[46]* '"

/** Linux and BSD spell some states differently. */
const spelled: Partial<Record<TcpState, string>> = {
  SYN_RCVD: 'SYN_(RECV|RCVD)',
  FIN_WAIT_1: 'FIN_WAIT_?1',
  FIN_WAIT_2: 'FIN_WAIT_?2',
  CLOSED: 'CLOSED?',
}

const END = '([[:space:]]|$)'
/** What stands before the columns of the local address and of the peer's. */
const BEFORE = { local: '^([^ ]+ +){3}', peer: '^([^ ]+ +){4}' }

/** netstat of Linux and BSD with grep and awk: which columns there are is the same in both. */
export function netstat(filter: Filter): Equivalent | null {
  let exact = true
  const steps: string[] = []
  for (const { part, not } of conjunction(filter)) {
    if (part.kind === 'compare') {
      if (part.field !== 'recvq' && part.field !== 'sendq') return null
      const test = `$${part.field === 'recvq' ? 2 : 3} ${part.op === '=' ? '==' : part.op} ${part.number}`
      steps.push(`awk '${not ? `!(${test})` : test}'`)
      // Of a listener it does not tell how many may wait.
      if (part.field === 'sendq') exact = false
      continue
    }
    const pattern = patternOf(part)
    if (pattern === null) return null
    steps.push(`grep -i${not ? 'v' : ''}E -- ${shellWord(pattern.text)}`)
    exact &&= pattern.exact
  }
  return { command: [ROWS, ...steps].join(' | '), exact }
}

interface Pattern {
  readonly text: string
  readonly exact: boolean
}

/** A POSIX extended regular expression for a line of `netstat -an`. */
function patternOf(filter: Filter): Pattern | null {
  switch (filter.kind) {
    case 'port':
      return { text: `[.:]${filter.port}${END}`, exact: true }
    case 'state':
      // Linux calls a UDP socket that has a peer ESTABLISHED.
      return { text: `^tcp.* (${filter.states.map((it) => spelled[it] ?? it).join('|')})${END}`, exact: true }
    case 'proto':
      return { text: `^${filter.protocol}`, exact: true }
    case 'address':
      return addressOf(filter)
    // The line has other columns than ours, and other room between them.
    case 'text':
      return /[\s/]|^\*?:/.test(filter.text) ? null : { text: literal(filter.text), exact: false }
    case 'regex':
      return isPosix(filter.source) ? { text: filter.source, exact: false } : null
    case 'or': {
      const parts = filter.parts.map(patternOf)
      if (parts.some((part) => part === null)) return null
      const all = parts as Pattern[]
      return { text: all.map(({ text }) => text).join('|'), exact: all.every((part) => part.exact) }
    }
    default:
      return null
  }
}

function addressOf({ side, text }: Extract<Filter, { kind: 'address' }>): Pattern | null {
  const asked = text.toLowerCase() === 'loopback' ? null : askedAddress(text)
  if (!asked && text.toLowerCase() !== 'loopback') return null
  // A listener's peer is printed as any address, and is none.
  if (asked?.any && side === 'peer') return null
  const sides = side !== 'addr' ? [side] : asked?.any ? (['local'] as const) : (['local', 'peer'] as const)
  const whole = asked ? oneOf(asked) : `((::ffff:)?127\\.|::1[.:]([0-9]+|\\*)${END})`
  // Long ones of IPv6 are cut where the column ends.
  const exact = asked === null || asked.family === 4 || asked.text.length <= 15
  return { text: sides.map((it) => `${BEFORE[it]}${whole}`).join('|'), exact }
}

function oneOf({ text, family, whole, port }: AskedAddress): string {
  const start = `${family === 4 ? '(::ffff:)?' : ''}${literal(text)}`
  return whole ? `${start}[.:]${port ?? '([0-9]+|\\*)'}${END}` : start
}

/** What JavaScript and POSIX read alike, on a line that ends and is spaced otherwise. */
function isPosix(source: string): boolean {
  return !/\\[a-z\d]|\[\^?\]|\[[^\]]*\\|[$\s{}]/i.test(source)
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
