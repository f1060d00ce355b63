import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** Uppercase hex SHA-256 of the certificate that the other side of a TLS connection showed; null for plain HTTP. */
export function fingerprintShown(socket: Socket): string | null {
  if (!(socket instanceof TLSSocket)) return null
  const { raw } = socket.getPeerCertificate()
  return raw ? createHash('sha256').update(raw).digest('hex').toUpperCase() : null
}
