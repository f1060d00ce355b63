import { askedAddress, conjunction } from './equivalent-parts.ts'
import type { Equivalent } from './equivalents.ts'
import type { Filter } from './filter.ts'
import { type TcpState, tcpStates } from './states.ts'

const spelled: Partial<Record<TcpState, string>> = { LISTEN: 'LISTENING', SYN_RCVD: 'SYN_RECEIVED' }

/** Without the head, of which nothing may be left where lines are left out. */
const ROWS = 'netstat -an | findstr /r /c:"^ *TCP " /c:"^ *UDP "'

/** Windows' netstat with findstr: what follows /c: is taken as it stands, and several of them mean any. */
export function findstr(filter: Filter): Equivalent | null {
  let exact = true
  const steps: string[] = []
  for (const { part, not } of conjunction(filter)) {
    const strings = literals(part)
    if (strings === null) return null
    exact &&= !hasText(part)
    steps.push(`findstr /i${not ? ' /v' : ''} ${strings.map((text) => `/c:"${text}"`).join(' ')}`)
  }
  return { command: [ROWS, ...steps].join(' | '), exact }
}

const hasText = (filter: Filter): boolean =>
  filter.kind === 'text' || (filter.kind === 'or' && filter.parts.some(hasText))

/** Strings of which a line of Windows' `netstat -an` has one; null where cmd.exe could read more into them. */
function literals(filter: Filter): string[] | null {
  switch (filter.kind) {
    case 'port':
      // A listener's peer is printed with port 0.
      return filter.port === 0 ? null : [`:${filter.port} `]
    case 'state':
      return filter.states.map((state) => ` ${spelled[state] ?? state}`)
    case 'proto':
      return [` ${filter.protocol.toUpperCase()} `]
    case 'text':
      return spelledAlike(filter.text) ? [filter.text] : null
    case 'address':
      return filter.side === 'addr' ? addressOf(filter.text) : null
    case 'or': {
      const parts = filter.parts.map(literals)
      return parts.includes(null) ? null : parts.flatMap((part) => part ?? [])
    }
    default:
      return null
  }
}

function addressOf(text: string): string[] | null {
  if (text.toLowerCase() === 'loopback') return [' 127.', '[::ffff:127.', '[::1]:']
  const asked = askedAddress(text)
  // A listener's peer is printed as any address, and is none.
  if (!asked || asked.any) return null
  const end = asked.whole ? `:${asked.port === null ? '' : `${asked.port} `}` : ''
  if (asked.family === 6) return [`[${asked.text}]${end}`]
  return [` ${asked.text}${end}`, `[::ffff:${asked.text}${asked.whole ? `]${end}` : ''}`]
}

/**
 * Nothing that cmd.exe or findstr takes for more than a letter, nothing across columns, and no other spelling of a
 * state.
 */
function spelledAlike(text: string): boolean {
  if (!/^[\p{L}\p{N}._[\]@+=,-]+(:[\p{L}\p{N}._[\]@+=,-]+)*$/u.test(text)) return false
  return !tcpStates.some((it) => it === 'SYN_RCVD' && it.toLowerCase().includes(text.toLowerCase()))
}
