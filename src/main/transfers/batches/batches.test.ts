import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import { LocalSendClient } from '../localsend/client.ts'
import { notTaken } from '../localsend/refusal.ts'
import { type Cutter, startCutter } from '../testing/cutter.ts'
import { type TestSide, TestSides, until, untilEnded } from '../testing/handbill.ts'
import { RawPeer } from '../testing/raw-peer.ts'
import { startStrictApp } from '../testing/strict-app.ts'
import { FilesThread } from '../thread/files-thread.ts'
import { frameHead } from './frames.ts'

/** Every file is synced: on a busy disk that takes its time. */
const LONG_MS = 60_000
const sides = new TestSides()
let anna: TestSide
let ben: TestSide

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben' })
  anna.known.set('Ben', ben.address)
})
afterEach(() => sides.closeAll())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A folder of Anna's with so many files of different sizes, 0 among them. */
async function album(count: number, largest = 9000): Promise<string> {
  const folder = join(anna.folder, 'album')
  await mkdir(folder)
  for (let index = 0; index < count; index += 1) {
    writeFileSync(join(folder, `${index}.bin`), randomBytes((index * 37) % largest))
  }
  return folder
}

const send = (path: string, to = 'Ben') => anna.transfers.send({ to, sources: [{ kind: 'path', path }] })

async function expectSame(sent: string, received: string): Promise<void> {
  const names = (await readdir(sent)).sort()
  expect((await readdir(received)).sort()).toEqual(names)
  for (const name of names) {
    if (!readFileSync(join(sent, name)).equals(readFileSync(join(received, name)))) expect.fail(`${name} differs`)
  }
}

describe('two Handbills', () => {
  it(
    'hand over two thousand small files, each of them checked',
    async () => {
      const folder = await album(2000, 2000)
      await utimes(join(folder, '7.bin'), new Date(), new Date('2021-02-03T04:05:06Z'))
      const { id } = await send(folder)
      expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 2000, failure: null })
      const received = await untilEnded(ben)
      expect(received).toMatchObject({ state: 'done', filesDone: 2000, bytes: received.total })
      const { files } = ben.transfers.files(received.id, 0, 2000)
      expect(files.every(({ verified, path }) => verified && path !== null)).toBe(true)
      await expectSame(folder, join(ben.inbox, 'album'))
      expect((await stat(join(ben.inbox, 'album', '7.bin'))).mtime).toEqual(new Date('2021-02-03T04:05:06Z'))
      // A handful of connections have seen them all: one for each file it were not.
      expect(anna.transfers.files(id, 0, 2000).files.every(({ sha256 }) => sha256?.length === 64)).toBe(true)
    },
    LONG_MS,
  )

  it('give a name that is taken to nobody else', async () => {
    const folder = await album(40)
    await mkdir(join(ben.inbox, 'album'), { recursive: true })
    await writeFile(join(ben.inbox, 'album', '3.bin'), 'mine')
    await send(folder)
    expect((await untilEnded(ben)).state).toBe('done')
    expect(await readFile(join(ben.inbox, 'album', '3.bin'), 'utf8')).toBe('mine')
    const beside = await readFile(join(ben.inbox, 'album', '3 (1).bin'))
    expect(beside.equals(await readFile(join(folder, '3.bin')))).toBe(true)
  })

  it('replace what is there where that is wanted', async () => {
    ben.settings.existing = 'overwrite'
    const folder = await album(40)
    await mkdir(join(ben.inbox, 'album'), { recursive: true })
    await writeFile(join(ben.inbox, 'album', '3.bin'), 'old')
    await send(folder)
    expect((await untilEnded(ben)).state).toBe('done')
    await expectSame(folder, join(ben.inbox, 'album'))
  })

  it.skipIf(process.getuid?.() === 0)('leave out what cannot be read, and only that', async () => {
    const folder = await album(20)
    await chmod(join(folder, '3.bin'), 0)
    const { id } = await send(folder)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'failed', failure: { code: 'FILE_UNREADABLE' } })
    expect(await readdir(join(ben.inbox, 'album'))).toHaveLength(19)
  })

  it(
    'stop in the middle when it is cancelled, and leave no halves',
    async () => {
      const folder = await album(1000, 2000)
      const { id } = await send(folder)
      await until(ben, ({ filesDone }) => filesDone > 0)
      await anna.transfers.cancel(id)
      expect((await untilEnded(ben)).state).toBe('cancelled')
      await ben.transfers.stop()
      const names = await readdir(join(ben.inbox, 'album'))
      expect(names.filter((name) => name.endsWith('.part'))).toEqual([])
      for (const name of names)
        if (!readFileSync(join(ben.inbox, 'album', name)).equals(readFileSync(join(folder, name)))) expect.fail(name)
      expect(await readdir(join(ben.folder, 'unfinished'))).toEqual([])
    },
    LONG_MS,
  )
})

describe('a batch that is cut', () => {
  let cable: Cutter
  afterEach(() => cable.stop())

  it.each([200_000, 700_000, 1_500_000])('after %i bytes goes on, and nothing comes twice', async (bytes) => {
    cable = await startCutter(ben.address)
    anna.known.set('Ben', cable.address)
    const folder = await album(600)
    cable.cutAfter(bytes)
    const { id } = await send(folder)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
    cable.cutAfter(Number.POSITIVE_INFINITY)
    ben = await sides.restart(ben, { alias: 'Ben' })
    await cable.stop()
    cable = await startCutter(ben.address)
    anna.known.set('Ben', cable.address)
    const again = await send(folder)
    expect(await untilEnded(anna, again.id)).toMatchObject({ state: 'done', failure: null })
    await expectSame(folder, join(ben.inbox, 'album'))
  })
})

describe('a peer', () => {
  it('that is no Handbill gets one request for each file', async () => {
    const app = await startStrictApp({ identity: await makeCredentials() })
    anna.known.set('App', app.address)
    const folder = await album(30)
    const { id } = await send(folder, 'App')
    expect((await untilEnded(anna, id)).state).toBe('done')
    expect(app.uploads()).toBe(30)
    expect(app.complaints).toEqual([])
    await app.stop()
  })

  it('whose files are wrong has those refused, and the others kept', async () => {
    const peer = new RawPeer(ben.address, anna.identity)
    const contents = ['right', 'wrong hash', 'wrong size', 'wrong token', 'again', 'last'].map((text) =>
      Buffer.from(text),
    )
    const files = Object.fromEntries(
      contents.map((bytes, index) => [index, { fileName: `${index}.txt`, size: bytes.length, fileType: '' }]),
    )
    const { json } = await peer.offer(files)
    const frame = (index: number, change: { size?: number; sha256?: string; token?: string } = {}) => {
      const bytes = Buffer.concat([contents[index] as Buffer, Buffer.alloc(9)]).subarray(
        0,
        change.size ?? contents[index]?.length,
      )
      const token = json.files[index]
      return [frameHead({ file: `${index}`, token, size: bytes.length, sha256: sha256(bytes), ...change }), bytes]
    }
    const body = Buffer.concat(
      [
        ...[frame(0), frame(1, { sha256: sha256(Buffer.from('another')) }), frame(2, { size: 12 })],
        ...[frame(3, { token: 'none' }), frame(4), frame(4), frame(5)],
      ].flat(),
    )
    const answer = await peer.post(`/api/handbill/v1/batch?sessionId=${json.sessionId}`, body)
    expect(answer.status).toBe(200)
    const statuses = Object.entries<{ status: number }>(answer.json.failed).map(([id, { status }]) => [id, status])
    expect(Object.fromEntries(statuses)).toEqual({ 1: 422, 2: 400, 3: 403, 4: 403 })
    expect((await readdir(ben.inbox)).sort()).toEqual(['0.txt', '4.txt', '5.txt'])
    expect((await peer.post(RawPeer.upload(json, '1'), contents[1])).status).toBe(200)
    expect((await peer.post(RawPeer.upload(json, '3'), contents[3])).status).toBe(200)
    expect((await readdir(ben.inbox)).sort()).toEqual(['0.txt', '1.txt', '3.txt', '4.txt', '5.txt'])
  })

  it('without the session, or with what is no batch, writes nothing', async () => {
    const peer = new RawPeer(ben.address, anna.identity)
    const bytes = Buffer.from('abc')
    const { json } = await peer.offer({ 1: { fileName: '../../a.txt', size: 3, fileType: '' } })
    const body = Buffer.concat([frameHead({ file: '1', token: json.files[1], size: 3, sha256: sha256(bytes) }), bytes])
    const path = `/api/handbill/v1/batch?sessionId=${json.sessionId}`
    expect((await new RawPeer(ben.address, null).post(path, body)).status).toBe(403)
    expect((await peer.post('/api/handbill/v1/batch?sessionId=other', body)).status).toBe(403)
    expect((await peer.post('/api/handbill/v1/batch', body)).status).toBe(400)
    expect((await peer.post(path, randomBytes(5000))).status).toBe(400)
    expect(await readdir(ben.inbox)).toEqual([])
    expect((await peer.post(path, body)).status).toBe(200)
    expect(await readdir(ben.inbox)).toEqual(['a.txt'])
  })
})

it('a body with a file that was never offered is refused there, however many follow', async () => {
  const peer = new RawPeer(ben.address, anna.identity)
  const bytes = Buffer.from('abc')
  const { json } = await peer.offer({ 1: { fileName: 'a.txt', size: 3, fileType: '' } })
  const frame = (file: string, token: string) =>
    Buffer.concat([frameHead({ file, token, size: 3, sha256: sha256(bytes) }), bytes])
  const strange = Array.from({ length: 1000 }, (_, index) => frame(`none ${index}`, 'none'))
  const body = Buffer.concat([frame('1', json.files[1]), ...strange])
  const answer = await peer.post(`/api/handbill/v1/batch?sessionId=${json.sessionId}`, body)
  expect(answer).toEqual({ status: 400, json: { message: expect.any(String), received: ['1'] } })
  expect((await untilEnded(ben)).state).toBe('done')
})

describe('a body that is refused as a whole', () => {
  const contents = ['first', 'second', 'third', 'fourth'].map((text) => Buffer.from(text))

  it('leaves what came whole of it received, and all else may come again', async () => {
    const peer = new RawPeer(ben.address, anna.identity)
    const files = contents.map((bytes, index) => [index, { fileName: `${index}`, size: bytes.length, fileType: '' }])
    const { json } = await peer.offer(Object.fromEntries(files))
    const frames = contents.map((bytes, index) => {
      const head = { file: `${index}`, token: json.files[index], size: bytes.length, sha256: sha256(bytes) }
      return Buffer.concat([frameHead(head), bytes])
    })
    const half = (frames[2] as Buffer).subarray(0, -1)
    const body = Buffer.concat([...frames.slice(0, 2), half])
    const answer = await peer.post(`/api/handbill/v1/batch?sessionId=${json.sessionId}`, body)
    expect(answer.status).toBe(400)
    expect(answer.json.received).toEqual(['0', '1'])
    const { id = '' } = ben.transfers.list.values()[0] ?? {}
    const states = ben.transfers.files(id, 0, 4).files.map(({ state }) => state)
    expect(states).toEqual(['done', 'done', 'offered', 'offered'])
    for (const id of ['2', '3'])
      expect((await peer.post(RawPeer.upload(json, id), contents[Number(id)])).status).toBe(200)
    expect((await untilEnded(ben)).state).toBe('done')
    expect((await readdir(ben.inbox)).sort()).toEqual(['0', '1', '2', '3'])
  })

  it('sends its files one by one, but for those that came', async () => {
    const folder = await album(0)
    for (let index = 0; index < 12; index += 1) writeFileSync(join(folder, `${index}.bin`), randomBytes(200_000))
    const write = FilesThread.prototype.write
    let groups = 0
    // A thread cannot be made to die at a given moment.
    const dying = vi.spyOn(FilesThread.prototype, 'write').mockImplementation(function (this: FilesThread, ...given) {
      groups += 1
      return groups === 2
        ? Promise.reject(new Error('the thread for files ended with code 1'))
        : write.apply(this, given)
    })
    const { id } = await send(folder)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', failure: null, filesDone: 12 })
    dying.mockRestore()
    expect(await untilEnded(ben)).toMatchObject({ state: 'done', failure: null, filesDone: 12 })
    await expectSame(folder, join(ben.inbox, 'album'))
  })

  it('fails file by file where its receiver does not say what came', async () => {
    const folder = await album(12)
    const refusing = vi
      .spyOn(LocalSendClient.prototype, 'sendBatch')
      .mockRejectedValue(notTaken('Ben', 500, 'Something went wrong.'))
    const { id } = await send(folder)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'failed', failure: { code: 'PEER_REFUSED' } })
    refusing.mockRestore()
    const states = anna.transfers.files(id, 0, 100).files.map(({ state, failure }) => [state, failure?.code])
    expect(states).toEqual(Array.from({ length: 12 }, () => ['failed', 'PEER_REFUSED']))
  })
})
