import { createHash } from 'node:crypto'
import { lstat, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../devices/clock.ts'
import { makeCredentials } from '../devices/testing/credentials.ts'
import type { Identity } from '../identity/identity.ts'
import { BatchArrival } from './batches/batch-arrival.ts'
import { frameHead } from './batches/frames.ts'
import { Inbox } from './inbox.ts'
import { place } from './place.ts'
import { type TestSide, TestSides, untilEnded } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { FilesThread } from './thread/files-thread.ts'
import { Hashing } from './thread/hashing.ts'
import { Unfinished } from './unfinished.ts'

describe('a Handbill that misses the last answer', () => {
  const sides = new TestSides()
  let ben: TestSide
  let anna: RawPeer
  let identity: Identity
  beforeEach(async () => {
    ben = await sides.make({ alias: 'Ben' })
    identity = await makeCredentials()
    anna = new RawPeer(ben.address, identity)
  })
  afterEach(() => sides.closeAll())

  const info = { alias: 'Anna', handbill: { resume: 1 } }
  const metadata = { modified: '2024-05-06T07:08:09.000Z' }
  const file = { id: 'a', fileName: 'a.txt', size: 5, fileType: 'text/plain', metadata }
  const offer = () => anna.post('prepare-upload', { info, files: { a: file } })

  async function sendWhole(): Promise<string> {
    const { json } = await offer()
    expect((await anna.post(RawPeer.upload(json, 'a'), 'hello')).status).toBe(200)
    await untilEnded(ben)
    return json.sessionId
  }

  it('is told that all of it is there, and no second one is made, also after a restart', async () => {
    await sendWhole()
    expect((await offer()).json).toMatchObject({ files: {}, handbill: { whole: ['a'] } })
    // Whoever was asked would not answer.
    ben = await sides.restart(ben, { alias: 'Ben', accept: 'ask' })
    anna = new RawPeer(ben.address, identity)
    expect((await offer()).json).toMatchObject({ files: {}, handbill: { whole: ['a'] } })
    expect(await readdir(ben.inbox)).toEqual(['a.txt'])
  })

  it('sends it once more when it was changed there since', async () => {
    await sendWhole()
    await writeFile(join(ben.inbox, 'a.txt'), 'other')
    const { json } = await offer()
    expect(Object.keys(json.files)).toEqual(['a'])
  })

  it('is a sender like any other when it had the answer', async () => {
    const sessionId = await sendWhole()
    const query = new URLSearchParams({ sessionId })
    expect((await anna.post(`/api/handbill/v1/acknowledge?${query}`)).status).toBe(204)
    expect(await readdir(join(ben.folder, 'unfinished'))).toEqual([])
    expect(Object.keys((await offer()).json.files)).toEqual(['a'])
  })

  it.each(['skip', 'overwrite', 'keep-both'] as const)(
    'has sent it, and says so, where “%s” is said',
    async (existing) => {
      await sendWhole()
      ben.settings.existing = existing
      const sender = await sides.make({ alias: 'Anna', identity })
      sender.known.set('Ben', ben.address)
      const path = join(sender.folder, 'a.txt')
      await writeFile(path, 'hello')
      await utimes(path, new Date(metadata.modified), new Date(metadata.modified))
      const { id } = await sender.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
      expect(await untilEnded(sender, id)).toMatchObject({ state: 'done', failure: null, filesDone: 1, fileCount: 1 })
      expect(sender.transfers.files(id, 0, 1).files).toMatchObject([{ state: 'done', failure: null }])
      expect(await readdir(ben.inbox)).toEqual(['a.txt'])
    },
  )

  it('alone can say that it had it', async () => {
    const query = new URLSearchParams({ sessionId: await sendWhole() })
    const mallory = new RawPeer(ben.address, await makeCredentials())
    await mallory.post(`/api/handbill/v1/acknowledge?${query}`)
    expect(await readdir(join(ben.folder, 'unfinished'))).toHaveLength(1)
  })
})

describe('a process that is killed when a file has just got its name', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handbill-placed-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it.each(['a.txt', 'a (1).txt'])('knows it again as %s', async (as) => {
    const [inbox, tallies] = [join(folder, 'inbox'), join(folder, 'tallies')]
    await mkdir(inbox)
    if (as !== 'a.txt') await writeFile(join(inbox, 'a.txt'), 'other')
    const origin = { from: 'F', folder: inbox }
    const modified = new Date(Date.UTC(2024, 4, 6))
    const offered = [{ file: { name: 'a.txt', size: 5, sha256: null, modified }, wanted: true }]
    const partial = join(inbox, '.a.txt.0.part')
    await writeFile(partial, 'hello')
    await utimes(partial, modified, modified)

    const before = new Unfinished(tallies, systemClock, new Hashing())
    const tally = await before.begin(origin, offered)
    const sha256 = createHash('sha256').update('hello').digest('hex')
    for (const item of tally.items.values()) await tally.note(item, { partial, sha256 })
    await place(partial, inbox, 'a.txt')
    await tally.rest()

    const after = new Unfinished(tallies, systemClock, new Hashing())
    await after.load()
    const again = await after.begin(origin, offered)
    expect([...again.items.values()]).toMatchObject([{ path: join(inbox, as), partial: null }])
    await again.rest()
  })

  it('takes nothing for it that was there before', async () => {
    const [inbox, tallies] = [join(folder, 'inbox'), join(folder, 'tallies')]
    await mkdir(inbox)
    const older = join(inbox, 'a.txt')
    const modified = new Date(Date.UTC(2024, 4, 6))
    await writeFile(older, 'hello')
    await utimes(older, modified, modified)
    // The disk's own clock stands still for some milliseconds.
    const probe = join(folder, 'probe')
    do await writeFile(probe, 'x')
    while ((await lstat(probe)).ctimeMs <= (await lstat(older)).ctimeMs)
    const origin = { from: 'F', folder: inbox }
    const offered = [{ file: { name: 'a.txt', size: 5, sha256: null, modified }, wanted: true }]
    const before = new Unfinished(tallies, systemClock, new Hashing())
    const tally = await before.begin(origin, offered)
    const sha256 = createHash('sha256').update('hello').digest('hex')
    for (const item of tally.items.values()) await tally.note(item, { partial: join(inbox, '.a.txt.0.part'), sha256 })
    await tally.rest()

    const after = new Unfinished(tallies, systemClock, new Hashing())
    await after.load()
    const again = await after.begin(origin, offered)
    expect([...again.items.values()]).toMatchObject([{ path: null }])
    await again.rest()
  })
})

it('of many small files none is put down as whole before it is on the disk', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handbill-batch-'))
  const thread = new FilesThread()
  const whole: boolean[] = []
  const announced = { name: 'a.txt', size: 5, sha256: null, modified: null }
  const batch = new BatchArrival(
    {
      inbox: await Inbox.open(folder),
      over: new AbortController().signal,
      offered: () => true,
      claim: () => announced,
      begun: async () => {},
      written: async (files) => {
        for (const { partial } of files) whole.push((await lstat(partial).catch(() => null))?.size === 5)
      },
      marked: async () => {},
      received: async () => {},
      failed: async () => {},
    },
    thread,
  )
  const sha256 = createHash('sha256').update('hello').digest('hex')
  const head = frameHead({ file: '1', token: 't', size: 5, sha256 })
  await batch.push(Buffer.concat([head, Buffer.from('hello')]))
  await batch.finish()
  expect(whole).toEqual([true])
  expect(await readdir(folder)).toEqual(['a.txt'])
  await thread.close()
  await rm(folder, { recursive: true, force: true })
})
