import type { IncomingHttpHeaders } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'
import { answerEmpty } from './answer.ts'
import { DIGEST, digestField, digestIn } from './digest.ts'
import type { Exchange } from './server.ts'
import type { Sessions } from './sessions.ts'
import { admitted, takeIn } from './upload.ts'

/**
 * Going on with a file whose beginning is here, between two Handbills: as in draft-ietf-httpbis-resumable-upload, with
 * `HEAD` to ask for the offset and `PATCH` to append. Beside the offset stands the digest of what is here
 * (`Repr-Digest`, RFC 9530), read from the disk again, for the sender to compare with its own beginning.
 */
const OFFSET = 'upload-offset'
const COMPLETE = 'upload-complete'

export interface Recalled {
  readonly bytes: number
  /** Lowercase hex. */
  readonly sha256: string
}

export async function recall(sessions: Sessions, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  const { incoming, fileId } = admitted(sessions, exchange)
  incoming.record.connected(request.socket)
  // Reading a hundred gigabytes takes minutes.
  request.socket.setTimeout(0)
  const { bytes, sha256 } = await incoming.recall(fileId)
  response.setHeader(OFFSET, bytes)
  response.setHeader(COMPLETE, '?0')
  response.setHeader(DIGEST, digestField(sha256))
  answerEmpty(response, 204)
}

export async function append(sessions: Sessions, exchange: Exchange): Promise<void> {
  const { incoming, fileId } = admitted(sessions, exchange)
  const start = offsetOf(exchange.request.headers)
  if (start === null) throw noOffset()
  await takeIn(incoming, fileId, exchange, start)
  exchange.response.setHeader(COMPLETE, '?1')
  answerEmpty(exchange.response, 200)
}

export function appendHeaders(offset: number): Record<string, string | number> {
  return { 'content-type': 'application/partial-upload', [OFFSET]: offset, [COMPLETE]: '?1' }
}

/** What the answer to `HEAD` says; null when it says nothing that can be gone on with. */
export function recalled(headers: IncomingHttpHeaders): Recalled | null {
  const bytes = offsetOf(headers)
  const sha256 = digestIn(headers[DIGEST])
  return bytes === null || sha256 === null ? null : { bytes, sha256 }
}

function offsetOf(headers: IncomingHttpHeaders): number | null {
  const text = headers[OFFSET]
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : null
}

function noOffset(): Failure {
  return new Failure('INPUT_INVALID', {
    what: 'The upload was refused.',
    why: 'It does not say at which byte it goes on (Upload-Offset).',
    next: 'Ask for the offset with HEAD first.',
    issues: [],
  })
}
