import { link, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'

const sides = new TestSides()
let anna: TestSide
let ben: TestSide

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben' })
  anna.known.set('Ben', ben.address)
  await mkdir(join(anna.folder, 'album'))
  await mkdir(join(ben.inbox, 'album'), { recursive: true })
  await here('same.txt', 'same')
  await here('other.txt', 'theirs')
  await there('same.txt', 'same')
  await there('other.txt', 'ours, longer')
  await there('new.txt', 'new')
})
afterEach(() => sides.closeAll())

const here = (name: string, text: string) => writeFile(join(ben.inbox, 'album', name), text)
const there = (name: string, text: string) => writeFile(join(anna.folder, 'album', name), text)
const send = () => anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path: join(anna.folder, 'album') }] })
const album = async () => {
  const folder = join(ben.inbox, 'album')
  const names = (await readdir(folder)).sort()
  return Object.fromEntries(await Promise.all(names.map(async (n) => [n, await readFile(join(folder, n), 'utf8')])))
}

describe('where a name is taken', () => {
  it('both stay, unless something else is said', async () => {
    expect(await untilEnded(anna, (await send()).id)).toMatchObject({ state: 'done', fileCount: 3 })
    expect(await album()).toEqual({
      ...{ 'new.txt': 'new', 'other.txt': 'theirs', 'other (1).txt': 'ours, longer' },
      ...{ 'same.txt': 'same', 'same (1).txt': 'same' },
    })
  })

  it('nothing comes with skip', async () => {
    ben.settings.existing = 'skip'
    expect(await untilEnded(anna, (await send()).id)).toMatchObject({
      state: 'done',
      fileCount: 1,
      filesDone: 1,
      total: 3,
    })
    expect(await album()).toEqual({ 'new.txt': 'new', 'other.txt': 'theirs', 'same.txt': 'same' })
    const { id } = await untilEnded(ben)
    expect(ben.transfers.files(id, 0, 9).files).toMatchObject([
      { name: 'album/new.txt', state: 'done' },
      { name: 'album/other.txt', state: 'skipped', path: join(ben.inbox, 'album', 'other.txt') },
      { name: 'album/same.txt', state: 'skipped', path: join(ben.inbox, 'album', 'same.txt') },
    ])
  })

  it('what differs is replaced with overwrite, and what is the same does not come', async () => {
    ben.settings.existing = 'overwrite'
    expect(await untilEnded(anna, (await send()).id)).toMatchObject({ state: 'done', fileCount: 2, filesDone: 2 })
    expect(await album()).toEqual({ 'new.txt': 'new', 'other.txt': 'ours, longer', 'same.txt': 'same' })
  })

  it('the answer to the question counts, not the setting', async () => {
    ben.settings.accept = 'ask'
    ben.settings.existing = 'overwrite'
    const { id } = await send()
    const offer = await until(ben, ({ state }) => state === 'asking')
    await ben.transfers.decide(offer.id, true, { existing: 'skip' })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', fileCount: 1 })
    expect((await album())['other.txt']).toBe('theirs')
  })

  it('all of it may be here already', async () => {
    ben.settings.existing = 'skip'
    await here('new.txt', 'anything')
    expect(await untilEnded(anna, (await send()).id)).toMatchObject({ state: 'done', fileCount: 0 })
    expect(await untilEnded(ben)).toMatchObject({ state: 'done', fileCount: 0 })
  })

  it('a folder of that name is never replaced', async () => {
    ben.settings.existing = 'overwrite'
    await mkdir(join(ben.inbox, 'album', 'new.txt'))
    expect((await untilEnded(anna, (await send()).id)).state).toBe('done')
    expect((await stat(join(ben.inbox, 'album', 'new.txt'))).isDirectory()).toBe(true)
    expect(await readFile(join(ben.inbox, 'album', 'new (1).txt'), 'utf8')).toBe('new')
  })

  it('a peer without hashes is gone by for size and time, and two of one name do not replace each other', async () => {
    ben.settings.existing = 'overwrite'
    const modified = new Date('2024-01-02T03:04:05Z')
    await utimes(join(ben.inbox, 'album', 'same.txt'), modified, modified)
    const peer = new RawPeer(ben.address, anna.identity)
    const file = (fileName: string, size: number) => ({
      ...{ fileName: `album/${fileName}`, size, fileType: 'text/plain' },
      metadata: { modified: modified.toISOString() },
    })
    const { json } = await peer.offer({ 1: file('same.txt', 4), 2: file('other.txt', 3), 3: file('other.txt', 3) })
    expect(Object.keys(json.files)).toEqual(['2', '3'])
    for (const id of ['2', '3']) expect((await peer.post(RawPeer.upload(json, id), `no${id}`)).status).toBe(200)
    expect(await album()).toEqual({ 'other (1).txt': 'no3', 'other.txt': 'no2', 'same.txt': 'same' })
  })

  it('two names that mean one file there, as where case does not count, do not replace each other', async () => {
    ben.settings.existing = 'overwrite'
    const at = (name: string) => join(ben.inbox, 'album', name)
    // The same file by two names, on a disk where case counts.
    await link(at('other.txt'), at('OTHER.txt'))
    const peer = new RawPeer(ben.address, anna.identity)
    const file = (fileName: string) => ({ fileName: `album/${fileName}`, size: 3, fileType: 'text/plain' })
    const { json } = await peer.offer({ 1: file('other.txt'), 2: file('OTHER.txt') })
    for (const id of ['1', '2']) expect((await peer.post(RawPeer.upload(json, id), `no${id}`)).status).toBe(200)
    expect(await album()).toMatchObject({ 'other.txt': 'no1', 'OTHER (1).txt': 'no2', 'OTHER.txt': 'theirs' })
  })
})
