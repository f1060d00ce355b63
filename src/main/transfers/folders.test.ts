import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeCredentials } from '../devices/testing/credentials.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'

const sides = new TestSides()
let ben: TestSide
let peer: RawPeer

beforeEach(async () => {
  ben = await sides.make({ alias: 'Ben' })
  peer = new RawPeer(ben.address, await makeCredentials())
})
afterEach(() => sides.closeAll())

const offer = (folders: unknown, files = {}) =>
  peer.post('prepare-upload', { info: { alias: 'Raw' }, files, handbill: { folders } })

it('folders land inside, whatever they are called', async () => {
  const names = ['../../climbs', '/etc/absolute', 'C:\\Windows\\drive', 'CON', 'a/../b', '..', 'ends. ']
  const folders = names.map((name) => ({ name, modified: '2020-01-01T00:00:00Z' }))
  expect((await offer(folders)).status).toBe(204)
  expect((await readdir(ben.inbox)).sort()).toEqual(['Windows', '_CON', 'a', 'climbs', 'ends', 'etc', 'file'])
  expect((await readdir(ben.folder)).filter((name) => name === 'climbs')).toEqual([])
})

it('a link that lies in the way is not followed', async () => {
  await mkdir(ben.inbox)
  await mkdir(join(ben.folder, 'elsewhere'))
  await symlink(join(ben.folder, 'elsewhere'), join(ben.inbox, 'album'))
  expect((await offer([{ name: 'album/inner' }])).status).toBe(204)
  expect(await readdir(join(ben.folder, 'elsewhere'))).toEqual([])
  expect(await readdir(join(ben.inbox, 'album (1)'))).toEqual(['inner'])
})

it('a folder that cannot be made is an error that says so, and it is still asking', async () => {
  ben.settings = { ...ben.settings, accept: 'ask', folder: join(ben.folder, 'file') }
  await writeFile(join(ben.folder, 'file'), '')
  const answer = offer([{ name: 'album' }])
  const { id } = await until(ben, ({ state }) => state === 'asking')
  await expect(ben.transfers.decide(id, true)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
  await ben.transfers.decide(id, false)
  expect((await answer).status).toBe(403)
})

it('who takes only some of the files gets no folders beside them', async () => {
  ben.settings = { ...ben.settings, accept: 'ask' }
  const file = { size: 0, fileType: 'text/plain' }
  const files = { a: { ...file, id: 'a', fileName: 'album/a.txt' }, b: { ...file, id: 'b', fileName: 'album/b.txt' } }
  const answer = offer([{ name: 'album' }, { name: 'album/empty' }], files)
  const { id } = await until(ben, ({ state }) => state === 'asking')
  await ben.transfers.decide(id, true, { files: ['a'] })
  const { json } = await answer
  expect((await peer.post(RawPeer.upload(json, 'a'))).status).toBe(200)
  await untilEnded(ben, id)
  expect(await readdir(join(ben.inbox, 'album'))).toEqual(['a.txt'])
})

it.each([
  ['nothing at all', []],
  ['something else', 'album'],
])('an offer of %s is not of the protocol', async (_what, folders) => {
  expect((await offer(folders)).status).toBe(400)
})
