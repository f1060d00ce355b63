import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../devices/testing/clock.ts'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import type { Identity } from '../../identity/identity.ts'
import { type TestSide, TestSides, until, untilEnded } from '../testing/handbill.ts'
import { answerTo, RawPeer } from '../testing/raw-peer.ts'

const sides = new TestSides()
const clock = new FakeClock()
let ben: TestSide
let identity: Identity
let peer: RawPeer
let stranger: RawPeer

beforeEach(async () => {
  ben = await sides.make({ alias: 'Ben', clock })
  identity = await makeCredentials()
  peer = new RawPeer(ben.address, identity)
  stranger = new RawPeer(ben.address, null)
})
afterEach(() => sides.closeAll())

const file = (fileName: string, size: number, more: object = {}) => ({
  fileName,
  size,
  fileType: 'text/plain',
  ...more,
})
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

async function session(files: Record<string, object>) {
  const { status, json } = await peer.offer(files)
  expect(status).toBe(200)
  return json as { sessionId: string; files: Record<string, string> }
}

describe('who asks who we are', () => {
  it.each(['/api/localsend/v1/info', '/api/localsend/v2/info'])('is told by %s', async (path) => {
    const { status, json } = await stranger.get(path)
    expect(status).toBe(200)
    expect(json).toEqual({
      ...{ alias: 'Ben', version: '2.1', deviceModel: 'Test', deviceType: 'headless', download: false },
      ...{ fingerprint: ben.identity.fingerprint, port: ben.address.port, protocol: 'https' },
      handbill: { resume: 1, pause: 1, digest: 1, batch: 1 },
    })
  })

  it('is told nothing elsewhere, nor is a web page', async () => {
    expect((await peer.get('nothing')).status).toBe(404)
    expect((await peer.get('prepare-upload')).status).toBe(404)
    expect((await peer.get('info', { origin: 'https://evil.example' })).status).toBe(403)
  })
})

describe('version 1', () => {
  const v1 = (path: string, body: unknown = '', from = peer) => from.post(`/api/localsend/v1/${path}`, body)
  const request = (...ids: string[]) => ({
    info: { alias: 'Old', deviceModel: 'Old', deviceType: 'mobile' },
    files: Object.fromEntries(ids.map((id) => [id, { id, fileName: `${id}.txt`, size: 5, fileType: 'other' }])),
  })
  const send = (fileId: string, token: string) => `send?${new URLSearchParams({ fileId, token })}`

  it('hands over files without a name for the session', async () => {
    expect((await v1('register', { alias: 'Old' })).json).toMatchObject({ alias: 'Ben' })
    const { status, json } = await v1('send-request', request('a', 'b'))
    expect(status).toBe(200)
    expect(Object.keys(json)).toEqual(['a', 'b'])
    expect((await v1(send('a', json.a), 'hello')).status).toBe(200)
    expect((await v1(send('b', json.b), 'world')).status).toBe(200)
    await untilEnded(ben)
    expect((await readdir(ben.inbox)).sort()).toEqual(['a.txt', 'b.txt'])
    expect(await readFile(join(ben.inbox, 'b.txt'), 'utf8')).toBe('world')
  })

  it('takes a token from whom it was given to, for its file, once, and not one of version 2', async () => {
    const { json } = await v1('send-request', request('a', 'b'))
    const newer = await session({ c: file('c.txt', 5) })
    expect((await v1(send('a', json.b), 'hello')).status).toBe(403)
    expect((await v1(send('a', json.a), 'hello', stranger)).status).toBe(403)
    expect((await v1(send('c', newer.files.c ?? ''), 'hello')).status).toBe(403)
    expect((await v1('send?fileId=a', 'hello')).status).toBe(400)
    expect((await v1(send('a', json.a), 'hello')).status).toBe(200)
    expect((await v1(send('a', json.a), 'hello')).status).toBe(403)
  })

  it('is taken back, asking or running, by whom it is from', async () => {
    await v1('send-request', request('a'))
    expect((await v1('cancel', '', stranger)).status).toBe(403)
    expect((await v1('cancel')).status).toBe(200)
    expect((await untilEnded(ben)).state).toBe('cancelled')
    expect((await v1('cancel')).status).toBe(403)
  })
})

describe('register', () => {
  const info = () => ({
    alias: 'Raw',
    version: '2.0',
    fingerprint: identity.fingerprint,
    port: 1234,
    protocol: 'https',
  })

  it('passes a peer on, and answers with ourselves', async () => {
    const { status, json } = await peer.post('register', { ...info(), unheardOf: [1] })
    expect(status).toBe(200)
    expect(json).toMatchObject({ alias: 'Ben', fingerprint: ben.identity.fingerprint })
    expect(ben.seen).toEqual([
      [
        expect.objectContaining({ alias: 'Raw', fingerprint: identity.fingerprint, deviceType: 'desktop' }),
        {
          address: '127.0.0.1',
          port: 1234,
          protocol: 'https',
          via: 'register',
          interface: null,
          lastSeen: clock.now(),
        },
      ],
    ])
  })

  it('does not pass on who claims to be somebody else', async () => {
    expect((await peer.post('register', { ...info(), fingerprint: 'A'.repeat(64) })).status).toBe(200)
    expect(ben.seen).toEqual([])
  })

  it.each(['', 'null', '{"alias":', '{"alias": 5}', '[]', '\xff'])('refuses %j', async (body) => {
    expect((await peer.post('register', body)).status).toBe(400)
    expect(ben.seen).toEqual([])
  })
})

describe('prepare-upload', () => {
  it.each([
    '',
    'null',
    '{"info":{"alias":"x"}}',
    '{"info":{"alias":"x"},"files":{}}',
    '{"info":{"alias":"x"},"files":{"1":{"fileName":"a","size":-1,"fileType":"t"}}}',
    '{"info":{"alias":"x"},"files":{"1":{"fileName":"a","size":1.5,"fileType":"t"}}}',
    '{"info":{"alias":"x"},"files":{"1":{"fileName":"","size":1,"fileType":"t"}}}',
  ])('refuses %j and asks nobody', async (body) => {
    expect((await peer.post('prepare-upload', body)).status).toBe(400)
    expect(ben.transfers.list.size).toBe(0)
  })

  it('takes an offer with only what is needed, and with more than is known', async () => {
    const offer = {
      info: { alias: 'Raw', deviceType: 'toaster', deviceModel: null, newer: true },
      files: { 1: { fileName: 'a', size: 1, sha256: 'no hash', metadata: { modified: 'no date' }, preview: 7 } },
    }
    const { status, json } = await peer.post('prepare-upload', offer)
    expect(status).toBe(200)
    expect(Object.keys(json.files)).toEqual(['1'])
  })

  it('does not let a senseless date spoil the file', async () => {
    const metadata = { modified: '+200000-01-01T00:00:00Z' }
    const opened = await session({ 1: file('a.txt', 5, { metadata }) })
    expect((await peer.post(RawPeer.upload(opened, '1'), 'hello')).status).toBe(200)
  })

  it('asks about a peer without a certificate, even where everybody is let in', async () => {
    const answer = stranger.offer({ 1: file('a', 1) })
    const offer = await until(ben, ({ state }) => state === 'asking')
    expect(offer.peer.fingerprint).toBeNull()
    await ben.transfers.decide(offer.id, false)
    expect((await answer).status).toBe(403)
  })

  it('is taken back by cancel without a name', async () => {
    ben.settings.accept = 'ask'
    const answer = peer.offer({ 1: file('a', 1) })
    await until(ben, ({ state }) => state === 'asking')
    expect((await stranger.post('cancel')).status).toBe(403)
    expect((await peer.post('cancel')).status).toBe(200)
    expect((await answer).status).toBe(403)
    expect((await untilEnded(ben)).state).toBe('cancelled')
  })

  it('is over when the peer hangs up', async () => {
    ben.settings.accept = 'ask'
    const body = JSON.stringify({ info: { alias: 'Raw' }, files: { 1: file('a', 1) } })
    const message = peer.open('POST', 'prepare-upload', { 'content-length': body.length })
    message.on('error', () => {})
    message.end(body)
    await until(ben, ({ state }) => state === 'asking')
    message.destroy()
    expect(await untilEnded(ben)).toMatchObject({ state: 'cancelled', failure: { code: 'CANCELLED' } })
  })
})

describe('upload', () => {
  it('takes what was announced, once', async () => {
    const opened = await session({ 1: file('a.txt', 5, { sha256: sha256('hello').toUpperCase() }) })
    expect((await peer.post(RawPeer.upload(opened, '1'), 'hello')).status).toBe(200)
    expect((await peer.post(RawPeer.upload(opened, '1'), 'hello')).status).toBe(403)
    expect(await readdir(ben.inbox)).toEqual(['a.txt'])
    const { id } = await untilEnded(ben)
    expect(ben.transfers.files(id, 0, 1).files).toMatchObject([{ verified: true, sha256: sha256('hello') }])
  })

  it('says that nothing was compared when there was no hash', async () => {
    const opened = await session({ 1: file('a.txt', 5) })
    await peer.post(RawPeer.upload(opened, '1'), 'hello')
    const { id } = await untilEnded(ben)
    expect(ben.transfers.files(id, 0, 1).files).toMatchObject([{ verified: false, sha256: sha256('hello') }])
  })

  it('wants the right token, session and certificate', async () => {
    const opened = await session({ 1: file('a.txt', 5), 2: file('b.txt', 5) })
    const thief = new RawPeer(ben.address, await makeCredentials())
    const path = RawPeer.upload(opened, '1')
    expect((await peer.post(RawPeer.upload(opened, '1', opened.files[2]), 'hello')).status).toBe(403)
    expect((await peer.post(RawPeer.upload({ ...opened, sessionId: 'x' }, '1'), 'hello')).status).toBe(403)
    expect((await peer.post(RawPeer.upload(opened, '3', 'x'), 'hello')).status).toBe(403)
    expect((await thief.post(path, 'hello')).status).toBe(403)
    expect((await stranger.post(path, 'hello')).status).toBe(403)
    expect((await thief.post(`cancel?sessionId=${opened.sessionId}`)).status).toBe(403)
    expect((await peer.post('upload?sessionId=x', 'hello')).status).toBe(400)
    expect(await readdir(ben.inbox)).toEqual([])
    expect((await peer.post(path, 'hello')).status).toBe(200)
  })

  it.each([
    ['more', 'hello!'],
    ['fewer', 'hell'],
  ])('refuses %s bytes than announced and keeps none', async (_, body) => {
    const opened = await session({ 1: file('a.txt', 5), 2: file('b.txt', 5) })
    expect((await peer.post(RawPeer.upload(opened, '1'), body)).status).toBe(400)
    expect(await readdir(ben.inbox)).toEqual([])
    expect((await peer.post(RawPeer.upload(opened, '2'), 'other')).status).toBe(200)
    expect(await untilEnded(ben)).toMatchObject({ state: 'failed', filesDone: 1, failure: { code: 'SIZE_MISMATCH' } })
  })

  it('refuses a body without end as soon as it is too long', async () => {
    const opened = await session({ 1: file('a.txt', 5) })
    const message = peer.open('POST', RawPeer.upload(opened, '1'), { 'transfer-encoding': 'chunked' })
    message.write('hello, and so on')
    expect((await answerTo(message)).status).toBe(400)
    message.destroy()
    expect(await readdir(ben.inbox)).toEqual([])
  })

  it('takes a file again after a wrong checksum, three times in all', async () => {
    const opened = await session({ 1: file('a.txt', 5, { sha256: sha256('hello') }) })
    const path = RawPeer.upload(opened, '1')
    expect((await peer.post(path, 'jello')).status).toBe(422)
    expect((await peer.post(path, 'jello')).status).toBe(422)
    expect(ben.transfers.list.values()[0]?.state).toBe('running')
    expect((await peer.post(path, 'jello')).status).toBe(422)
    expect((await peer.post(path, 'hello')).status).toBe(403)
    expect(await untilEnded(ben)).toMatchObject({ state: 'failed', failure: { code: 'CHECKSUM_MISMATCH' } })
    expect(await readdir(ben.inbox)).toEqual([])
  })

  it('takes it well when the second try is right', async () => {
    const opened = await session({ 1: file('a.txt', 5, { sha256: sha256('hello') }) })
    const path = RawPeer.upload(opened, '1')
    expect((await peer.post(path, 'jello')).status).toBe(422)
    expect((await peer.post(path, 'hello')).status).toBe(200)
    expect(await untilEnded(ben)).toMatchObject({ state: 'done', bytes: 5, failure: null })
  })

  it('leaves nothing of a file whose connection broke', async () => {
    const opened = await session({ 1: file('a.txt', 1_000_000) })
    const message = peer.open('POST', RawPeer.upload(opened, '1'), { 'content-length': 1_000_000 })
    message.on('error', () => {})
    message.write(Buffer.alloc(600_000))
    await until(ben, ({ connections }) => connections.length > 0)
    message.destroy()
    expect(await untilEnded(ben)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
    expect(await readdir(ben.inbox)).toEqual([])
  })

  it('never leaves the folder, whatever the name says', async () => {
    const names = ['../../evil.sh', '/etc/evil.sh', 'C:\\evil.sh', '..\\..\\evil.sh', 'sub/../../evil.sh']
    const opened = await session(Object.fromEntries(names.map((name, index) => [index, file(name, 4)])))
    for (const index of names.keys()) {
      expect((await peer.post(RawPeer.upload(opened, `${index}`), 'evil')).status).toBe(200)
    }
    expect((await readdir(ben.folder, { recursive: true })).filter((name) => name.includes('evil')).sort()).toEqual([
      'inbox/etc/evil.sh',
      'inbox/evil (1).sh',
      'inbox/evil (2).sh',
      'inbox/evil.sh',
      'inbox/sub/evil.sh',
    ])
  })

  it('is given up when the sender leaves it for a minute', async () => {
    const opened = await session({ 1: file('a.txt', 5), 2: file('b.txt', 5) })
    await peer.post(RawPeer.upload(opened, '1'), 'hello')
    clock.advance(60_000)
    expect(await untilEnded(ben)).toMatchObject({
      state: 'failed',
      filesDone: 1,
      failure: { code: 'PEER_UNREACHABLE' },
    })
    expect((await peer.post(RawPeer.upload(opened, '2'), 'other')).status).toBe(403)
    expect(await readFile(join(ben.inbox, 'a.txt'), 'utf8')).toBe('hello')
  })

  it('does not fit: nothing is accepted that the disk cannot hold', async () => {
    expect((await peer.offer({ 1: file('a', 2 ** 52) })).status).toBe(500)
    expect((await untilEnded(ben)).failure).toMatchObject({ code: 'FILE_UNWRITABLE', data: { cause: 'ENOSPC' } })
  })
})
