import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import type { Identity } from '../../identity/identity.ts'
import { type TestSide, TestSides, untilEnded } from '../testing/handbill.ts'
import { RawPeer } from '../testing/raw-peer.ts'
import { head, open, say, whole } from './wire.ts'

const sides = new TestSides()
let ben: TestSide
let identity: Identity
let sockets: Socket[] = []

beforeEach(async () => {
  identity = await makeCredentials()
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await sides.closeAll()
})

async function connect(wire: Parameters<typeof open>[1] = { identity }): Promise<Socket> {
  const socket = await open(ben.address, wire)
  sockets.push(socket)
  return socket
}

const info = head('GET', 'info')
const offer = (size = 5) =>
  JSON.stringify({ info: { alias: 'Raw' }, files: { 1: { fileName: 'a', size, fileType: '' } } })

describe('who is slow', () => {
  beforeEach(async () => {
    // Seconds in real life.
    const limits = { headersMs: 300, handshakeMs: 300, silenceMs: 600, keepAliveMs: 300, jsonMs: 300 }
    ben = await sides.make({ alias: 'Ben', limits })
  })

  it('with the head of a request is told so', async () => {
    const socket = await connect()
    const answered = say(socket, 'GET /api/localsend/v2/info HTTP/1.1\r\n')
    const drip = setInterval(() => socket.writable && socket.write('X: y\r\n'), 20)
    expect(await answered).toEqual([408])
    clearInterval(drip)
  })

  it.each([
    ['register', '{"alias":'],
    ['prepare-upload', '{"info":{'],
    ['/api/handbill/v1/meet', '{"commitment":'],
    ['/api/handbill/v1/reveal', '{"meeting":'],
  ])('with the body of %s is told so', async (path, begin) => {
    const socket = await connect()
    const answered = say(socket, head('POST', path, 'Content-Length: 1000') + begin)
    const drip = setInterval(() => socket.writable && socket.write(' '), 20)
    expect(await answered).toEqual([408])
    clearInterval(drip)
  })

  it.each([
    ['before the handshake', { plain: true }, '', []],
    ['in the handshake', { plain: true }, Buffer.from([22, 3, 1]), []],
    ['before the first request', {}, '', [408]],
    ['between two requests', {}, info, [200]],
  ])('%s is let go', async (_, wire, bytes, statuses) => {
    expect(await say(await connect(wire), bytes, 2)).toEqual(statuses)
  })

  it('in the middle of a file is let go, and the file is given up', async () => {
    const { json } = await new RawPeer(ben.address, identity).post('prepare-upload', offer())
    const socket = await connect()
    const path = RawPeer.upload(json, '1')
    expect(await say(socket, `${head('POST', path, 'Content-Length: 5')}he`)).toEqual([])
    expect(await untilEnded(ben)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
  })
})

describe('who is many', () => {
  it('gets so many connections, and leaves the others theirs', async () => {
    ben = await sides.make({ alias: 'Ben', limits: { connectionsPerAddress: 12 } })
    for (let count = 0; count < 12; count += 1) await connect()
    await expect(open(ben.address, { identity })).rejects.toThrow()
    const other = await connect({ identity, from: '127.0.0.2' })
    expect(await say(other, info)).toEqual([200])
    sockets[0]?.destroy()
    await expect.poll(async () => say(await connect(), info).catch(() => [])).toEqual([200])
  })

  it('gets no connection beyond those of everybody together', async () => {
    ben = await sides.make({ alias: 'Ben', limits: { connections: 6 } })
    const from = (count: number) => connect({ identity, from: `127.0.0.${count + 2}` })
    for (let count = 0; count < 6; count += 1) await from(count)
    await expect(from(6)).rejects.toThrow()
    sockets[0]?.destroy()
    await expect
      .poll(() =>
        from(6)
          .then((socket) => say(socket, info))
          .catch(() => []),
      )
      .toEqual([200])
  })

  it('is told when an offer is longer than any may be, and of no other', async () => {
    const bytes = whole('POST', 'prepare-upload', offer())
    const length = Buffer.byteLength(offer())
    ben = await sides.make({ alias: 'Ben', limits: { offerBytes: length } })
    expect(await say(await connect(), bytes)).toEqual([200])
    expect(await say(await connect(), whole('POST', 'prepare-upload', `${offer()} `))).toEqual([400])
  })

  it('has so many offers read at one time, and leaves the others theirs', async () => {
    ben = await sides.make({ alias: 'Ben', limits: { jsonMs: 2000, offers: 4, offersPerAddress: 2 } })
    const begin = head('POST', 'prepare-upload', 'Content-Length: 1000')
    const slow = [await connect(), await connect()].map((socket) => say(socket, begin))
    const offering = async () => say(await connect(), whole('POST', 'prepare-upload', offer()))
    await expect.poll(offering, { timeout: 1500 }).toEqual([429])
    const other = await connect({ identity, from: '127.0.0.2' })
    expect(await say(other, whole('POST', 'prepare-upload', offer()))).toEqual([200])
    expect(await Promise.all(slow)).toEqual([[408], [408]])
    expect(await offering()).toEqual([200])
  })
})
