import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'
import { bearerOf } from '../web/locks.ts'
import type { Names } from '../web/names.ts'
import { Refusal } from '../web/reply.ts'

/** @throws Refusal 421: a page's name that was pointed here (DNS rebinding) is none of ours. */
export function checkName(request: IncomingMessage, names: Names): void {
  if (names.isOurs(request.headers.host, request.socket.localAddress)) return
  throw new Refusal(
    new Failure('UNAUTHORIZED', {
      what: 'The request was refused.',
      why: `It is addressed to "${request.headers.host ?? ''}", which is not a name of this service.`,
      next: 'Start it with --allow-host NAME.',
    }),
    421,
  )
}

/** @throws Refusal 401. */
export function checkToken(request: IncomingMessage, token: string | null): void {
  if (token === null || same(bearerOf(request) ?? '', token)) return
  throw new Refusal(
    new Failure('UNAUTHORIZED', {
      what: 'The request was refused.',
      why: 'It carries no token of this service, or a wrong one.',
      next: 'Send it as "Authorization: Bearer TOKEN".',
    }),
    401,
    { 'WWW-Authenticate': 'Bearer' },
  )
}

/** In a time that does not depend on where they differ. */
function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
