import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import type { Identity } from '../../identity/identity.ts'
import { type TestSide, TestSides, untilEnded } from '../testing/handbill.ts'
import { RawPeer } from '../testing/raw-peer.ts'
import { type Granted, messages, requests, type Shape, shapes, uploads } from './shapes.ts'
import { head, open, say, whole } from './wire.ts'

const sides = new TestSides()
let ben: TestSide
let mallory: Identity
let granted: Granted

const file = (fileName: string, size = 5, more: object = {}) => ({ fileName, size, fileType: '', ...more })

beforeAll(async () => {
  ben = await sides.make({ alias: 'Ben' })
  mallory = await makeCredentials()
  granted = await offer({ 1: file('mine.txt'), 2: file('other.txt') })
})
afterAll(() => sides.closeAll())

async function offer(files: Record<string, object>, identity = mallory): Promise<Granted> {
  const { status, json } = await new RawPeer(ben.address, identity).offer(files)
  expect(status).toBe(200)
  return json
}

async function throwAt({ bytes, statuses }: Shape): Promise<number[]> {
  return say(await open(ben.address, { identity: mallory }), bytes(granted), Math.max(1, statuses.length))
}

describe.each([
  ['a message', messages],
  ['an upload', uploads],
  ['a request', requests],
])('%s', (_, all) => {
  it.each(all)('$name is answered with $statuses', async (shape) => {
    expect(await throwAt(shape)).toEqual(shape.statuses)
  })
})

describe('a file that was granted', () => {
  const put = async (from: Parameters<typeof open>[1], it: Granted, body = 'hello') =>
    say(await open(ben.address, from), whole('POST', RawPeer.upload({ ...it }, '1'), body))

  it('is not taken from another certificate, from another address, or without encryption', async () => {
    const one = await offer({ 1: file('one.txt') })
    expect(await put({ identity: await makeCredentials() }, one)).toEqual([403])
    expect(await put({ identity: null }, one)).toEqual([403])
    expect(await put({ plain: true }, one)).toEqual([403])
    expect(await put({ identity: mallory, from: '127.0.0.2' }, one)).toEqual([403])
    expect(await put({ identity: mallory }, one)).toEqual([200])
  })

  it('is not taken again, nor after its session', async () => {
    const one = await offer({ 1: file('again.txt'), 2: file('later.txt') })
    expect(await put({ identity: mallory }, one)).toEqual([200])
    expect(await put({ identity: mallory }, one, 'other')).toEqual([403])
    const cancel = whole('POST', `cancel?sessionId=${one.sessionId}`, '')
    expect(await say(await open(ben.address, { identity: mallory }), cancel)).toEqual([200])
    const later = { ...one, files: { 1: one.files[2] ?? '' } }
    expect(await put({ identity: mallory }, later)).toEqual([403])
    expect(await readFile(join(ben.inbox, 'again.txt'), 'utf8')).toBe('hello')
  })

  it('may come in chunks that tell no length, and not one byte more', async () => {
    const one = await offer({ 1: file('chunks.txt'), 2: file('too long.txt') })
    const chunked = (id: string, chunks: string) =>
      head('POST', RawPeer.upload({ ...one }, id), 'Transfer-Encoding: chunked') + chunks
    const send = async (bytes: string) => say(await open(ben.address, { identity: mallory }), bytes)
    expect(await send(chunked('2', '5\r\nhello\r\n1\r\n!\r\n'))).toEqual([400])
    expect(await send(chunked('1', '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n'))).toEqual([200])
    expect(await readdir(ben.inbox)).not.toContain('too long.txt')
  })

  it('is not spoilt by one that comes at the same time', async () => {
    const one = await offer({ 1: file('once.txt') })
    const first = await open(ben.address, { identity: mallory })
    const path = RawPeer.upload({ ...one }, '1')
    const answered = say(first, `${head('POST', path, 'Content-Length: 5')}hel`)
    const running = () => ben.transfers.list.values().some(({ connections }) => connections.length > 0)
    while (!running()) await ben.transfers.list.changed()
    expect(await put({ identity: mallory }, one, 'other')).toEqual([403])
    first.write('lo')
    expect(await answered).toEqual([200])
    expect(await readFile(join(ben.inbox, 'once.txt'), 'utf8')).toBe('hello')
  })

  it('does not become two by what stands behind it', async () => {
    const one = await offer({ 1: file('front.txt'), 2: file('behind.txt') })
    const hidden = whole('POST', RawPeer.upload({ ...one }, '2'), 'hello')
    const front = Buffer.from(head('POST', RawPeer.upload({ ...one }, '1'), `Content-Length: ${5 + hidden.length}`))
    const bytes = Buffer.concat([front, Buffer.from('hello'), hidden])
    expect(await say(await open(ben.address, { identity: mallory }), bytes)).toEqual([400])
    expect((await readdir(ben.inbox)).filter((name) => /front|behind/.test(name))).toEqual([])
  })
})

it('a thousand requests in one go are answered in their order', async () => {
  const turns = Array.from({ length: 1000 }, (_, index) => (index % 3 === 0 ? 'info' : 'none'))
  const socket = await open(ben.address, { identity: mallory })
  const bytes = turns.map((path) => head('GET', path)).join('')
  expect(await say(socket, bytes, 1000)).toEqual(turns.map((path) => (path === 'info' ? 200 : 404)))
})

it('an honest transfer goes on while everything is thrown at the receiver', async () => {
  const anna = await sides.make({ alias: 'Anna' })
  anna.known.set('Ben', ben.address)
  const paths = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const path = join(anna.folder, `honest ${index}.bin`)
      await writeFile(path, randomBytes(index * 40_000))
      return path
    }),
  )
  let sending = true
  const sent = anna.transfers
    .send({ to: 'Ben', sources: paths.map((path) => ({ kind: 'path', path })) })
    .then(({ id }) => untilEnded(anna, id))
    .finally(() => {
      sending = false
    })
  const lane = async (from: number) => {
    for (let turn = from; sending || turn < shapes.length; turn += 4) {
      const one = shapes[turn % shapes.length] as Shape
      expect(await throwAt(one), one.name).toEqual(one.statuses)
    }
  }
  await Promise.all([sent, lane(0), lane(1), lane(2), lane(3)])
  expect(await sent).toMatchObject({ state: 'done', filesDone: 30, failure: null })
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  for (const path of paths) {
    const received = join(ben.inbox, path.slice(anna.folder.length + 1))
    expect(sha256(await readFile(received))).toBe(sha256(await readFile(path)))
  }
}, 60_000)
