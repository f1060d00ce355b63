import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import { fingerprintOf, type Identity } from '../../identity/identity.ts'
import type { PeerAddress } from '../ports.ts'

export interface StrictAppOptions {
  readonly identity: Identity
  /** Status of the answer to `prepare-upload`; 200 takes everything. */
  readonly prepareStatus?: number
  /** File names that it takes; all when left out. */
  readonly takes?: (fileName: string) => boolean
  /** Status of the answers to `upload`, one after the other, 0 for a reset; 200 after the last. */
  readonly uploadStatuses?: number[]
  /** Answers `upload` only when this resolves. */
  readonly holdUploads?: Promise<void>
}

/**
 * A receiver as strict as the LocalSend app since 1.18 (`packages/core/src/http/server`): a client certificate or no
 * connection, its hash the same as the JSON's fingerprint, every mandatory field there, one session, and answers
 * with fields that nobody has heard of.
 */
export interface StrictApp {
  readonly address: PeerAddress
  /** `prepare-upload` bodies as they came. */
  readonly offers: { info: Record<string, unknown>; files: Record<string, Record<string, unknown>> }[]
  /** Received files by name. */
  readonly files: Map<string, Buffer>
  readonly uploads: () => number
  readonly cancelled: string[]
  /** What it held against us. */
  readonly complaints: string[]
  stop(): Promise<void>
}

export async function startStrictApp(options: StrictAppOptions): Promise<StrictApp> {
  const { identity, prepareStatus = 200, takes = () => true, uploadStatuses = [], holdUploads } = options
  let uploads = 0
  const app = {
    offers: [] as StrictApp['offers'],
    files: new Map<string, Buffer>(),
    cancelled: [] as string[],
    complaints: [] as string[],
  }
  let offered: StrictApp['offers'][number]['files'] = {}

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '', 'https://app')
    const query = url.searchParams
    const presented = (request.socket as TLSSocket).getPeerX509Certificate()
    if (!presented) return void request.socket.destroy()
    const say = (status: number, body?: unknown) => {
      response.statusCode = status
      response.end(body === undefined ? undefined : JSON.stringify(body))
    }
    if (url.pathname.endsWith('/v2/prepare-upload')) {
      const offer = JSON.parse((await buffer(request)).toString('utf8'))
      app.offers.push(offer)
      app.complaints.push(...complaintsAbout(offer, fingerprintOf(presented.raw)))
      if (app.complaints.length > 0) return say(400, { message: app.complaints[0] })
      if (prepareStatus !== 200) return prepareStatus === 204 ? say(204) : say(prepareStatus, { message: 'So it is.' })
      offered = offer.files
      const wanted = Object.keys(offered).filter((id) => takes(String(offered[id]?.fileName)))
      const files = Object.fromEntries(wanted.map((id) => [id, `token of ${id}`]))
      return say(200, { sessionId: 'session 1', files, somethingNew: { from: 'version 3' } })
    }
    if (url.pathname.endsWith('/v2/upload')) {
      uploads += 1
      const id = query.get('fileId') ?? ''
      const file = offered[id]
      if (query.get('sessionId') !== 'session 1' || query.get('token') !== `token of ${id}` || !file) return say(403)
      await holdUploads
      const body = await buffer(request)
      const status = uploadStatuses.shift() ?? 200
      if (status === 0) return void request.socket.destroy()
      if (status !== 200) return say(status, { message: 'So it is.' })
      if (body.length !== file.size) app.complaints.push(`${body.length} bytes of ${file.size}`)
      if (createHash('sha256').update(body).digest('hex') !== file.sha256) app.complaints.push('the hash differs')
      app.files.set(String(file.fileName), body)
      return say(200)
    }
    if (url.pathname.endsWith('/v2/cancel')) {
      app.cancelled.push(query.get('sessionId') ?? '')
      return say(200)
    }
    say(404)
  }

  const server = createServer(
    { cert: identity.certificate, key: identity.privateKey, requestCert: true, rejectUnauthorized: false },
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    ...app,
    address: { alias: 'Strict', address: '127.0.0.1', port, protocol: 'https', fingerprint: identity.fingerprint },
    uploads: () => uploads,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The fields that the app cannot do without (`dto_v2.rs`, `model/transfer.rs`). */
function complaintsAbout({ info, files }: StrictApp['offers'][number], presented: string): string[] {
  const complaints: string[] = []
  const expect = (fine: boolean, complaint: string) => {
    if (!fine) complaints.push(complaint)
  }
  for (const field of ['alias', 'version', 'fingerprint', 'protocol']) {
    expect(typeof info[field] === 'string', `info.${field}`)
  }
  expect(Number.isInteger(info.port), 'info.port')
  expect(info.fingerprint === presented, 'the fingerprint is not that of the certificate')
  for (const [id, file] of Object.entries(files)) {
    expect(file.id === id, 'id')
    for (const field of ['fileName', 'fileType']) expect(typeof file[field] === 'string', field)
    expect(Number.isInteger(file.size), 'size')
  }
  return complaints
}
