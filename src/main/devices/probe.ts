import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { connect as connectTcp, type Socket } from 'node:net'
import { json } from 'node:stream/consumers'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { fingerprintShown } from './certificate.ts'
import { codeOf } from './lane.ts'
import type { Credentials } from './peers.ts'

/** How far a knock at one address came, and what was met there. */
export type Probed =
  | { readonly stage: 'connect' | 'handshake' | 'request'; readonly cause: string }
  | {
      readonly stage: 'answered'
      readonly encrypted: boolean
      readonly fingerprint: string | null
      readonly alias: string | null
      readonly status: number
      /** Its clock, Unix ms, by the answer's Date; null when it has none. */
      readonly time: number | null
    }

export interface ProbeOptions {
  readonly address: string
  readonly port: number
  readonly from: string | undefined
  readonly credentials: Credentials
  /** For each stage, ms. */
  readonly timeout: number
}

/** Connects, shakes hands with our certificate, asks `info`: one after the other, so that it shows which of them fails. */
export async function probe(options: ProbeOptions): Promise<Probed> {
  const tcp = await connected(options)
  if (typeof tcp === 'string') return { stage: 'connect', cause: tcp }
  const tls = await secured(tcp, options)
  if (typeof tls !== 'string') return await asked(tls, options)
  tcp.destroy()
  // What does not shake hands may speak plain HTTP.
  const again = await connected(options)
  if (typeof again === 'string') return { stage: 'handshake', cause: tls }
  const plain = await asked(again, options)
  return plain.stage === 'answered' ? plain : { stage: 'handshake', cause: tls }
}

function connected({ address: host, port, from, timeout }: ProbeOptions): Promise<Socket | string> {
  const socket = connectTcp({ host, port, ...(from === undefined ? {} : { localAddress: from }) })
  return settled(socket, 'connect', timeout)
}

function secured(socket: Socket, { credentials, timeout }: ProbeOptions): Promise<TLSSocket | string> {
  const { certificate: cert, privateKey: key } = credentials
  // Its hash is what counts, and whoever asks is told whose it is.
  const secure = connectTls({ socket, cert, key, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
  return settled(secure, 'secureConnect', timeout)
}

function settled<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', timeout: number) {
  return new Promise<S | string>((resolve) => {
    const late = setTimeout(() => end('ETIMEDOUT'), timeout)
    const end = (code: string) => {
      clearTimeout(late)
      socket.destroy()
      resolve(code)
    }
    socket.on('error', (error) => end(codeOf(error)))
    const closed = () => end('ECONNRESET')
    socket.once('close', closed)
    socket.once(event, () => {
      clearTimeout(late)
      socket.off('close', closed)
      resolve(socket)
    })
  })
}

async function asked(socket: Socket | TLSSocket, { address: host, port, timeout }: ProbeOptions): Promise<Probed> {
  const encrypted = 'getPeerX509Certificate' in socket
  try {
    const response = await get(socket, {
      host,
      port,
      path: '/api/localsend/v2/info',
      signal: AbortSignal.timeout(timeout),
    })
    const said = (await json(response).catch(() => null)) as { alias?: unknown } | null
    const time = Date.parse(response.headers.date ?? '')
    return {
      stage: 'answered',
      encrypted,
      fingerprint: fingerprintShown(socket),
      alias: typeof said?.alias === 'string' ? said.alias : null,
      status: response.statusCode ?? 0,
      time: Number.isNaN(time) ? null : time,
    }
  } catch (error) {
    return { stage: 'request', cause: codeOf(error) }
  } finally {
    socket.destroy()
  }
}

// Only without an agent does a request take the connection that it is given.
function get(socket: Socket, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const message = httpRequest({ ...options, createConnection: () => socket })
    message.once('response', resolve)
    message.on('error', reject)
    message.end()
  })
}
