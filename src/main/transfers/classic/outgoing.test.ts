import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../devices/testing/clock.ts'
import { type TestSide, TestSides, until, untilEnded } from '../testing/handbill.ts'
import { ANSWER_MS } from './heard.ts'
import { SETTLE_MS } from './outgoing.ts'
import { type PlainPeer, startPlainReceiver } from './testing/plain-peer.ts'

const python = spawnSync('python3', ['-c', '']).status === 0
const script = join(import.meta.dirname, 'testing', 'receive.py')

const sides = new TestSides()
const clock = new FakeClock()
const receivers: { stop(): Promise<void> }[] = []
let anna: TestSide
beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna', clock })
})
afterEach(async () => {
  await sides.closeAll()
  for (const receiver of receivers.splice(0)) await receiver.stop()
})

async function receiver(meet: (peer: PlainPeer) => void): Promise<string> {
  const started = await startPlainReceiver(meet)
  receivers.push(started)
  return started.to
}

async function send(to: string, files: Record<string, string | Uint8Array>) {
  const paths = Object.keys(files).map((name) => join(anna.folder, name))
  for (const [index, bytes] of Object.values(files).entries()) await writeFile(paths[index] as string, bytes)
  return anna.transfers.send({ to, protocol: 'classic', sources: paths.map((path) => ({ kind: 'path', path })) })
}

it.skipIf(!python).each([0, 1, 5_000_003])('a program of twenty lines (python3) takes %i bytes', async (size) => {
  const bytes = randomBytes(size)
  const inbox = join(anna.folder, 'python')
  await mkdir(inbox)
  const child = spawn('python3', [script, inbox], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  const [port] = await once(child.stdout, 'data')
  const { id } = await send(`127.0.0.1:${String(port).trim()}`, { '海报.bin': bytes })
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', protocol: 'classic', bytes: size, failure: null })
  expect(await exit).toEqual([0, null])
  expect((await readFile(join(inbox, '海报.bin'))).equals(bytes)).toBe(true)
})

it('goes to another Handbill that has it switched on, file by file', async () => {
  const ben = await sides.make({ alias: 'Ben' })
  ben.settings = { ...ben.settings, classic: true }
  await ben.transfers.applyClassic()
  const { id } = await send(`127.0.0.1:${ben.transfers.classic.listening.value?.port}`, { 'a.txt': 'one', 'b.txt': '' })
  for (const title of ['a.txt', 'b.txt']) {
    const asked = await until(ben, (transfer) => transfer.state === 'asking' && transfer.title === title)
    await ben.transfers.decide(asked.id, true)
  }
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 2, bytes: 3 })
  expect(await readFile(join(ben.inbox, 'a.txt'), 'utf8')).toBe('one')
  expect(await readFile(join(ben.inbox, 'b.txt'), 'utf8')).toBe('')
})

it('is declined in the words of the person there', async () => {
  const ben = await sides.make({ alias: 'Ben' })
  ben.settings = { ...ben.settings, classic: true }
  await ben.transfers.applyClassic()
  const { id } = await send(`127.0.0.1:${ben.transfers.classic.listening.value?.port}`, { 'a.txt': 'one', 'b.txt': '' })
  await ben.transfers.decide((await until(ben, ({ state }) => state === 'asking')).id, false)
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'declined', failure: { code: 'DECLINED' } })
})

it('is told that the name is taken, where such files are skipped', async () => {
  const ben = await sides.make({ alias: 'Ben' })
  ben.settings = { ...ben.settings, classic: true, existing: 'skip' }
  await ben.transfers.applyClassic()
  await mkdir(ben.inbox)
  await writeFile(join(ben.inbox, 'a.txt'), 'old')
  const { id } = await send(`127.0.0.1:${ben.transfers.classic.listening.value?.port}`, { 'a.txt': 'one' })
  await ben.transfers.decide((await until(ben, ({ state }) => state === 'asking')).id, true)
  expect((await untilEnded(anna, id)).failure?.message).toContain('there already')
  expect(await readFile(join(ben.inbox, 'a.txt'), 'utf8')).toBe('old')
})

describe('a receiver', () => {
  it('gets the name without its path, and nothing more before its ok, in however many pieces', async () => {
    const to = await receiver(async (peer) => {
      await peer.hears('a.txt')
      peer.say('o')
      peer.say('k\n')
      await peer.hears('content')
      peer.socket.end()
    })
    const { id } = await send(to, { 'a.txt': 'content' })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done' })
  })

  it('that answers something else is given up, with its words', async () => {
    const heard: PlainPeer[] = []
    const to = await receiver((peer) => {
      heard.push(peer)
      peer.say('HTTP/1.1 400 Bad Request\r\n\r\n')
      peer.socket.end()
    })
    const { id } = await send(to, { 'a.txt': 'secret' })
    expect(await untilEnded(anna, id)).toMatchObject({
      state: 'failed',
      failure: { code: 'PEER_REFUSED', message: expect.stringContaining('HTTP/1.1 400 Bad Request') },
    })
    expect(heard[0]?.heard).not.toContain('secret')
  })

  it('that says no in the middle of a file is quoted', async () => {
    const to = await receiver(async (peer) => {
      await peer.hears('big.bin')
      peer.say('ok')
      await peer.hears('\0'.repeat(1000))
      peer.socket.end('no: the disk is full')
    })
    const { id } = await send(to, { 'big.bin': Buffer.alloc(20_000_000) })
    expect(await untilEnded(anna, id)).toMatchObject({
      state: 'declined',
      failure: { code: 'DECLINED', message: expect.stringContaining('the disk is full') },
    })
  })

  it('that leaves before the end is an error', async () => {
    const to = await receiver(async (peer) => {
      await peer.hears('big.bin')
      peer.say('ok')
      await peer.hears('\0'.repeat(1000))
      peer.socket.destroy()
    })
    const { id } = await send(to, { 'big.bin': Buffer.alloc(20_000_000) })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
  })

  it('that never answers is given up after a while', async () => {
    const met = new Promise<PlainPeer>((resolve) => void receiver(resolve).then((to) => send(to, { 'a.txt': 'a' })))
    const peer = await met
    await peer.hears('a.txt')
    clock.advance(ANSWER_MS)
    expect(await untilEnded(anna)).toMatchObject({ state: 'failed', failure: { data: { cause: 'silent' } } })
  })

  it('that takes everything and never closes is named as such', async () => {
    const met = new Promise<PlainPeer>((resolve) => void receiver(resolve).then((to) => send(to, { 'a.txt': 'bytes' })))
    const peer = await met
    await peer.hears('a.txt')
    peer.say('ok')
    await once(peer.socket, 'end')
    clock.advance(SETTLE_MS)
    expect(await untilEnded(anna)).toMatchObject({
      state: 'failed',
      failure: { message: expect.stringContaining('did not close') },
    })
  })

  it('that is not there is an error that says so', async () => {
    const to = await receiver(() => {})
    await receivers.pop()?.stop()
    const { id } = await send(to, { 'a.txt': 'a' })
    expect(await untilEnded(anna, id)).toMatchObject({
      state: 'failed',
      failure: { code: 'PEER_UNREACHABLE', data: { cause: 'ECONNREFUSED' } },
    })
  })

  it('does not take a cancelled file for a whole one', async () => {
    const ben = await sides.make({ alias: 'Ben' })
    ben.settings = { ...ben.settings, classic: true }
    await ben.transfers.applyClassic()
    const to = `127.0.0.1:${ben.transfers.classic.listening.value?.port}`
    const { id } = await send(to, { 'big.bin': Buffer.alloc(200_000_000) })
    await ben.transfers.decide((await until(ben, ({ state }) => state === 'asking')).id, true)
    await until(ben, ({ bytes }) => bytes > 0)
    expect(await anna.transfers.cancel(id)).toMatchObject({ state: 'cancelled' })
    expect(await untilEnded(ben)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
    await ben.transfers.stop()
    expect(await readdir(ben.inbox)).toEqual([])
  })

  it('is an address: names are refused before anything is read', async () => {
    await expect(send('front desk', { 'a.txt': 'a' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})
