import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import { type PeerInfo, peerInfoJson, toAnnouncement, toPeerInfo } from '../announcement.ts'
import type { Credentials } from '../peers.ts'

export interface Peer {
  readonly port: number
  /** Who registered, and with which certificate. */
  readonly registered: { info: PeerInfo; address: string }[]
  /** How often `info` was asked. */
  readonly asked: () => number
  stop(): Promise<void>
}

export interface PeerOptions {
  /** Without, it speaks plain HTTP. */
  credentials?: Credentials
  /** What it says of itself, given its port; a string is sent as it is. */
  says: (port: number) => PeerInfo | string
  status?: number
  /** Any free one when left out. */
  port?: number
  onRegister?: (info: PeerInfo, address: string) => void
}

/** Who speaks plain HTTP is no Handbill. */
function inItsWords(info: PeerInfo) {
  const { handbill, ...localSend } = toAnnouncement(info)
  return info.protocol === 'http' ? localSend : { ...localSend, handbill }
}

/**
 * The part of a LocalSend peer that discovery talks to, as strict as the app since 1.18: over TLS, who presents no
 * certificate is refused.
 */
export async function startPeer({
  credentials,
  says,
  status = 200,
  port: wanted = 0,
  onRegister,
}: PeerOptions): Promise<Peer> {
  const registered: Peer['registered'] = []
  let asked = 0
  const answer: RequestListener = async (request, response) => {
    const raw = credentials ? (request.socket as TLSSocket).getPeerCertificate().raw : undefined
    if (credentials && !raw) return void request.socket.destroy()
    response.statusCode = status
    const said = says(port)
    const body = typeof said === 'string' ? said : JSON.stringify(inItsWords(said))
    if (request.url?.endsWith('/v2/register')) {
      const fingerprint = raw ? createHash('sha256').update(raw).digest('hex').toUpperCase() : null
      const info = toPeerInfo(peerInfoJson.parse(await json(request)), { fingerprint })!
      const address = request.socket.remoteAddress ?? ''
      registered.push({ info, address })
      onRegister?.(info, address)
    } else if (request.url?.endsWith('/v2/info')) {
      asked += 1
    } else {
      response.statusCode = 404
    }
    response.end(body)
  }
  const server = credentials
    ? createHttps(
        { cert: credentials.certificate, key: credentials.privateKey, requestCert: true, rejectUnauthorized: false },
        answer,
      )
    : createHttp(answer)
  server.listen(wanted, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    registered,
    asked: () => asked,
    async stop() {
      if (!server.listening) return
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
