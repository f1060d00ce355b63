import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, readlink, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../devices/testing/clock.ts'
import { type Cutter, startCutter } from './testing/cutter.ts'
import { brokeOff, type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { answerTo, RawPeer } from './testing/raw-peer.ts'
import { KEPT_MS } from './unfinished.ts'

const MiB = 1024 * 1024
const sides = new TestSides()
let anna: TestSide
let ben: TestSide
let cable: Cutter

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben' })
  await plug()
})
afterEach(async () => {
  await cable.stop()
  await sides.closeAll()
})

/** A new cable from Anna to Ben. */
async function plug(): Promise<void> {
  await cable?.stop()
  cable = await startCutter(ben.address)
  anna.known.set('Ben', cable.address)
}

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(anna.folder, name)
  await writeFile(path, bytes)
  return path
}

const send = (path: string) => anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })

/** Sends until the cable is cut; resolves when both sides have seen it. */
async function sendCut(path: string, bytes: number): Promise<void> {
  cable.cutAfter(bytes)
  const { id } = await send(path)
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
  await brokeOff(ben)
  cable.cutAfter(Number.POSITIVE_INFINITY)
}

async function sendWhole(path: string) {
  const { id } = await send(path)
  const sent = await untilEnded(anna, id)
  expect(sent).toMatchObject({ state: 'done', failure: null })
  return sent
}

const everything = async (side: TestSide) => (await readdir(side.inbox, { recursive: true })).sort()
const openFiles = async () => {
  const open = await readdir('/proc/self/fd')
  return Promise.all(open.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => 'closed meanwhile')))
}
const partialOf = async (side: TestSide) => {
  const [name] = (await everything(side)).filter((entry) => entry.endsWith('.part'))
  return name === undefined ? null : join(side.inbox, name)
}

describe('a file whose cable is cut', () => {
  it('goes on where it was, and asks nobody a second time', async () => {
    ben.settings.accept = 'ask'
    const bytes = randomBytes(20 * MiB)
    const path = await write('big.bin', bytes)
    void until(ben, ({ state }) => state === 'asking').then(({ id }) => ben.transfers.decide(id, true))
    await sendCut(path, 12 * MiB)
    const kept = (await stat((await partialOf(ben)) as string)).size
    expect(kept).toBeGreaterThan(4 * MiB)
    await sendWhole(path)
    expect(cable.passed).toBeLessThan(20 * MiB - kept + 100_000)
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(bytes)).toBe(true)
    expect(await everything(ben)).toEqual(['big.bin'])
    await ben.transfers.stop()
    expect(await readdir(join(ben.folder, 'unfinished'))).toEqual([])
    const received = await until(ben, ({ state }) => state === 'done')
    expect(ben.transfers.files(received.id, 0, 1).files).toMatchObject([
      { state: 'done', verified: true, bytes: 20 * MiB, sha256: createHash('sha256').update(bytes).digest('hex') },
    ])
  })

  it.runIf(process.platform === 'linux')('is not kept open by who sent it', async () => {
    const path = await write('big.bin', randomBytes(20 * MiB))
    await sendCut(path, 12 * MiB)
    await expect.poll(openFiles).not.toContain(path)
  })

  it('goes on after both have been started anew', async () => {
    const bytes = randomBytes(20 * MiB)
    const path = await write('big.bin', bytes)
    await sendCut(path, 12 * MiB)
    anna = await sides.restart(anna, { alias: 'Anna' })
    ben = await sides.restart(ben, { alias: 'Ben', accept: 'ask' })
    await plug()
    await sendWhole(path)
    expect(cable.passed).toBeLessThan(16 * MiB)
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(bytes)).toBe(true)
    expect(await everything(ben)).toEqual(['big.bin'])
  })

  it('goes on after the receiver was closed in the middle', async () => {
    const bytes = randomBytes(60 * MiB)
    const path = await write('big.bin', bytes)
    const { id } = await send(path)
    await until(ben, (transfer) => transfer.bytes > MiB)
    ben = await sides.restart(ben, { alias: 'Ben' })
    await untilEnded(anna, id)
    expect(await partialOf(ben)).not.toBeNull()
    await plug()
    await sendWhole(path)
    expect(cable.passed).toBeLessThan(59.5 * MiB)
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(bytes)).toBe(true)
  })

  it('goes on after the sender was closed in the middle', async () => {
    const bytes = randomBytes(60 * MiB)
    const path = await write('big.bin', bytes)
    await send(path)
    await until(ben, (transfer) => transfer.bytes > MiB)
    anna = await sides.restart(anna, { alias: 'Anna' })
    anna.known.set('Ben', cable.address)
    await untilEnded(ben)
    cable.cutAfter(Number.POSITIVE_INFINITY)
    await sendWhole(path)
    expect(cable.passed).toBeLessThan(59.5 * MiB)
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(bytes)).toBe(true)
  })

  it('goes on after it was interrupted at its sender', async () => {
    const bytes = randomBytes(60 * MiB)
    const path = await write('big.bin', bytes)
    const { id } = await send(path)
    await until(ben, (transfer) => transfer.bytes > MiB)
    expect(await anna.transfers.interrupt(id)).toMatchObject({ state: 'cancelled', failure: { code: 'CANCELLED' } })
    await brokeOff(ben)
    expect(await partialOf(ben)).not.toBeNull()
    cable.cutAfter(Number.POSITIVE_INFINITY)
    await sendWhole(path)
    expect(cable.passed).toBeLessThan(59.5 * MiB)
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(bytes)).toBe(true)
  })

  it('starts anew when it has changed since', async () => {
    const path = await write('big.bin', randomBytes(16 * MiB))
    await sendCut(path, 12 * MiB)
    const other = randomBytes(16 * MiB)
    await write('big.bin', other)
    await sendWhole(path)
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(other)).toBe(true)
    expect(await everything(ben)).toEqual(['big.bin'])
  })

  it('arrives as it is, wherever it was cut and whatever was done to what came', async () => {
    const size = 5 * MiB
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20_000, max: size }),
        fc.constantFrom('nothing', 'flip', 'shorten', 'lengthen', 'delete' as const),
        fc.integer({ min: 0, max: size - 1 }),
        async (cut, damage, at) => {
          const bytes = randomBytes(size)
          const name = `${randomBytes(4).toString('hex')}.bin`
          const path = await write(name, bytes)
          await sendCut(path, cut)
          const partial = await partialOf(ben)
          if (partial) await spoil(partial, damage, at)
          await sendWhole(path)
          expect((await readFile(join(ben.inbox, name))).equals(bytes)).toBe(true)
          expect(await partialOf(ben)).toBeNull()
        },
      ),
      { numRuns: 12 },
    )
  }, 60_000)
})

async function spoil(partial: string, damage: string, at: number): Promise<void> {
  const { size } = await stat(partial)
  if (damage === 'shorten') await truncate(partial, at % size)
  if (damage === 'lengthen') await truncate(partial, size + at)
  if (damage === 'delete') await rm(partial)
  if (damage !== 'flip') return
  const handle = await open(partial, 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, at % size)
  await handle.write(Buffer.from([byte[0]! ^ 0x10]), 0, 1, at % size)
  await handle.close()
}

describe('a folder whose cable is cut', () => {
  it('brings what is missing, and nothing twice', async () => {
    ben.settings.accept = 'ask'
    const album = join(anna.folder, 'album')
    await mkdir(album)
    for (let index = 0; index < 40; index += 1) {
      await writeFile(join(album, `${index}.bin`), randomBytes(200_000))
    }
    void until(ben, ({ state }) => state === 'asking').then(({ id }) => ben.transfers.decide(id, true))
    await sendCut(album, 3_000_000)
    const before = (await everything(ben)).filter((name) => /\d+\.bin$/.test(name)).length
    expect(before).toBeGreaterThan(5)
    const { fileCount } = await sendWhole(album)
    expect(fileCount).toBe(40)
    expect(cable.passed).toBeLessThan((41 - before) * 210_000)
    expect((await readdir(join(ben.inbox, 'album'))).sort()).toEqual((await readdir(album)).sort())
    for (const name of await readdir(album)) {
      expect((await readFile(join(ben.inbox, 'album', name))).equals(await readFile(join(album, name)))).toBe(true)
    }
  })

  it('brings again what was taken away here since', async () => {
    const album = join(anna.folder, 'album')
    await mkdir(album)
    await writeFile(join(album, 'a.bin'), randomBytes(1000))
    await writeFile(join(album, 'b.bin'), randomBytes(16 * MiB))
    await sendCut(album, 12 * MiB)
    await rm(join(ben.inbox, 'album', 'a.bin'))
    await sendWhole(album)
    expect((await readdir(join(ben.inbox, 'album'))).sort()).toEqual(['a.bin', 'b.bin'])
  })
})

describe('what came', () => {
  it('is only for who sent it', async () => {
    const path = await write('big.bin', randomBytes(16 * MiB))
    await sendCut(path, 12 * MiB)
    ben.settings.accept = 'ask'
    const cleo = await sides.make({ alias: 'Cleo' })
    cleo.known.set('Ben', ben.address)
    await cleo.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
    const asked = await until(ben, ({ state }) => state === 'asking')
    expect(asked.peer.fingerprint).toBe(cleo.identity.fingerprint)
    await ben.transfers.decide(asked.id, false)
    expect(await partialOf(ben)).not.toBeNull()
  })

  it('is gone when somebody takes the transfer back', async () => {
    const path = await write('big.bin', randomBytes(60 * MiB))
    const { id } = await send(path)
    await until(ben, (transfer) => transfer.bytes > MiB)
    await anna.transfers.cancel(id)
    await untilEnded(ben)
    await ben.transfers.stop()
    expect(await everything(ben)).toEqual([])
    expect(await readdir(join(ben.folder, 'unfinished'))).toEqual([])
  })

  it('is cleared away at the first start after a week', async () => {
    await sendCut(await write('big.bin', randomBytes(16 * MiB)), 12 * MiB)
    const clock = new FakeClock()
    clock.advance(Date.now() - clock.now() + KEPT_MS - 60_000)
    ben = await sides.restart(ben, { clock })
    expect(await partialOf(ben)).not.toBeNull()
    clock.advance(120_000)
    ben = await sides.restart(ben, { clock })
    expect(await everything(ben)).toEqual([])
    expect(await readdir(join(ben.folder, 'unfinished'))).toEqual([])
  })

  it('is cleared away after a week where there is no next start, as soon as something else breaks off', async () => {
    const clock = new FakeClock()
    ben = await sides.restart(ben, { clock })
    await plug()
    await sendCut(await write('old.bin', randomBytes(8 * MiB)), 6 * MiB)
    expect((await everything(ben)).join()).toMatch(/old\.bin/)
    clock.advance(KEPT_MS + 1)
    await sendCut(await write('new.bin', randomBytes(8 * MiB)), 6 * MiB)
    await ben.transfers.stop()
    expect((await everything(ben)).join()).toMatch(/^\.new\.bin\.[0-9a-f]+\.part$/)
    expect(await readdir(join(ben.folder, 'unfinished'))).toHaveLength(1)
  })

  it('is asked about by nobody else, and gone on with only where it ends', async () => {
    const peer = new RawPeer(ben.address, anna.identity)
    const info = { alias: 'Raw', handbill: { resume: 1 } }
    const modified = new Date('2024-05-06T07:08:09Z')
    const files = {
      1: { fileName: 'a.bin', size: 2 * MiB, fileType: '', metadata: { modified: modified.toISOString() } },
    }
    const bytes = randomBytes(2 * MiB)
    const first = (await peer.post('prepare-upload', { info, files })).json
    const cut = peer.open('POST', RawPeer.upload(first, '1'), { 'content-length': 2 * MiB })
    cut.on('error', () => {})
    cut.write(bytes.subarray(0, MiB))
    await until(ben, (transfer) => transfer.bytes > 0)
    cut.destroy()
    await untilEnded(ben)
    const kept = (await stat((await partialOf(ben)) as string)).size
    const { json } = await peer.post('prepare-upload', { info, files })
    expect(json.handbill).toEqual({ kept: { 1: kept } })
    const path = RawPeer.upload(json, '1')
    const stranger = new RawPeer(ben.address, null)
    expect((await answerTo(stranger.open('HEAD', path).end())).status).toBe(403)
    const append = (offset: number | string, body: Uint8Array) =>
      peer.say('PATCH', path, body, { 'upload-offset': offset, 'upload-complete': '?1' })
    expect((await append(kept, bytes.subarray(kept))).status).toBe(409)
    const head = await headersOf(peer, path)
    expect(head).toMatchObject({
      'upload-offset': String(kept),
      'upload-complete': '?0',
      'repr-digest': `sha-256=:${createHash('sha256').update(bytes.subarray(0, kept)).digest('base64')}:`,
    })
    expect((await append(kept - 1, bytes.subarray(kept - 1))).status).toBe(409)
    expect((await append('soon', bytes.subarray(kept))).status).toBe(400)
    expect((await append(kept, bytes.subarray(kept))).status).toBe(200)
    expect((await readFile(join(ben.inbox, 'a.bin'))).equals(bytes)).toBe(true)
    expect((await stat(join(ben.inbox, 'a.bin'))).mtime).toEqual(modified)
  })

  it('is gone on with where only one of the two offers told a hash, for its time is the same', async () => {
    const peer = new RawPeer(ben.address, anna.identity)
    const info = { alias: 'Raw', handbill: { resume: 1 } }
    const bytes = randomBytes(2 * MiB)
    const metadata = { modified: '2024-05-06T07:08:09.000Z' }
    const file = { fileName: 'a.bin', size: 2 * MiB, fileType: '', metadata }
    const hashed = { ...file, sha256: createHash('sha256').update(bytes).digest('hex') }
    const first = (await peer.post('prepare-upload', { info, files: { 1: hashed } })).json
    const cut = peer.open('POST', RawPeer.upload(first, '1'), { 'content-length': 2 * MiB })
    cut.on('error', () => {})
    cut.write(bytes.subarray(0, MiB))
    await until(ben, (transfer) => transfer.bytes > 0)
    cut.destroy()
    await untilEnded(ben)
    const { json } = await peer.post('prepare-upload', { info, files: { 1: file } })
    expect(json.handbill.kept[1]).toBeGreaterThan(0)
  })

  it('is no reason to let in an offer of folders alone', async () => {
    ben.settings.accept = 'ask'
    const folder = join(anna.folder, 'empty')
    await mkdir(folder)
    await send(folder)
    const { id } = await until(ben, ({ direction, state }) => direction === 'in' && state !== 'waiting')
    expect(ben.transfers.list.get(id)?.state).toBe('asking')
    await ben.transfers.decide(id, false)
  })

  it('is nothing for a peer that does not know how to go on', async () => {
    const peer = new RawPeer(ben.address, anna.identity)
    const { json } = await peer.offer({ 1: { fileName: 'a.bin', size: 2 * MiB, fileType: '' } })
    expect(json.handbill).toBeUndefined()
    const cut = peer.open('POST', RawPeer.upload(json, '1'), { 'content-length': 2 * MiB })
    cut.on('error', () => {})
    cut.write(randomBytes(MiB))
    await until(ben, (transfer) => transfer.bytes > 0)
    cut.destroy()
    await untilEnded(ben)
    await ben.transfers.stop()
    expect(await everything(ben)).toEqual([])
  })
})

async function headersOf(peer: RawPeer, path: string) {
  const message = peer.open('HEAD', path).end()
  return new Promise<Record<string, unknown>>((resolve, reject) => {
    message.once('error', reject)
    message.once('response', (response) => {
      expect(response.statusCode).toBe(204)
      response.resume()
      resolve(response.headers)
    })
  })
}
