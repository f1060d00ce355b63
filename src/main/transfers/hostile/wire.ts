import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Identity } from '../../identity/identity.ts'
import type { PeerAddress } from '../ports.ts'

export interface Wire {
  /** Whose certificate is shown; null for none. */
  readonly identity?: Identity | null
  /** Plain TCP instead of TLS. */
  readonly plain?: boolean
  /** Where the connection comes from, if not from where the system likes. */
  readonly from?: string
}

/** A connection on which anything may be said. */
export async function open({ address, port }: Pick<PeerAddress, 'address' | 'port'>, wire: Wire = {}): Promise<Socket> {
  const { identity, plain = false, from } = wire
  const to = { host: address, port, ...(from && { localAddress: from }) }
  const shown = identity && { cert: identity.certificate, key: identity.privateKey }
  const socket = plain ? connectTcp(to) : connectTls({ ...to, ...shown, rejectUnauthorized: false })
  await once(socket, plain ? 'connect' : 'secureConnect')
  socket.on('error', () => {})
  return socket
}

/**
 * Says the bytes and listens: the status of each answer, until there are so many or the connection closes. Nothing is
 * read into the bytes; they may be no HTTP at all.
 */
export async function say(socket: Socket, bytes: string | Uint8Array, answers = 1): Promise<number[]> {
  let heard = Buffer.alloc(0)
  // An answer to HEAD tells a length and has none.
  const bodies = !Buffer.from(bytes).toString('latin1', 0, 5).startsWith('HEAD ')
  const statuses = () => statusesOf(heard, bodies).slice(0, answers)
  return new Promise((resolve) => {
    const end = () => {
      socket.destroy()
      resolve(statuses())
    }
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk])
      if (statuses().length >= answers) end()
    })
    socket.once('close', end)
    if (socket.destroyed) end()
    else socket.write(bytes)
  })
}

/** Of the answers that are there as a whole. */
function statusesOf(heard: Buffer, bodies: boolean): number[] {
  const statuses: number[] = []
  for (let at = 0; ; ) {
    const end = heard.indexOf('\r\n\r\n', at)
    if (end < 0) return statuses
    const head = heard.toString('latin1', at, end)
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
    const length = bodies ? Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0) : 0
    at = end + 4 + length
    if (at > heard.length) return statuses
    // 100 is only a word in between.
    if (status !== 100) statuses.push(status)
  }
}

/** A request head, with what is not said otherwise as it should be. */
export function head(method: string, path: string, ...headers: string[]): string {
  const target = path.startsWith('/') ? path : `/api/localsend/v2/${path}`
  return [`${method} ${target} HTTP/1.1`, 'Host: handbill', ...headers, '', ''].join('\r\n')
}

/** A whole request with a body of known length. */
export function whole(method: string, path: string, body: string | Uint8Array, ...headers: string[]): Buffer {
  const bytes = Buffer.from(body)
  return Buffer.concat([Buffer.from(head(method, path, `Content-Length: ${bytes.length}`, ...headers)), bytes])
}
