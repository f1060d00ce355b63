import type { IncomingMessage } from 'node:http'
import type { AccessKey } from '../../../shared/contract/access.ts'
import { Failure } from '../../../shared/contract/failure.ts'
import { covers, type Scope } from '../../../shared/contract/scope.ts'
import type { AccessKeys } from '../../access/access.ts'
import type { Names } from './names.ts'
import { Refusal } from './reply.ts'

const SAFE = new Set(['GET', 'HEAD'])

/** The first locks, before anything of the request is used: whom it names, and which page sent it. */
export function checkSender(request: IncomingMessage, names: Names): void {
  const { host, origin, upgrade } = request.headers
  const local = request.socket.localAddress
  if (!names.isOurs(host, local)) {
    throw new Refusal(
      new Failure('UNAUTHORIZED', {
        what: 'The request was refused.',
        why: `It is addressed to "${host ?? ''}", which is not a name of this Handbill.`,
        next: 'Open the address that Handbill printed, or start it with --allow-host NAME.',
      }),
      421,
    )
  }
  const unsafe = upgrade !== undefined || !SAFE.has(request.method ?? '')
  // A page of another origin cannot set Authorization without our leave (CORS), so a bearer needs no Origin.
  const needsOrigin = unsafe && bearerOf(request) === null
  if (origin === undefined ? needsOrigin : unsafe && !names.isOurOrigin(origin, local)) {
    throw new Refusal(
      new Failure('UNAUTHORIZED', {
        what: 'The request was refused.',
        why: origin === undefined ? 'It does not say which page sent it.' : `The page at ${origin} may not do this.`,
        next: 'Use the page that Handbill serves, or a script with a bearer token.',
      }),
      403,
    )
  }
}

/** The key of whoever asks, by the page's cookie or a script's bearer. */
export function checkKey(request: IncomingMessage, access: AccessKeys, cookie: string, needed: Scope): AccessKey {
  const token = bearerOf(request) ?? cookieOf(request, cookie)
  const key = token === null ? null : access.verify(token)
  if (!key) {
    throw new Failure('UNAUTHORIZED', {
      what: 'The request was refused.',
      why: 'It carries no key of this Handbill.',
      next: 'Open the address that Handbill printed; `handbill serve` prints a new one.',
    })
  }
  if (!covers(key.scope, needed)) {
    throw new Failure('SCOPE_MISSING', {
      what: 'The request was refused.',
      why: `It needs the scope "${needed}" and this key has "${key.scope}".`,
      next: 'Use a key of a wider scope.',
      needed,
      granted: key.scope,
    })
  }
  return key
}

export function bearerOf(request: IncomingMessage): string | null {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
}

function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name && value) return value
  }
  return null
}
