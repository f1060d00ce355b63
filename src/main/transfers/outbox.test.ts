import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatHostPort } from '../devices/address.ts'
import { FakeClock } from '../devices/testing/clock.ts'
import { startCutter } from './testing/cutter.ts'
import { brokeOff, type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { startStrictApp } from './testing/strict-app.ts'

const sides = new TestSides()
let anna: TestSide
let ben: TestSide
let path: string
let sighting = 0

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben' })
  path = join(anna.folder, 'poster.txt')
  await writeFile(path, 'a poster')
})
afterEach(() => sides.closeAll())

/** `whose` is heard at the address of `who`, which is its own unless somebody lies. */
function appears(side: TestSide, whose: TestSide, who = whose): void {
  const { alias, address, port, protocol, fingerprint } = whose.address
  const at = who.address.port
  sighting += 1
  const paths = [{ address, port: at, protocol, via: 'multicast' as const, interface: 'lo', lastSeen: sighting }]
  side.known.set(fingerprint as string, { ...whose.address, port: at })
  side.known.set(formatHostPort(address, at), who.address)
  const about = { model: null, type: 'desktop' as const, version: '2.1', paths, lastSeen: sighting }
  side.list.set({ id: fingerprint as string, alias, ...about })
  expect(port).toBeGreaterThan(0)
}

const keep = (to = ben.identity.fingerprint, side = anna) =>
  side.transfers.send({ to, sources: [{ kind: 'path', path }], whenSeen: true })

const received = () => readFile(join(ben.inbox, 'poster.txt'), 'utf8')

describe('what waits for its device', () => {
  it('goes by itself when the device appears', async () => {
    const kept = await keep()
    expect(kept).toMatchObject({ state: 'waiting', whenSeen: true, title: 'poster.txt', fileCount: 1, total: 8 })
    appears(anna, ben)
    const sent = await untilEnded(anna, kept.id)
    expect(sent).toMatchObject({ state: 'done', whenSeen: false, startedAt: kept.startedAt, filesDone: 1 })
    expect(sent.peer).toMatchObject({ alias: 'Ben', fingerprint: ben.identity.fingerprint })
    expect(await received()).toBe('a poster')
  })

  it('goes at once when the device is there, by its name as well', async () => {
    appears(anna, ben)
    expect(await untilEnded(anna, (await keep('ben')).id)).toMatchObject({ state: 'done' })
  })

  it('goes after a restart, with what the file holds by then, and only once', async () => {
    const { id } = await keep()
    const next = await sides.restart(anna)
    expect(await until(next, (transfer) => transfer.id === id)).toMatchObject({ state: 'waiting', title: 'poster.txt' })
    await writeFile(path, 'a newer poster')
    appears(next, ben)
    expect(await untilEnded(next, id)).toMatchObject({ state: 'done', total: 14 })
    expect(await received()).toBe('a newer poster')
    const third = await sides.restart(next)
    await until(third, (transfer) => transfer.id === id && transfer.state === 'done')
    expect(await readFile(join(anna.folder, 'outbox.json'), 'utf8')).toBe('{"version":1,"items":[]}\n')
    expect(await readdir(ben.inbox)).toEqual(['poster.txt'])
  })

  it('stays in the order in which it was chosen, also after a restart and when one of it is taken out', async () => {
    const kept: string[] = []
    for (let count = 0; count < 5; count += 1) kept.push((await keep()).id)
    const waiting = ({ transfers }: TestSide) => transfers.list.values().map(({ id }) => id)
    expect(waiting(anna)).toEqual(kept)
    const next = await sides.restart(anna)
    await until(next, ({ id }) => id === kept[4])
    expect(waiting(next)).toEqual(kept)
    await next.transfers.cancel(kept[1] as string)
    const third = await sides.restart(next)
    await until(third, ({ id }) => id === kept[4])
    expect(waiting(third).filter((id) => id !== kept[1])).toEqual(kept.filter((id) => id !== kept[1]))
  })

  it('may be a text', async () => {
    const { id } = await anna.transfers.send({
      to: ben.identity.fingerprint,
      sources: [{ kind: 'text', text: 'see you' }],
      whenSeen: true,
    })
    const next = await sides.restart(anna)
    appears(next, ben)
    expect(await untilEnded(next, id)).toMatchObject({ state: 'done', text: 'see you' })
    expect(await untilEnded(ben)).toMatchObject({ text: 'see you' })
  })

  it('does not go when it is cancelled, nor after a restart', async () => {
    const { id } = await keep()
    expect(await anna.transfers.cancel(id)).toMatchObject({ state: 'cancelled' })
    const next = await sides.restart(anna)
    appears(next, ben)
    expect(await until(next, (transfer) => transfer.id === id)).toMatchObject({ state: 'cancelled' })
    await next.transfers.stop()
    expect(ben.transfers.list.values()).toEqual([])
  })

  it('fails with the reason when its file is gone by then', async () => {
    const { id } = await keep()
    await rm(path)
    appears(anna, ben)
    expect(await untilEnded(anna, id)).toMatchObject({
      state: 'failed',
      failure: { code: 'FILE_UNREADABLE', data: { cause: 'ENOENT' } },
    })
    await anna.transfers.stop()
    expect(await readFile(join(anna.folder, 'outbox.json'), 'utf8')).toBe('{"version":1,"items":[]}\n')
  })

  it('goes on waiting when somebody else answers in its name', async () => {
    const mallory = await sides.make({ alias: 'Ben' })
    const { id } = await keep()
    appears(anna, ben, mallory)
    appears(anna, ben)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done' })
    expect(mallory.transfers.list.values()).toEqual([])
    expect(await received()).toBe('a poster')
  })

  it('is sent again after Handbill was closed in the middle', async () => {
    ben.settings = { ...ben.settings, accept: 'ask' }
    const { id } = await keep()
    appears(anna, ben)
    await until(ben, ({ state }) => state === 'asking')
    const next = await sides.restart(anna)
    expect(await until(next, (transfer) => transfer.id === id && transfer.whenSeen)).toMatchObject({ state: 'waiting' })
    ben.settings = { ...ben.settings, accept: 'all' }
    appears(next, ben)
    expect(await untilEnded(next, id)).toMatchObject({ state: 'done' })
  })
})

describe('a device that nobody announces', () => {
  it('is asked where it was last, now and then, and gets what waits by its certificate', async () => {
    const clock = new FakeClock()
    const cleo = await sides.make({ alias: 'Cleo', clock })
    const place = formatHostPort(ben.address.address, ben.address.port)
    const mallory = await sides.make({ alias: 'Ben' })
    appears(cleo, ben)
    cleo.known.delete(place)
    cleo.known.delete(ben.identity.fingerprint)
    const { id, peer } = await keep(ben.identity.fingerprint, cleo)
    expect(peer.port).toBe(ben.address.port)
    cleo.list.delete(ben.identity.fingerprint)
    cleo.known.set(place, mallory.address)
    await cleo.asked(place, () => clock.advance(10_000))
    cleo.known.set(place, ben.address)
    await cleo.asked(place, () => clock.advance(10_000))
    expect(await untilEnded(cleo, id)).toMatchObject({ state: 'done' })
    expect(mallory.transfers.list.values()).toEqual([])
    expect(await received()).toBe('a poster')
  })

  describe('and is lost in the middle', () => {
    const clock = new FakeClock()
    let cleo: TestSide
    beforeEach(async () => {
      cleo = await sides.make({ alias: 'Cleo', clock })
    })

    const waits = (id: string) => until(cleo, (transfer) => transfer.id === id && transfer.whenSeen)
    const begins = (id: string) => until(cleo, (transfer) => transfer.id === id && !transfer.whenSeen)

    /** Until it was tried again and has ended, or broke off. */
    async function again(id: string, there: TestSide) {
      const before = cleo.transfers.list.get(id)
      while (cleo.transfers.list.get(id) === before) {
        clock.advance(10_000)
        appears(cleo, there)
        await new Promise(setImmediate)
      }
      return untilEnded(cleo, id)
    }

    it('gets the rest, and nothing that it had', async () => {
      const folder = join(cleo.folder, 'many')
      await mkdir(folder)
      for (let count = 0; count < 20; count += 1) await writeFile(join(folder, `${count}.bin`), randomBytes(400_000))
      await writeFile(join(folder, 'big.bin'), randomBytes(8_000_000))
      const cable = await startCutter(ben.address)
      cable.cutAfter(6_000_000)
      const there = { ...ben, address: cable.address } as TestSide
      appears(cleo, there)
      path = folder
      const { id } = await keep(ben.identity.fingerprint, cleo)
      await begins(id)
      await waits(id)
      await brokeOff(ben)
      const came = (await readdir(join(ben.inbox, 'many'))).filter((name) => !name.endsWith('.part'))
      expect(came.length).toBeGreaterThan(2)
      const kept = await Promise.all(
        (await readdir(join(ben.inbox, 'many'))).map(async (name) => (await stat(join(ben.inbox, 'many', name))).size),
      )
      // Somebody there has put one of them elsewhere.
      await rename(join(ben.inbox, 'many', came[0] as string), join(ben.folder, 'moved'))
      cable.cutAfter(Number.POSITIVE_INFINITY)
      expect(await again(id, there)).toMatchObject({ state: 'done', filesDone: 21, fileCount: 21, total: 16_000_000 })
      const others = [...Array(20).keys()].map((count) => `${count}.bin`).filter((name) => name !== came[0])
      expect((await readdir(join(ben.inbox, 'many'))).sort()).toEqual([...others, 'big.bin'].sort())
      const left = 16_000_000 - kept.reduce((sum, size) => sum + size, 0)
      expect(cable.passed).toBeLessThan(left + 600_000)
      await cable.stop()
    })

    it('is not offered again what any peer has taken', async () => {
      const identity = (await sides.make({ start: false })).identity
      const app = await startStrictApp({ identity, uploadStatuses: [200, 0, 0] })
      const there = { ...ben, address: app.address, identity } as TestSide
      const other = join(cleo.folder, 'other.txt')
      await writeFile(other, 'another')
      appears(cleo, there)
      const sources = [path, other].map((path) => ({ kind: 'path' as const, path }))
      const { id } = await cleo.transfers.send({ to: identity.fingerprint, sources, whenSeen: true })
      await begins(id)
      await waits(id)
      const [taken] = app.files.keys()
      cleo = await sides.restart(cleo, { alias: 'Cleo', clock })
      await waits(id)
      expect(await again(id, there)).toMatchObject({ state: 'done', filesDone: 2, fileCount: 2 })
      const offered = app.offers.map(({ files }) => Object.values(files).map(({ fileName }) => fileName))
      expect(offered).toEqual([
        ['poster.txt', 'other.txt'],
        ['poster.txt', 'other.txt'].filter((name) => name !== taken),
      ])
      await app.stop()
    })

    it('gets both of two files that look the same but for their folder', async () => {
      const identity = (await sides.make({ start: false })).identity
      const app = await startStrictApp({ identity, uploadStatuses: [200, 0, 0] })
      const there = { ...ben, address: app.address, identity } as TestSide
      const time = new Date('2021-02-03T04:05:06Z')
      const copies = ['one', 'two'].map((content) => ({ content, path: join(cleo.folder, content, 'x.txt') }))
      for (const { content, path } of copies) {
        await mkdir(join(cleo.folder, content))
        await writeFile(path, content)
        await utimes(path, time, time)
      }
      appears(cleo, there)
      const sources = copies.map(({ path }) => ({ kind: 'path' as const, path }))
      const { id } = await cleo.transfers.send({ to: identity.fingerprint, sources, whenSeen: true })
      await begins(id)
      await waits(id)
      const taken = app.files.get('x.txt')?.toString()
      expect(await again(id, there)).toMatchObject({ state: 'done', filesDone: 2 })
      expect([taken, app.files.get('x.txt')?.toString()].sort()).toEqual(['one', 'two'])
      await app.stop()
    })
  })

  it('goes on waiting for who is lost for good in the middle', async () => {
    const identity = (await sides.make({ start: false })).identity
    const listener = await startStrictApp({ identity })
    const { address } = listener
    await listener.stop()
    const there = { ...ben, address, identity } as TestSide
    appears(anna, there)
    const { id } = await keep(identity.fingerprint)
    await until(anna, (transfer) => transfer.id === id && !transfer.whenSeen)
    const waits = await until(anna, (transfer) => transfer.id === id && transfer.whenSeen)
    expect(waits).toMatchObject({ state: 'waiting', failure: null, endedAt: null })
    await anna.transfers.stop()
    expect(await readFile(join(anna.folder, 'outbox.json'), 'utf8')).toContain(id)
  })
})

describe('who calls itself by', () => {
  const rogueIs = async (alias: string) => {
    const rogue = await sides.make({ alias })
    appears(anna, rogue)
    return rogue
  }

  it('the fingerprint of another one gets nothing of what waits for that', async () => {
    const rogue = await rogueIs(ben.identity.fingerprint)
    const { id, peer } = await keep()
    expect(peer.fingerprint).toBe(ben.identity.fingerprint)
    appears(anna, ben)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done' })
    expect(rogue.transfers.list.values()).toEqual([])
  })

  it('an address is not waited for by it, also when it was met before', async () => {
    const rogue = await rogueIs('127.0.0.1:5999')
    await expect(keep('127.0.0.1:5999')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await untilEnded(
      anna,
      (await anna.transfers.send({ to: rogue.identity.fingerprint, sources: [{ kind: 'path', path }] })).id,
    )
    await expect(keep('127.0.0.1:5999')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('a host’s name gets nothing of what waits for that host', async () => {
    appears(anna, { ...ben, address: { ...ben.address, alias: 'nas.lan' } } as TestSide)
    const nas = await sides.make({ alias: 'Whatever it likes' })
    anna.known.set('nas.lan', nas.address)
    const kept = await keep('nas.lan')
    expect(kept.peer).toMatchObject({ fingerprint: nas.identity.fingerprint, port: nas.address.port })
    appears(anna, nas)
    expect((await untilEnded(anna, kept.id)).state).toBe('done')
    expect(await readFile(join(nas.inbox, 'poster.txt'), 'utf8')).toBe('a poster')
    anna.known.set('nas.lan', { ...nas.address, protocol: 'http', fingerprint: null })
    await expect(keep('nas.lan')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    // Where there is no such host it may be a device's name.
    anna.known.delete('nas.lan')
    expect((await keep('nas.lan')).peer.fingerprint).toBe(ben.identity.fingerprint)
  })

  it('a fingerprint without showing it is sent nothing', async () => {
    const mallory = await sides.make({ alias: 'Ben' })
    const to = ben.identity.fingerprint
    for (const who of [mallory.address, { ...mallory.address, protocol: 'http' as const, fingerprint: null }]) {
      anna.known.set(to, who)
      const sent = anna.transfers.send({ to, sources: [{ kind: 'path', path }] })
      await expect(sent).rejects.toMatchObject({ code: 'NOT_FOUND', data: { kind: 'device' } })
    }
    expect(mallory.transfers.list.values()).toEqual([])
  })
})

describe('what cannot wait', () => {
  it('is for a name that nobody here has met', async () => {
    await expect(keep('Nobody')).rejects.toMatchObject({ code: 'NOT_FOUND', data: { kind: 'device' } })
  })

  it('is for a name that two have had', async () => {
    const other = await sides.make({ alias: 'Ben' })
    for (const side of [ben, other]) {
      anna.known.set('someone', side.address)
      await untilEnded(anna, (await anna.transfers.send({ to: 'someone', sources: [{ kind: 'path', path }] })).id)
    }
    await expect(keep('Ben')).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('is a file that is not there now', async () => {
    await rm(path)
    await expect(keep()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  it('is an upload, which does not outlive a restart', async () => {
    const to = ben.identity.fingerprint
    const input = { to, sources: [{ kind: 'staged' as const, id: '0123456789' }], whenSeen: true }
    const next = expect.stringContaining('handbill send --wait-for')
    await expect(anna.transfers.send(input)).rejects.toMatchObject({ code: 'CONFLICT', data: { next } })
  })
})

it('a name from an earlier transfer is known', async () => {
  anna.known.set('Ben', ben.address)
  await untilEnded(anna, (await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })).id)
  expect((await keep('BEN')).peer.fingerprint).toBe(ben.identity.fingerprint)
})

it('an outbox that cannot be read is kept aside', async () => {
  await anna.transfers.stop()
  await writeFile(join(anna.folder, 'outbox.json'), '{"version":1,"items":[{')
  const next = await sides.restart(anna)
  const { id } = await keep(ben.identity.fingerprint, next)
  expect(next.transfers.list.get(id)).toMatchObject({ state: 'waiting' })
  const kept = (await readdir(anna.folder)).filter((name) => name.startsWith('outbox.json.bad-'))
  expect(await readFile(join(anna.folder, kept[0] as string), 'utf8')).toBe('{"version":1,"items":[{')
})
