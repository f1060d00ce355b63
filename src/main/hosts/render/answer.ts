import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure, UNFORESEEN } from '../../../shared/contract/failure.ts'
import { asRefusal, Refusal, sendRefusal } from '../web/reply.ts'

/** How long the rest of a refused body is let pass, so that whoever sends it reads the answer and no reset. */
const LINGER_MS = 5_000

/** Sends a failure, and keeps the connection for as long as its answer needs it. */
export function refuse(request: IncomingMessage, response: ServerResponse, thrown: unknown): void {
  sendRefusal(response, outward(thrown))
  if (request.complete) return
  const { socket } = request
  const patience = setTimeout(() => socket.destroy(), LINGER_MS)
  patience.unref()
  request.once('close', () => clearTimeout(patience))
  request.on('error', () => {}).resume()
}

/** As it leaves: with the time to come back, and without what is nobody's business outside. */
function outward(thrown: unknown): Refusal {
  const { failure, status, headers } = asRefusal(thrown)
  if (failure.code === 'BUSY') {
    const { retryAfter } = failure.data as { retryAfter: number }
    return new Refusal(failure, status, { ...headers, 'Retry-After': String(retryAfter) })
  }
  if (failure.code !== 'INTERNAL' || failure.data.what !== UNFORESEEN) return new Refusal(failure, status, headers)
  // Its words are some library's: they may name files of this machine. The log has them.
  const next = 'Ask again; if it stays, whoever runs the service finds the reason in its log.'
  const why = 'The reason is not for the outside.'
  return new Refusal(new Failure('INTERNAL', { what: UNFORESEEN, why, next }, { cause: thrown }), status, headers)
}

export function tooSlow(ms: number): Refusal {
  const failure = new Failure('CANCELLED', {
    what: 'The poster was given up.',
    why: `It was not done within ${ms / 1000} s.`,
    next: 'Make it smaller, or ask again when there is less to do.',
  })
  return new Refusal(failure, 503, { 'Retry-After': '5' })
}

export function nothingHere(path: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: 'There is nothing here.',
    why: `The service has no ${path.slice(0, 100)}.`,
    next: 'See /openapi.json for what can be asked.',
    kind: 'call',
    name: path.slice(0, 100),
  })
}

/** RFC 9110, section 13.1.2: weak comparison; `*` is whatever there is. */
export function holdsAlready(request: IncomingMessage, etag: string): boolean {
  const held = request.headers['if-none-match'] ?? ''
  return held.trim() === '*' || held.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)
}

const WARNING_CHARACTERS = 800

/** Percent-encoded and short enough for any client: many refuse heads of more than 16 KiB. */
export function inHeader(warnings: readonly string[]): string {
  const text = warnings.join(' ')
  const short = text.length > WARNING_CHARACTERS ? `${text.slice(0, WARNING_CHARACTERS)}…` : text
  // By UTF-8 and back, so that half a surrogate pair is no error here.
  return encodeURI(Buffer.from(short).toString())
}
