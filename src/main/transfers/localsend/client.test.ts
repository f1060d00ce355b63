import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import { infoOf } from '../../devices/testing/lan.ts'
import type { PeerAddress } from '../ports.ts'
import { type TestSide, TestSides, until, untilEnded } from '../testing/handbill.ts'
import { startListener } from '../testing/listener.ts'
import { type StrictApp, type StrictAppOptions, startStrictApp } from '../testing/strict-app.ts'
import { LocalSendClient } from './client.ts'

const sides = new TestSides()
let anna: TestSide
let app: StrictApp | undefined

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
})
afterEach(async () => {
  await sides.closeAll()
  await app?.stop()
  app = undefined
})

async function start(options: Omit<StrictAppOptions, 'identity'> = {}): Promise<StrictApp> {
  app = await startStrictApp({ identity: await makeCredentials(), ...options })
  return app
}

async function send(to: PeerAddress, files: Record<string, string>, pin?: string) {
  anna.known.set('peer', to)
  const sources = []
  for (const [name, content] of Object.entries(files)) {
    const path = join(anna.folder, name)
    await writeFile(path, content)
    sources.push({ kind: 'path' as const, path })
  }
  return anna.transfers.send({ to: 'peer', sources, ...(pin !== undefined && { pin }) })
}

async function outcome(to: PeerAddress, files: Record<string, string> = { 'a.txt': 'hello' }, pin?: string) {
  return untilEnded(anna, (await send(to, files, pin)).id)
}

describe('towards the LocalSend app', () => {
  it('shows its certificate and says what the app cannot do without', async () => {
    const { address, files, offers, complaints } = await start()
    expect((await outcome(address, { 'a.txt': 'hello', 'b.png': '' })).state).toBe('done')
    expect(complaints).toEqual([])
    expect(offers[0]?.info).toMatchObject({ alias: 'Anna', fingerprint: anna.identity.fingerprint, protocol: 'https' })
    const offered = Object.values(offers[0]?.files ?? {})
    expect(offered.map(({ fileName, fileType }) => [fileName, fileType])).toEqual([
      ['a.txt', 'text/plain'],
      ['b.png', 'image/png'],
    ])
    expect(files.get('a.txt')?.toString()).toBe('hello')
    expect(files.get('b.png')?.length).toBe(0)
  })

  it('sends nothing at all when another certificate answers', async () => {
    const listener = await startListener(await makeCredentials())
    const { state, failure } = await outcome({ ...listener.address, fingerprint: 'A'.repeat(64) })
    expect(state).toBe('failed')
    expect(failure).toMatchObject({
      code: 'FINGERPRINT_MISMATCH',
      data: { expected: 'A'.repeat(64), presented: listener.address.fingerprint },
    })
    expect(await listener.heard(1)).toBe('')
    expect((await outcome(listener.address)).failure?.code).toBe('PEER_UNREACHABLE')
    expect(await listener.heard(2)).toMatch(/^POST /)
    await listener.stop()
  })

  it('holds an unknown peer to the certificate that it shows, and records it', async () => {
    const { address } = await start()
    expect((await outcome({ ...address, fingerprint: null })).peer.fingerprint).toBe(address.fingerprint)
  })

  it('sends only what is wanted', async () => {
    const { address, files } = await start({ takes: (name) => name === 'b' })
    expect(await outcome(address, { a: '1', b: '22', c: '3' })).toMatchObject({ state: 'done', fileCount: 1, total: 2 })
    expect([...files.keys()]).toEqual(['b'])
  })

  it.each([
    [204, 'done', undefined],
    [400, 'failed', 'PEER_REFUSED'],
    [401, 'failed', 'PIN_REQUIRED'],
    [403, 'declined', 'DECLINED'],
    [409, 'failed', 'PEER_BUSY'],
    [429, 'failed', 'PEER_REFUSED'],
    [500, 'failed', 'PEER_REFUSED'],
  ] as const)('takes the answer %i for what it means', async (prepareStatus, state, code) => {
    const { address, uploads } = await start({ prepareStatus })
    const ended = await outcome(address)
    expect(ended.state).toBe(state)
    expect(ended.failure?.code).toBe(code)
    expect(uploads()).toBe(0)
  })

  it('sends a file again after a wrong checksum, three times in all', async () => {
    const patient = await start({ uploadStatuses: [422, 422] })
    expect((await outcome(patient.address)).state).toBe('done')
    expect(patient.uploads()).toBe(3)
    await patient.stop()
    const hopeless = await start({ uploadStatuses: [422, 422, 422] })
    expect((await outcome(hopeless.address)).failure).toMatchObject({ code: 'CHECKSUM_MISMATCH' })
    expect(hopeless.uploads()).toBe(3)
  })

  it('goes on with the other files when one is refused', async () => {
    const { address, files } = await start({ uploadStatuses: [500] })
    const ended = await outcome(address, { a: '1', b: '2', c: '3' })
    expect(ended).toMatchObject({ state: 'failed', filesDone: 2, fileCount: 3, failure: { code: 'PEER_REFUSED' } })
    expect(ended.failure?.message).toMatch(/^1 of 3 files/)
    expect(files.size).toBe(2)
  })

  it('takes a session that is over for cancelled', async () => {
    const { address } = await start({ uploadStatuses: [403] })
    expect(await outcome(address)).toMatchObject({ state: 'cancelled', failure: { code: 'CANCELLED' } })
  })

  it('tells the app when it is cancelled', async () => {
    let release = () => {}
    const holdUploads = new Promise<void>((resolve) => {
      release = resolve
    })
    const { address, cancelled } = await start({ holdUploads })
    const { id } = await send(address, { a: '1' })
    await until(anna, ({ state, connections }) => state === 'running' && connections.length > 0)
    await anna.transfers.cancel(id)
    expect(cancelled).toEqual(['session 1'])
    release()
  })

  it('says so when the app goes away in between', async () => {
    const started = await start({ holdUploads: new Promise(() => {}) })
    const { id } = await send(started.address, { a: '1' })
    await until(anna, ({ state }) => state === 'running')
    await started.stop()
    app = undefined
    expect((await untilEnded(anna, id)).failure?.code).toBe('PEER_UNREACHABLE')
  })
})

describe('towards a peer on plain HTTP', () => {
  let server: Server
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  it('sends without a fingerprint', async () => {
    const got: string[] = []
    server = createServer(async (request, response) => {
      const body = (await buffer(request)).toString()
      if (!request.url?.includes('prepare-upload')) got.push(body)
      const files = Object.fromEntries(
        got.length === 0 ? Object.keys(JSON.parse(body).files).map((id) => [id, 't']) : [],
      )
      response.end(JSON.stringify({ sessionId: 's', files }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const to = { alias: 'Plain', address: '127.0.0.1', port, protocol: 'http' as const, fingerprint: null }
    const ended = await outcome(to)
    expect(ended).toMatchObject({ state: 'done', peer: { fingerprint: null } })
    expect(got).toEqual([await readFile(join(anna.folder, 'a.txt'), 'utf8')])
  })

  it('does not wait for the rest of an answer for ever', async () => {
    anna = await sides.make({ alias: 'Anna', limits: { silenceMs: 300 } })
    server = createServer((_, response) => void response.writeHead(200, { 'content-length': 100 }).write('{'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const to = { alias: 'Plain', address: '127.0.0.1', port, protocol: 'http' as const, fingerprint: null }
    expect(await outcome(to)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
  })

  it('does not take it for a cancellation when a file that may have come is not expected again', async () => {
    let uploads = 0
    server = createServer(async (request, response) => {
      const body = (await buffer(request)).toString()
      if (request.url?.includes('prepare-upload')) {
        const files = Object.fromEntries(Object.keys(JSON.parse(body).files).map((id) => [id, 't']))
        return void response.end(JSON.stringify({ sessionId: 's', files }))
      }
      uploads += 1
      if (uploads === 1) return void request.socket.resetAndDestroy()
      response.writeHead(403).end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const to = { alias: 'Plain', address: '127.0.0.1', port, protocol: 'http' as const, fingerprint: null }
    expect(await outcome(to)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
    expect(uploads).toBe(2)
  })

  it('does not take it for a refusal when files of a body that may have come are not expected again', async () => {
    let bodies = 0
    server = createServer(async (request, response) => {
      await buffer(request)
      bodies += 1
      if (bodies === 2) return void request.socket.resetAndDestroy()
      const failed = bodies === 3 ? { 1: { status: 403, message: 'It is not expected.' } } : {}
      response.end(JSON.stringify({ failed }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const peer = { alias: 'Plain', address: '127.0.0.1', port, protocol: 'http' as const, fingerprint: null }
    const client = new LocalSendClient({ peer, identity: anna.identity, self: () => infoOf('Anna', 'x', 1) })
    const send = () =>
      client.sendBatch('s', async (message) => void message.end('a body'), new AbortController().signal)
    expect((await send()).failures.size).toBe(0)
    // Its connection rests from the next turn on, and the second goes by it.
    await new Promise(setImmediate)
    await expect(send()).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    expect(bodies).toBe(3)
    client.close()
  })

  it.each(['{}', 'hello', '{"sessionId":"s","files":{"x":5}}'])('does not understand %j', async (answer) => {
    server = createServer(async (request, response) => {
      await buffer(request)
      response.end(answer)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const to = { alias: 'Plain', address: '127.0.0.1', port, protocol: 'http' as const, fingerprint: null }
    expect((await outcome(to)).failure?.code).toBe('PEER_REFUSED')
  })
})
