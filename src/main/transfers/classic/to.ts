import { Failure } from '../../../shared/contract/failure.ts'
import { formatHostPort, parseHostPort } from '../../devices/address.ts'

/** Where programs of the classic protocol listen when nobody says otherwise. */
const DEFAULT_PORT = 8000

export interface ClassicAddress {
  readonly host: string
  readonly port: number
  /** What it is called: it has no other name than its address. */
  readonly alias: string
}

/** @throws Failure INPUT_INVALID: there is no discovery, so only an address will do */
export function classicAddress(to: string): ClassicAddress {
  const at = parseHostPort(to)
  if (at) {
    const port = at.port ?? DEFAULT_PORT
    return { host: at.host, port, alias: formatHostPort(at.host, port) }
  }
  throw new Failure('INPUT_INVALID', {
    what: 'Nothing was sent.',
    why: `“${to}” is no address, and the classic protocol knows no names.`,
    next: 'Give the receiver as HOST:PORT, e.g. 192.168.1.20:8000.',
    issues: [{ path: ['to'], message: 'Not host, host:port or [v6]:port' }],
  })
}

const CAUSES: Record<string, [why: string, next: string]> = {
  ECONNREFUSED: ['Nothing listens there.', 'Start the receiver, and look at its port again.'],
  ETIMEDOUT: ['Nobody answered.', 'See whether both are on the same network and no firewall drops that port.'],
  ENOTFOUND: ['No machine of that name is known.', 'Use its address instead.'],
  EHOSTUNREACH: ['There is no way to that address.', 'See whether both are on the same network.'],
  ENETUNREACH: ['There is no way to that network.', 'See whether this device is connected.'],
}

export function notReached({ alias }: ClassicAddress, error: unknown): Failure {
  if (error instanceof Failure) return error
  const { code = 'unknown', message } = error as NodeJS.ErrnoException
  const [why, next] = CAUSES[code] ?? [`${message}.`, 'Try again.']
  const what = `${alias} cannot be reached.`
  return new Failure('PEER_UNREACHABLE', { what, why, next, address: alias, cause: code }, { cause: error })
}
