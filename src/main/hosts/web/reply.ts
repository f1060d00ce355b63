import type { ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { asFailure, type Failure, failures } from '../../../shared/contract/failure.ts'
import { contentSecurityPolicy } from '../policy.ts'

/** On every answer of the web host, errors included. */
export const LOCKED = {
  'Content-Security-Policy': contentSecurityPolicy(),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

/** A failure that leaves by HTTP with a status of its own where the code's is too wide. */
export class Refusal extends Error {
  readonly failure: Failure
  readonly status: number
  readonly headers: Record<string, string>

  constructor(failure: Failure, status: number = failures[failure.code].status, headers: Record<string, string> = {}) {
    super(failure.message, { cause: failure })
    this.failure = failure
    this.status = status
    this.headers = headers
  }
}

export function asRefusal(thrown: unknown): Refusal {
  return thrown instanceof Refusal ? thrown : new Refusal(asFailure(thrown))
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { ...headers, 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  response.end(JSON.stringify(body))
}

/** Errors leave as `{code, message, data}`, the same record that streams and logs carry. */
export function sendRefusal(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { failure, status, headers } = asRefusal(thrown)
  sendJson(response, status, failure.toRecord(), headers)
}

/** Refuses an upgrade, for which Node hands over the bare socket. */
export function refuseUpgrade(socket: Duplex, thrown: unknown): void {
  const { failure, status } = asRefusal(thrown)
  const body = JSON.stringify(failure.toRecord())
  const head = Object.entries({
    ...LOCKED,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head.join('')}\r\n${body}`)
}
