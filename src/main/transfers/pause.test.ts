import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { FakeClock } from '../devices/testing/clock.ts'
import { IDLE_MS } from './patience.ts'
import { startCutter } from './testing/cutter.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'

const SIZE = 24 * 1024 * 1024
const sides = new TestSides()
let anna: TestSide
let ben: TestSide
let bytes: Buffer

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna', limits: { silenceMs: 800 } })
  ben = await sides.make({ alias: 'Ben', limits: { silenceMs: 800 } })
  anna.known.set('Ben', ben.address)
  bytes = randomBytes(SIZE)
  await writeFile(join(anna.folder, 'big.bin'), bytes)
  await writeFile(join(anna.folder, 'small.txt'), 'small')
})
afterEach(() => sides.closeAll())

const source = (name: string) => ({ kind: 'path' as const, path: join(anna.folder, name) })

/** On its way, with bytes on both sides and most of it to come. */
async function underWay(): Promise<{ out: Transfer; in: Transfer }> {
  anna.settings.sendLimit = 8_000_000
  const { id } = await anna.transfers.send({ to: 'Ben', sources: [source('big.bin')] })
  const there = await until(ben, ({ state, bytes }) => state === 'running' && bytes > 0)
  const here = await until(anna, (transfer) => transfer.id === id && transfer.bytes > 0)
  anna.settings.sendLimit = null
  return { out: here, in: there }
}

const paused = (side: TestSide, by: Transfer['pausedBy']) => until(side, (transfer) => transfer.pausedBy === by)
const goesOn = (side: TestSide, { id }: Transfer) =>
  until(side, (transfer) => transfer.id === id && transfer.pausedBy === undefined)

/** Resolves when a connection that went silent after this call was cut for it: longer than any may be. */
async function silence(): Promise<void> {
  const peer = new RawPeer(ben.address, (await sides.make({ start: false })).identity)
  const { json } = await peer.offer({ 1: { id: '1', fileName: 'stalled.bin', size: 2, fileType: 'a/b' } })
  const message = peer.open('POST', RawPeer.upload(json, '1'), { 'content-length': 2 })
  message.write('x')
  await new Promise((resolve) => message.once('error', resolve))
}

async function arrived(): Promise<void> {
  expect(await untilEnded(anna)).toMatchObject({ state: 'done', bytes: SIZE, pausedBy: undefined })
  const received = createHash('sha256')
    .update(await readFile(join(ben.inbox, 'big.bin')))
    .digest('hex')
  expect(received).toBe(createHash('sha256').update(bytes).digest('hex'))
}

describe('a transfer that is paused', () => {
  it('by its receiver says so on both screens, moves no more, and outlives any silence', async () => {
    const { out, in: there } = await underWay()
    ben.transfers.pause(there.id)
    expect(await paused(ben, 'here')).toMatchObject({ state: 'running', rate: 0, peer: { handbill: true } })
    expect(await paused(anna, 'there')).toMatchObject({ state: 'running', rate: 0, peer: { handbill: true } })
    await silence()
    const [before, sent] = [ben.transfers.list.get(there.id)?.bytes, anna.transfers.list.get(out.id)?.bytes]
    await silence()
    expect(ben.transfers.list.get(there.id)).toMatchObject({ bytes: before, state: 'running' })
    expect(anna.transfers.list.get(out.id)).toMatchObject({ bytes: sent, state: 'running' })
    ben.transfers.resume(there.id)
    await goesOn(anna, out)
    await arrived()
  })

  it('is told to its sender at once, also while another sender does not listen', async () => {
    const silent = createServer()
    let hungUp = 0
    const asked = new Promise<void>((resolve) => {
      silent.on('connection', (socket) => {
        socket.on('error', () => {}).once('close', () => (hungUp += 1))
        socket.once('data', () => resolve())
      })
    })
    await once(silent.listen(0, '127.0.0.1'), 'listening')
    const { port } = silent.address() as AddressInfo
    const mallory = new RawPeer(ben.address, (await sides.make({ start: false })).identity)
    const info = { alias: 'Mallory', port, protocol: 'https', handbill: { resume: 1, pause: 1 } }
    await mallory.post('prepare-upload', { info, files: { 1: { fileName: 'a.txt', size: 1, fileType: 'a/b' } } })
    const { id } = await until(ben, ({ state }) => state === 'running')
    const { in: there } = await underWay()
    ben.transfers.pause(id)
    await asked
    ben.transfers.pause(there.id)
    await paused(anna, 'there')
    expect(hungUp).toBe(0)
    ben.transfers.resume(there.id)
    await arrived()
    silent.close()
  })

  it('by its sender does the same', async () => {
    const { out, in: there } = await underWay()
    anna.transfers.pause(out.id)
    await paused(ben, 'there')
    await silence()
    expect(ben.transfers.list.get(there.id)).toMatchObject({ state: 'running', pausedBy: 'there', rate: 0 })
    anna.transfers.resume(out.id)
    await goesOn(ben, there)
    await arrived()
  })

  it('is given up as any other when it goes on and nothing moves', async () => {
    anna = await sides.restart(anna, { alias: 'Anna', limits: { silenceMs: 800, settleMs: 800 } })
    const cable = await startCutter(ben.address)
    anna.known.set('Ben', cable.address)
    const { out } = await underWay()
    anna.transfers.pause(out.id)
    await paused(ben, 'there')
    await silence()
    await silence()
    expect(anna.transfers.list.get(out.id)).toMatchObject({ state: 'running', pausedBy: 'here' })
    cable.swallowAfter(1)
    anna.transfers.resume(out.id)
    expect(await untilEnded(anna, out.id)).toMatchObject({ failure: { data: { cause: 'ESILENT' } } })
    await cable.stop()
  })

  it('by both goes on when both let it', async () => {
    const { out, in: there } = await underWay()
    anna.transfers.pause(out.id)
    await paused(ben, 'there')
    ben.transfers.pause(there.id)
    await paused(anna, 'both')
    anna.transfers.resume(out.id)
    await paused(ben, 'here')
    expect(anna.transfers.list.get(out.id)?.pausedBy).toBe('there')
    ben.transfers.resume(there.id)
    await arrived()
  })

  it('while it waits for an answer sends nothing after a yes', async () => {
    ben.settings.accept = 'ask'
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [source('small.txt')] })
    const asked = await until(ben, ({ state }) => state === 'asking')
    anna.transfers.pause(id)
    await ben.transfers.decide(asked.id, true)
    await paused(ben, 'there')
    ben.settings.accept = 'all'
    await silence()
    expect(ben.transfers.list.get(asked.id)).toMatchObject({ state: 'running', bytes: 0 })
    anna.transfers.resume(id)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done' })
  })

  it('can be cancelled, and leaves nothing behind', async () => {
    const { out, in: there } = await underWay()
    ben.transfers.pause(there.id)
    await paused(anna, 'there')
    await anna.transfers.cancel(out.id)
    expect(await untilEnded(ben, there.id)).toMatchObject({ state: 'cancelled', pausedBy: undefined })
    await ben.transfers.stop()
    expect(await readdir(ben.inbox)).toEqual([])
  })

  it('goes on after Handbill was closed, where it was, and nobody is asked again', async () => {
    ben.settings.accept = 'ask'
    const yes = until(ben, ({ state }) => state === 'asking').then(({ id }) => ben.transfers.decide(id, true))
    const { in: there } = await underWay()
    await yes
    ben.transfers.pause(there.id)
    await paused(anna, 'there')
    ben = await sides.restart(ben, { alias: 'Ben', accept: 'ask' })
    anna.known.set('Ben', ben.address)
    await until(anna, ({ endedAt }) => endedAt !== null)
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [source('big.bin')] })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', bytes: SIZE })
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(bytes)).toBe(true)
  })

  it('does not run out of its time between two files', async () => {
    const clock = new FakeClock()
    ben = await sides.restart(ben, { alias: 'Ben', clock })
    const peer = new RawPeer(ben.address, anna.identity)
    const { json } = await peer.offer({ 1: { id: '1', fileName: 'a.txt', size: 2, fileType: 'text/plain' } })
    const { id } = await until(ben, ({ state }) => state === 'running')
    ben.transfers.pause(id)
    clock.advance(2 * IDLE_MS)
    expect(ben.transfers.list.get(id)?.state).toBe('running')
    ben.transfers.resume(id)
    expect(await peer.post(RawPeer.upload(json, '1'), 'ok')).toMatchObject({ status: 200 })
    expect(await untilEnded(ben, id)).toMatchObject({ state: 'done' })
  })

  it('by the classic protocol waits as long as the other side does', async () => {
    ben.settings = { ...ben.settings, classic: true }
    await ben.transfers.applyClassic()
    anna.settings.sendLimit = 8_000_000
    const to = `127.0.0.1:${ben.transfers.classic.listening.value?.port}`
    const { id } = await anna.transfers.send({ to, protocol: 'classic', sources: [source('big.bin')] })
    const asked = await until(ben, ({ state }) => state === 'asking')
    await ben.transfers.decide(asked.id, true)
    await until(ben, (transfer) => transfer.bytes > 0)
    anna.settings.sendLimit = null
    for (const [side, which] of [
      [anna, id],
      [ben, asked.id],
    ] as const) {
      side.transfers.pause(which)
      await silence()
      const before = ben.transfers.list.get(asked.id)?.bytes
      await silence()
      expect(ben.transfers.list.get(asked.id)).toMatchObject({ state: 'running', bytes: before })
      side.transfers.resume(which)
    }
    await arrived()
  })
})

describe('nobody else', () => {
  it('pauses what is not his', async () => {
    const { in: there } = await underWay()
    const stranger = new RawPeer(ben.address, (await sides.make({ start: false })).identity)
    for (const session of ['', 'made-up', there.id]) {
      const answer = await stranger.post(`/api/handbill/v1/pause?sessionId=${session}`)
      expect(answer.status).toBe(403)
    }
    expect(ben.transfers.list.get(there.id)?.pausedBy).toBeUndefined()
    await arrived()
  })

  it('is paused that does not run', async () => {
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [source('small.txt')] })
    await untilEnded(anna, id)
    expect(() => anna.transfers.pause(id)).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
    expect(anna.transfers.resume(id)).toMatchObject({ state: 'done' })
    expect(() => anna.transfers.pause('nothing')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })
})
