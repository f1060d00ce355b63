import { execFile, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../devices/testing/clock.ts'
import { type TestSide, TestSides, until, untilEnded } from '../testing/handbill.ts'
import { NAME_MS, QUIET_MS } from './name.ts'
import { PlainPeer } from './testing/plain-peer.ts'
import { SILENCE_MS } from './visit.ts'

const run = promisify(execFile)
const python = spawnSync('python3', ['-c', '']).status === 0
const script = join(import.meta.dirname, 'testing', 'send.py')

/** Tells when a wait of that length begins, so that a test lets it pass only then. */
class AttentiveClock extends FakeClock {
  #begun = new Map<number, () => void>()

  override after(ms: number, due: () => void): () => void {
    const stop = super.after(ms, due)
    this.#begun.get(ms)?.()
    return stop
  }

  begins(ms: number): Promise<void> {
    return new Promise((resolve) => this.#begun.set(ms, resolve))
  }
}

const sides = new TestSides()
let ben: TestSide
beforeEach(async () => {
  ben = await sides.make({ alias: 'Ben' })
  await listen(ben)
})
afterEach(() => sides.closeAll())

async function listen(side: TestSide, classicPort = 0): Promise<number> {
  side.settings = { ...side.settings, classic: true, classicPort }
  await side.transfers.applyClassic()
  return portOf(side)
}

const portOf = (side: TestSide) => side.transfers.classic.listening.value?.port ?? 0
const asking = (side: TestSide) => until(side, ({ state }) => state === 'asking')
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Offers a name and resolves when it was let in. */
async function letIn(side: TestSide, name: string): Promise<{ peer: PlainPeer; id: string }> {
  const peer = await PlainPeer.to(portOf(side))
  peer.say(name)
  const { id } = await asking(side)
  await side.transfers.decide(id, true)
  await peer.hears('ok')
  return { peer, id }
}

describe.skipIf(!python)('a program of twenty lines (python3)', () => {
  it.each([
    [0, undefined],
    [1, undefined],
    [5_000_003, undefined],
    [1000, 3],
  ])('hands over %i bytes, its name in pieces of %s', async (size, step) => {
    const bytes = randomBytes(size)
    const path = join(ben.folder, '课程 poster.bin')
    await writeFile(path, bytes)
    const sending = run('python3', [script, '127.0.0.1', `${portOf(ben)}`, path, ...(step ? [`${step}`] : [])])
    const asked = await asking(ben)
    expect(asked).toMatchObject({ protocol: 'classic', title: '课程 poster.bin', total: 0, fileCount: 1 })
    expect(asked.peer).toEqual({ alias: '127.0.0.1', address: '127.0.0.1', fingerprint: null })
    await ben.transfers.decide(asked.id, true)
    await sending
    expect(await untilEnded(ben)).toMatchObject({ state: 'done', bytes: size, total: size, filesDone: 1 })
    expect((await readFile(join(ben.inbox, '课程 poster.bin'))).equals(bytes)).toBe(true)
    expect(ben.transfers.files(asked.id, 0, 1).files).toMatchObject([
      { state: 'done', size, bytes: size, sha256: sha256(bytes), verified: false, type: 'application/octet-stream' },
    ])
  })

  it('reads why it was declined', async () => {
    const path = join(ben.folder, 'a.txt')
    await writeFile(path, 'a')
    const sending = run('python3', [script, '127.0.0.1', `${portOf(ben)}`, path])
    const refused = expect(sending).rejects.toMatchObject({ stderr: expect.stringContaining('no: ') })
    await ben.transfers.decide((await asking(ben)).id, false)
    await refused
    expect(await untilEnded(ben)).toMatchObject({ state: 'declined' })
    await expect(readdir(ben.inbox)).rejects.toThrow()
  })
})

describe('what comes by the classic protocol', () => {
  it('asks even where everybody is let in, for nobody can tell who it is', async () => {
    expect(ben.settings.accept).toBe('all')
    const peer = await PlainPeer.to(portOf(ben))
    peer.say('a.txt')
    expect(await asking(ben)).toMatchObject({ state: 'asking', expiresAt: expect.any(Number) })
    peer.socket.destroy()
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system32\\NUL.txt', '_NUL.txt'],
    ['line.txt\r\n', 'line.txt'],
    [`padded.txt${'\0'.repeat(100)}`, 'padded.txt'],
  ])('is named by the last part of %j alone', async (name, expected) => {
    const { peer } = await letIn(ben, name)
    peer.socket.end('content')
    await untilEnded(ben)
    expect(await readdir(ben.inbox)).toEqual([expected])
    expect(await readFile(join(ben.inbox, expected), 'utf8')).toBe('content')
  })

  it('goes beside a file of its name, which stays as it was', async () => {
    await mkdir(ben.inbox)
    await writeFile(join(ben.inbox, 'a.txt'), 'old')
    const { peer } = await letIn(ben, 'a.txt')
    peer.socket.end('new')
    await untilEnded(ben)
    expect(await readFile(join(ben.inbox, 'a.txt'), 'utf8')).toBe('old')
    expect(await readFile(join(ben.inbox, 'a (1).txt'), 'utf8')).toBe('new')
  })

  it('shows the connection while it lasts', async () => {
    const { peer, id } = await letIn(ben, 'a.txt')
    const { localPort } = peer.socket
    expect(ben.transfers.connections).toMatchObject([{ peer: { address: expect.any(String), port: localPort } }])
    peer.socket.end()
    expect((await untilEnded(ben, id)).connections).toEqual([])
  })
})

describe('a sender that does it wrong', () => {
  it.each([
    ['name and bytes in one, and closes', Buffer.from('a.txthello')],
    ['lines below the name', Buffer.from('a.txt\nhello')],
    ['bytes that are no text', Buffer.from([0x61, 0xff, 0xfe, 0x00, 0x80])],
    ['more than any name', Buffer.alloc(100_000, 'a')],
  ])('is refused with a reason: %s', async (_what, bytes) => {
    const peer = await PlainPeer.to(portOf(ben))
    peer.socket.end(bytes)
    expect(await peer.last()).toMatch(/^no: Nothing was taken\. .* wait for /)
    expect(await untilEnded(ben)).toMatchObject({
      state: 'failed',
      protocol: 'classic',
      failure: { code: 'PEER_REFUSED' },
    })
    await expect(readdir(ben.inbox)).rejects.toThrow()
  })

  it('is refused when it goes on while somebody is asked', async () => {
    const peer = await PlainPeer.to(portOf(ben))
    peer.say('a.txt')
    const { id } = await asking(ben)
    peer.say('hello')
    expect(await untilEnded(ben, id)).toMatchObject({ state: 'failed', failure: { code: 'PEER_REFUSED' } })
    expect(await peer.last()).toContain('no: ')
  })

  it('takes its question back by leaving', async () => {
    const peer = await PlainPeer.to(portOf(ben))
    peer.say('a.txt')
    const { id } = await asking(ben)
    peer.socket.destroy()
    expect(await untilEnded(ben, id)).toMatchObject({ state: 'cancelled' })
  })

  it('leaves nothing behind when its connection breaks', async () => {
    const { peer, id } = await letIn(ben, 'half.bin')
    await new Promise((resolve) => peer.socket.write(randomBytes(1_000_000), resolve))
    peer.socket.resetAndDestroy()
    expect(await untilEnded(ben, id)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
    await ben.transfers.stop()
    expect(await readdir(ben.inbox)).toEqual([])
  })
})

describe('a sender that keeps us waiting', () => {
  let clock: AttentiveClock
  let cora: TestSide
  beforeEach(async () => {
    clock = new AttentiveClock()
    cora = await sides.make({ alias: 'Cora', clock })
    await listen(cora)
  })

  it('for its name is told so and let go', async () => {
    const waits = clock.begins(NAME_MS)
    const peer = await PlainPeer.to(portOf(cora))
    await waits
    clock.advance(NAME_MS)
    expect(await peer.last()).toContain('No name came within 10 seconds')
    expect(cora.transfers.list.values()).toEqual([])
  })

  it('for the end of its file fails, and leaves nothing behind', async () => {
    const quiet = clock.begins(QUIET_MS)
    const peer = await PlainPeer.to(portOf(cora))
    peer.say('endless.bin')
    await quiet
    const silence = clock.begins(SILENCE_MS)
    clock.advance(QUIET_MS)
    const { id } = await asking(cora)
    await cora.transfers.decide(id, true)
    await peer.hears('ok')
    await silence
    clock.advance(SILENCE_MS)
    expect(await untilEnded(cora, id)).toMatchObject({
      state: 'failed',
      failure: { code: 'PEER_UNREACHABLE', data: { cause: 'silent' } },
    })
    expect(await peer.last()).toContain('did not close')
    expect(await readdir(cora.inbox)).toEqual([])
  })
})

describe('the port', () => {
  it('is closed until it is switched on, and again when it is switched off', async () => {
    const side = await sides.make()
    expect(side.transfers.classic.listening.value).toBeNull()
    const port = await listen(side)
    const { peer, id } = await letIn(side, 'a.txt')
    side.settings = { ...side.settings, classic: false }
    await side.transfers.applyClassic()
    expect(side.transfers.classic.listening.value).toBeNull()
    await expect(PlainPeer.to(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    peer.socket.end('who was let in goes on')
    expect(await untilEnded(side, id)).toMatchObject({ state: 'done' })
  })

  it('that is taken is named with its process', async () => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await once(squatter, 'listening')
    const { port } = squatter.address() as { port: number }
    await expect(listen(ben, port)).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      data: { port, owner: { name: 'vitest' } },
    })
    squatter.close()
  })
})
