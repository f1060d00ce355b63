import type { IncomingMessage } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'

/** The SHA-256 of a whole file (RFC 9530), in a header, or as a trailer after the bytes that it was made of. */
export const DIGEST = 'repr-digest'

/** @param sha256 lowercase hex */
export function digestField(sha256: string): string {
  return `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`
}

/** Lowercase hex; null for what is no such field. */
export function digestIn(field: unknown): string | null {
  const encoded = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(String(field))?.[1]
  return encoded === undefined ? null : Buffer.from(encoded, 'base64').toString('hex')
}

/** Headers of a body whose digest follows it. Only a chunked body can have trailers (RFC 9112 §7.1.2). */
export function digestToCome(): Record<string, string> {
  return { 'transfer-encoding': 'chunked', trailer: DIGEST }
}

/**
 * What followed a body that has been read to its end; null where none was promised.
 * @throws Failure CHECKSUM_MISMATCH when one was, and did not come: its sender takes back what it has sent
 */
export function digestAfter({ headers, trailers }: IncomingMessage): string | null {
  if (headers.trailer?.toLowerCase() !== DIGEST) return null
  const sha256 = digestIn(trailers[DIGEST])
  if (sha256 === null) throw missing()
  return sha256
}

function missing(): Failure {
  return new Failure('CHECKSUM_MISMATCH', {
    what: 'The file was not kept.',
    why: 'The digest that was to follow the bytes did not come: the file changed while it was sent.',
    next: 'Send the file again.',
    ...{ file: '', expected: '', actual: '' },
  })
}
