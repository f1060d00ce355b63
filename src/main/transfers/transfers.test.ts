import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../devices/testing/clock.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'

const sides = new TestSides()
const clock = new FakeClock()
let anna: TestSide
let ben: TestSide

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben', clock })
  anna.known.set('Ben', ben.address)
  ben.known.set('Anna', anna.address)
})
afterEach(() => sides.closeAll())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function write(side: TestSide, name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(side.folder, name)
  await writeFile(path, bytes)
  return path
}

function send(paths: string[], more: { pin?: string } = {}, from = anna, to = 'Ben') {
  return from.transfers.send({ to, sources: paths.map((path) => ({ kind: 'path', path })), ...more })
}

const asking = (side: TestSide) => until(side, ({ state }) => state === 'asking')

describe('several files of which one is gone when its turn comes', () => {
  it.each([10, 3_000_000])('ends with what came when the sender has lost a file (%i bytes)', async (size) => {
    ben.settings = { ...ben.settings, accept: 'ask' }
    const names = ['a', 'b', 'c', 'd']
    const paths: string[] = []
    for (const name of names) paths.push(await write(anna, name, randomBytes(size)))
    const { id } = await send(paths)
    const offer = await asking(ben)
    await rm(paths[1]!)
    await ben.transfers.decide(offer.id, true)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'failed', filesDone: 3 })
    expect(await untilEnded(ben)).toMatchObject({
      ...{ state: 'failed', filesDone: 3, failure: { code: 'FILE_NOT_COMING' } },
    })
    const { files } = ben.transfers.files(offer.id, 0, 10)
    expect(files.map(({ state, failure }) => [state, failure?.code])).toEqual([
      ['done', undefined],
      ['failed', 'FILE_NOT_COMING'],
      ['done', undefined],
      ['done', undefined],
    ])
    expect((await readdir(ben.inbox)).sort()).toEqual(['a', 'c', 'd'])
  })
})

describe('a file sent from one Handbill to another', () => {
  it.each([0, 1, 8 * 1024 * 1024 + 7])('arrives byte for byte (%i bytes)', async (size) => {
    const bytes = randomBytes(size)
    const path = await write(anna, '海报 é.bin', bytes)
    const modified = new Date('2020-02-03T04:05:06.000Z')
    await utimes(path, modified, modified)
    const { id } = await send([path])
    const sent = await untilEnded(anna, id)
    const received = await untilEnded(ben)
    expect(sent).toMatchObject({ state: 'done', bytes: size, total: size, filesDone: 1, fileCount: 1, failure: null })
    const there = { address: '127.0.0.1', handbill: true }
    expect(sent.peer).toEqual({ alias: 'Ben', ...there, port: ben.address.port, fingerprint: ben.identity.fingerprint })
    expect(received).toMatchObject({ state: 'done', bytes: size, total: size, filesDone: 1, title: '海报 é.bin' })
    expect(received.peer).toEqual({ alias: 'Anna', ...there, fingerprint: anna.identity.fingerprint })
    const target = join(ben.inbox, '海报 é.bin')
    expect(sha256(await readFile(target))).toBe(sha256(bytes))
    expect((await stat(target)).mtime).toEqual(modified)
    expect(ben.transfers.files(received.id, 0, 10).files).toMatchObject([
      { state: 'done', path: target, sha256: sha256(bytes), verified: true, bytes: size },
    ])
    expect(await readdir(ben.inbox)).toEqual(['海报 é.bin'])
  })

  it('goes beside one of the same name, which stays as it was', async () => {
    await mkdir(ben.inbox)
    await writeFile(join(ben.inbox, 'a.txt'), 'old')
    await untilEnded(anna, (await send([await write(anna, 'a.txt', 'new')])).id)
    expect(await readFile(join(ben.inbox, 'a.txt'), 'utf8')).toBe('old')
    expect(await readFile(join(ben.inbox, 'a (1).txt'), 'utf8')).toBe('new')
  })

  it('goes with its folder; links in it are named, not followed', async () => {
    const album = join(anna.folder, 'album')
    await mkdir(join(album, 'day 1'), { recursive: true })
    await writeFile(join(album, 'cover.txt'), 'cover')
    await writeFile(join(album, 'day 1', 'one.txt'), 'one')
    await symlink('/etc/hostname', join(album, 'secret.txt'))
    const sent = await untilEnded(anna, (await send([album])).id)
    expect(sent).toMatchObject({ state: 'done', fileCount: 2, filesDone: 2 })
    expect(await readFile(join(ben.inbox, 'album', 'day 1', 'one.txt'), 'utf8')).toBe('one')
    expect((await readdir(join(ben.inbox, 'album'))).sort()).toEqual(['cover.txt', 'day 1'])
    const skipped = anna.transfers.files(sent.id, 0, 10).files.filter(({ state }) => state === 'skipped')
    expect(skipped).toMatchObject([{ name: 'album/secret.txt', failure: { code: 'FILE_UNREADABLE' } }])
  })

  it('goes with its empty folders, and every folder keeps its time', async () => {
    const album = join(anna.folder, 'album')
    await mkdir(join(album, 'day 1', 'nothing yet'), { recursive: true })
    await writeFile(join(album, 'day 1', 'one.txt'), 'one')
    const modified = new Date('2021-02-03T04:05:06.000Z')
    for (const name of ['day 1/nothing yet', 'day 1', '']) await utimes(join(album, name), modified, modified)
    expect(await untilEnded(anna, (await send([album])).id)).toMatchObject({ state: 'done', fileCount: 1 })
    await untilEnded(ben)
    expect((await readdir(join(ben.inbox, 'album', 'day 1'))).sort()).toEqual(['nothing yet', 'one.txt'])
    for (const name of ['day 1/nothing yet', 'day 1', '']) {
      expect((await stat(join(ben.inbox, 'album', name))).mtime, name).toEqual(modified)
    }
  })

  it('may be a folder with nothing in it', async () => {
    await mkdir(join(anna.folder, 'empty', 'inner'), { recursive: true })
    const sent = await untilEnded(anna, (await send([join(anna.folder, 'empty')])).id)
    expect(sent).toMatchObject({ state: 'done', title: 'empty', fileCount: 0 })
    expect(await untilEnded(ben)).toMatchObject({ state: 'done', title: 'empty', fileCount: 0 })
    expect(await readdir(join(ben.inbox, 'empty'))).toEqual(['inner'])
  })

  it('is one of 300', async () => {
    const folder = join(anna.folder, 'many')
    await mkdir(folder)
    for (let index = 0; index < 300; index += 1) await writeFile(join(folder, `${index}.txt`), `file ${index}`)
    const { id } = await send([folder])
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 300 })
    expect(await untilEnded(ben)).toMatchObject({ state: 'done', filesDone: 300 })
    expect(await readdir(join(ben.inbox, 'many'))).toHaveLength(300)
    expect(await readFile(join(ben.inbox, 'many', '299.txt'), 'utf8')).toBe('file 299')
  })

  it('crosses another that comes the other way', async () => {
    const [one, other] = [randomBytes(3_000_000), randomBytes(3_000_000)]
    const [there, back] = await Promise.all([
      send([await write(anna, 'one.bin', one)]),
      send([await write(ben, 'other.bin', other)], {}, ben, 'Anna'),
    ])
    expect((await untilEnded(anna, there.id)).state).toBe('done')
    expect((await untilEnded(ben, back.id)).state).toBe('done')
    expect(sha256(await readFile(join(ben.inbox, 'one.bin')))).toBe(sha256(one))
    expect(sha256(await readFile(join(anna.inbox, 'other.bin')))).toBe(sha256(other))
  })

  it('lists its connections on both sides, and none when it is over', async () => {
    const { id } = await send([await write(anna, 'big.bin', randomBytes(30_000_000))])
    const out = await until(anna, ({ connections }) => connections.length > 0)
    const { port } = ben.address
    expect(out.connections[0]?.peer).toEqual({ address: '127.0.0.1', port })
    expect(anna.transfers.connections).toEqual(out.connections)
    expect((await until(ben, ({ connections }) => connections.length > 0)).connections[0]?.local.port).toBe(port)
    expect((await untilEnded(anna, id)).connections).toEqual([])
    expect((await untilEnded(ben)).connections).toEqual([])
  })

  it('may be an upload that was staged, which is gone afterwards', async () => {
    async function* parts() {
      yield Buffer.from('hand')
      yield Buffer.from('bill')
    }
    const staged = await anna.transfers.staging.receive('../notes/a.txt', parts())
    expect(staged.size).toBe(8)
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'staged', id: staged.id }] })
    expect((await untilEnded(anna, id)).state).toBe('done')
    expect(await readFile(join(ben.inbox, 'notes', 'a.txt'), 'utf8')).toBe('handbill')
    await anna.transfers.stop()
    expect(await readdir(join(anna.folder, 'staging'))).toEqual([])
  })
})

describe('folders in which nothing lies, as a browser tells them', () => {
  it('come with what was uploaded beside them', async () => {
    async function* parts() {
      yield Buffer.from('a')
    }
    const staged = await anna.transfers.staging.receive('trip/a.txt', parts())
    const folder = (name: string) => ({ kind: 'folder' as const, name })
    const sources = [{ kind: 'staged' as const, id: staged.id }, folder('trip/notes/old'), folder('../../climbs')]
    const { id } = await anna.transfers.send({ to: 'Ben', sources })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', fileCount: 1 })
    expect((await readdir(ben.inbox, { recursive: true })).sort()).toEqual(
      ['climbs', 'trip', 'trip/a.txt', 'trip/notes', 'trip/notes/old'].map((name) => join(name)),
    )
  })

  it('come alone as well', async () => {
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'folder', name: 'album' }] })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', title: 'album' })
    expect(await readdir(ben.inbox)).toEqual(['album'])
  })
})

describe('the person asked', () => {
  beforeEach(() => {
    ben.settings.accept = 'ask'
  })

  it('has answered in time, however long the disk takes after that', async () => {
    const { id } = await send([await write(anna, 'a.txt', 'hello')])
    const accepted = ben.transfers.decide((await asking(ben)).id, true)
    clock.advance(60_000)
    await accepted
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 1 })
  })

  it('may answer otherwise after a yes that could not be, until the time is over', async () => {
    const { id } = await send([await write(anna, 'a.txt', 'hello')])
    const { id: offer } = await asking(ben)
    await expect(ben.transfers.decide(offer, true, { folder: 'here' })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    expect(ben.transfers.list.get(offer)).toMatchObject({ state: 'asking' })
    clock.advance(60_000)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'declined' })
  })

  it('sees the offer until it is answered, and nothing is written before', async () => {
    const { id } = await send([await write(anna, 'a.txt', 'hello')])
    const offer = await asking(ben)
    expect(offer).toMatchObject({ title: 'a.txt', fileCount: 1, total: 5, expiresAt: clock.now() + 60_000 })
    expect(await readdir(ben.folder)).not.toContain('inbox')
    const running = await ben.transfers.decide(offer.id, true)
    expect(running).toMatchObject({ state: 'running', expiresAt: null })
    expect((await untilEnded(anna, id)).state).toBe('done')
    await expect(ben.transfers.decide(offer.id, true)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('may say no', async () => {
    const { id } = await send([await write(anna, 'a.txt', 'hello')])
    await ben.transfers.decide((await asking(ben)).id, false)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'declined', failure: { code: 'DECLINED' } })
    expect((await untilEnded(ben)).state).toBe('declined')
    expect(await readdir(ben.folder)).not.toContain('inbox')
  })

  it('may pick', async () => {
    const paths = [await write(anna, 'a.txt', 'aa'), await write(anna, 'b.txt', 'bbb')]
    const { id } = await send(paths)
    const offer = await asking(ben)
    const picked = ben.transfers.files(offer.id, 0, 10).files.find(({ name }) => name === 'b.txt')
    await ben.transfers.decide(offer.id, true, { files: [picked?.id ?? ''] })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', fileCount: 1, filesDone: 1, total: 3 })
    expect(await untilEnded(ben)).toMatchObject({ state: 'done', fileCount: 1, filesDone: 1, total: 3 })
    expect(anna.transfers.files(id, 0, 10).files.map(({ state }) => state)).toEqual(['skipped', 'done'])
    expect(await readdir(ben.inbox)).toEqual(['b.txt'])
  })

  it('may want none of it', async () => {
    const { id } = await send([await write(anna, 'a.txt', 'aa')])
    await ben.transfers.decide((await asking(ben)).id, true, { files: [] })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', fileCount: 0, filesDone: 0 })
    expect(await untilEnded(ben)).toMatchObject({ state: 'done', fileCount: 0 })
  })

  it('is asked for a minute only, and the sender is told why', async () => {
    const { id } = await send([await write(anna, 'a.txt', 'hello')])
    await asking(ben)
    clock.advance(59_999)
    expect(ben.transfers.list.values()[0]?.state).toBe('asking')
    clock.advance(1)
    expect((await untilEnded(ben)).state).toBe('declined')
    const { state, failure } = await untilEnded(anna, id)
    expect(state).toBe('declined')
    expect(failure?.message).toContain('Nobody answered within 60 seconds')
  })

  it('is asked no more when the sender takes it back', async () => {
    const { id } = await send([await write(anna, 'a.txt', 'hello')])
    const offer = await asking(ben)
    expect((await anna.transfers.cancel(id)).state).toBe('cancelled')
    expect((await untilEnded(ben)).state).toBe('cancelled')
    await expect(ben.transfers.decide(offer.id, true)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('is not asked about more than three offers of one address', async () => {
    const path = await write(anna, 'a.txt', 'hello')
    const ids: string[] = []
    for (let count = 1; count <= 3; count += 1) {
      ids.push((await send([path])).id)
      await until(ben, () => ben.transfers.list.size === count)
    }
    const { failure } = await untilEnded(anna, (await send([path])).id)
    expect(failure).toMatchObject({ code: 'PEER_REFUSED', data: { status: 429 } })
    expect(ben.transfers.list.size).toBe(3)
  })
})

describe('cancelling while bytes flow', () => {
  async function running() {
    ben = await sides.make({ alias: 'Ben' })
    anna.known.set('Ben', ben.address)
    const { id } = await send([await write(anna, 'big.bin', Buffer.alloc(100_000_000))])
    const incoming = await until(ben, ({ state, bytes }) => state === 'running' && bytes > 0)
    return { out: id, in: incoming.id }
  }

  it.each(['sender', 'receiver'] as const)('by the %s ends it on both sides and leaves nothing behind', async (who) => {
    const ids = await running()
    const cancelled = who === 'sender' ? anna.transfers.cancel(ids.out) : ben.transfers.cancel(ids.in)
    expect((await cancelled).state).toBe('cancelled')
    expect(await untilEnded(anna, ids.out)).toMatchObject({ state: 'cancelled', failure: { code: 'CANCELLED' } })
    expect(await untilEnded(ben)).toMatchObject({ state: 'cancelled', failure: { code: 'CANCELLED' } })
    await anna.transfers.stop()
    await ben.transfers.stop()
    expect(await readdir(ben.inbox)).toEqual([])
  })
})

describe('a PIN', () => {
  beforeEach(() => {
    ben.settings.pin = '4711'
  })

  it('is asked for, and three wrong ones are the last', async () => {
    const path = await write(anna, 'a.txt', 'hello')
    const outcome = async (pin?: string) =>
      (await untilEnded(anna, (await send([path], pin ? { pin } : {})).id)).failure
    expect(await outcome()).toMatchObject({ code: 'PIN_REQUIRED', data: { wrong: false } })
    for (const wrong of ['0000', '471', '47111']) {
      expect(await outcome(wrong)).toMatchObject({ code: 'PIN_REQUIRED', data: { wrong: true } })
    }
    expect(await outcome('4711')).toMatchObject({ code: 'PEER_REFUSED', data: { status: 429 } })
    clock.advance(10 * 60_000)
    expect(await outcome('4711')).toBeNull()
    expect(await readFile(join(ben.inbox, 'a.txt'), 'utf8')).toBe('hello')
  })
})

describe('what cannot be sent', () => {
  it('says which device is not known', async () => {
    await expect(send([await write(anna, 'a', '')], {}, anna, 'Zoe')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { kind: 'device', name: 'Zoe' },
    })
  })

  it('says which path is not there', async () => {
    const path = join(anna.folder, 'nothing')
    await expect(send([path])).rejects.toMatchObject({ code: 'FILE_UNREADABLE', data: { file: path, cause: 'ENOENT' } })
    expect(anna.transfers.list.size).toBe(0)
  })

  it('says that nothing listens there', async () => {
    await ben.transfers.stop()
    const { state, failure } = await untilEnded(anna, (await send([await write(anna, 'a', 'a')])).id)
    expect(state).toBe('failed')
    expect(failure).toMatchObject({ code: 'PEER_UNREACHABLE', data: { cause: 'ECONNREFUSED' } })
  })

  it('fails alone: the folder cannot be written to', async () => {
    ben.settings.folder = '/proc/handbill'
    const failed = await untilEnded(anna, (await send([await write(anna, 'a', 'a')])).id)
    expect(failed.failure).toMatchObject({ code: 'PEER_REFUSED', data: { status: 500 } })
    expect((await untilEnded(ben)).failure).toMatchObject({ code: 'FILE_UNWRITABLE' })
    ben.settings.folder = ben.inbox
    expect((await untilEnded(anna, (await send([await write(anna, 'b', 'b')])).id)).state).toBe('done')
  })
})

describe('the list', () => {
  it('keeps what ended until it is dismissed, and what runs whatever happens', async () => {
    ben.settings.accept = 'ask'
    const { id } = await send([await write(anna, 'a.txt', 'hello')])
    const offer = await asking(ben)
    await expect(ben.transfers.dismiss(offer.id)).rejects.toMatchObject({ code: 'CONFLICT' })
    await ben.transfers.decide(offer.id, false)
    await untilEnded(anna, id)
    await anna.transfers.dismiss(id)
    await anna.transfers.dismiss(id)
    expect(anna.transfers.list.size).toBe(0)
    expect(() => anna.transfers.files(id, 0, 1)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })
})

describe('a taken port', () => {
  it('is named with its holder, or another one is taken on request', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as { port: number }
    const side = await sides.make({ lanPort: port, start: false })
    await expect(side.transfers.start()).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      data: { port, host: '127.0.0.1', owner: { pid: process.pid, name: 'vitest' } },
    })
    expect(side.transfers.listening.value).toBeNull()
    expect(await side.transfers.start({ fallbackPort: true })).toMatchObject({ code: 'PORT_TAKEN' })
    expect(side.transfers.listening.value?.port).not.toBe(port)
    await new Promise((resolve) => holder.close(resolve))
  })
})
