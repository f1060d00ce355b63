import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCredentials } from '../devices/testing/credentials.ts'
import { type TestSide, TestSides, until } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'

const sides = new TestSides()
let ben: TestSide
let raw: RawPeer

beforeEach(async () => {
  ben = await sides.make({ alias: 'Ben', accept: 'ask' })
  raw = new RawPeer(ben.address, await makeCredentials())
})
afterEach(() => sides.closeAll())

type Files = Record<string, [name: string, size: number]>

function offer(files: Files, again?: string) {
  const fileType = 'text/plain'
  const offered = Object.entries(files).map(([id, [fileName, size]]) => [id, { id, fileName, size, fileType }])
  const info = { alias: 'Raw', handbill: { resume: 1 } }
  return raw.post('prepare-upload', { info, files: Object.fromEntries(offered), handbill: { folders: [], again } })
}

const asked = () => until(ben, ({ state }) => state === 'asking')
const namesOf = (id: string) => ben.transfers.files(id, 0, 9).files.map(({ name }) => name)

/** Offers, lets a person say yes, and brings one of the files. */
async function begin(files: Files, fileId: string, content: string) {
  const answer = offer(files)
  const { id } = await asked()
  await ben.transfers.decide(id, true)
  const session = (await answer).json
  expect(await raw.post(RawPeer.upload(session, fileId), content)).toMatchObject({ status: 200 })
  return { id, session }
}

describe('an offer that says it goes on with another', () => {
  it('is a transfer of its own, with its own words, when its files are others', async () => {
    const { id, session } = await begin({ a: ['holiday.jpg', 3] }, 'a', 'abc')
    const before = ben.transfers.list.get(id)
    const answer = offer({ b: ['evil.exe', 5_000_000] }, session.sessionId)
    const question = await asked()
    expect(question).toMatchObject({ title: 'evil.exe', fileCount: 1, total: 5_000_000, filesDone: 0, bytes: 0 })
    expect(question.id).not.toBe(id)
    expect(namesOf(question.id)).toEqual(['evil.exe'])
    expect(ben.transfers.list.get(id)).toEqual(before)
    expect(before?.state).toBe('done')
    await ben.transfers.decide(question.id, false)
    expect(await answer).toMatchObject({ status: 403 })
  })

  it('is one of its own as well when a file has another name, or is done and has become another', async () => {
    const { id, session } = await begin({ a: ['a.txt', 3], b: ['b.txt', 4] }, 'a', 'abc')
    const others: Files[] = [{ b: ['c.txt', 4] }, { a: ['a.txt', 5] }]
    for (const files of others) {
      const answer = offer(files, session.sessionId)
      const question = await asked()
      expect(question.id).not.toBe(id)
      await ben.transfers.decide(question.id, false)
      await answer
    }
    expect(await offer({ a: ['a.txt', 3] }, session.sessionId)).toMatchObject({ status: 204 })
  })

  it('says what is asked when somebody has to be asked, and counts what is there once it is accepted', async () => {
    const { id, session } = await begin({ a: ['a.txt', 3], b: ['b.txt', 4] }, 'a', 'abc')
    const answer = offer({ b: ['b.txt', 6] }, session.sessionId)
    expect(await asked()).toMatchObject({ id, title: 'b.txt', fileCount: 1, total: 6, filesDone: 0, bytes: 0 })
    expect(namesOf(id)).toEqual(['b.txt', 'a.txt'])
    await ben.transfers.decide(id, true)
    expect(ben.transfers.list.get(id)).toMatchObject({ fileCount: 2, total: 9, filesDone: 1, bytes: 3 })
    await raw.post(RawPeer.upload((await answer).json, 'b'), 'abcdef')
    expect(ben.transfers.list.get(id)).toMatchObject({ state: 'done', filesDone: 2, bytes: 9 })
    expect((await readdir(ben.inbox)).sort()).toEqual(['a.txt', 'b.txt'])
    expect(await readFile(join(ben.inbox, 'b.txt'), 'utf8')).toBe('abcdef')
  })
})
