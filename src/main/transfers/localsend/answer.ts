import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Failure, failures } from '../../../shared/contract/failure.ts'

/** How long the rest of a refused body is read and thrown away: closing at once would take the answer with it. */
const LINGER_MS = 5000
/** Characters; a file's name alone may have more. Older senders take no answer with more for one. */
const LONGEST_WORDS = 1000

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed || response.headersSent) return
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length })
  response.end(bytes)
}

export function answerEmpty(response: ServerResponse, status: number): void {
  if (response.destroyed || response.headersSent) return
  response.writeHead(status, status === 204 ? {} : { 'content-length': 0 })
  response.end()
}

/** Answers with the protocol's status (§4), the failure's words, and what else there is to say. */
export function answerFailure(
  request: IncomingMessage,
  response: ServerResponse,
  failure: Failure,
  more: object = {},
): void {
  if (!request.complete && !request.destroyed) {
    const timer = setTimeout(() => request.destroy(), LINGER_MS)
    request.once('close', () => clearTimeout(timer))
    request.resume()
  }
  answerJson(response, statusOf(failure), { message: wordsOf(failure), ...more })
}

/** Where things lie here, what they are called here, and what went wrong inside, is nothing for others. */
export function wordsOf({ code, message, data: { what, why, next } }: Failure): string {
  const words = code === 'INTERNAL' ? `${what} ${next}` : code === 'FILE_UNWRITABLE' ? why : message
  return words.slice(0, LONGEST_WORDS)
}

/** The protocol's status (§4) for a failure. */
export function statusOf({ code, data }: Failure): number {
  // The protocol knows no status for a change of mind; a session that is over is refused.
  if (code === 'CANCELLED') return 403
  if (code === 'PEER_REFUSED') return (data as { status: number }).status
  const { status } = failures[code]
  return status === 502 || status === 503 ? 500 : status
}
