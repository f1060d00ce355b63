import { randomBytes } from 'node:crypto'
import { appendFile, open, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { startStrictApp } from './testing/strict-app.ts'

const MiB = 1024 * 1024
const sides = new TestSides()
let anna: TestSide
let ben: TestSide
let path: string

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna', persistMs: 20_000 })
  ben = await sides.make({ alias: 'Ben' })
  anna.known.set('Ben', ben.address)
  path = join(anna.folder, 'log.bin')
  await writeFile(path, randomBytes(8 * MiB))
})
afterEach(() => sides.closeAll())

const sourcesOf = (...paths: string[]) => paths.map((path) => ({ kind: 'path' as const, path }))

/** Sends slowly until some of it is through. */
async function sendSome(to = 'Ben', ...more: string[]): Promise<string> {
  anna.settings.sendLimit = 4_000_000
  const { id } = await anna.transfers.send({ to, sources: sourcesOf(path, ...more) })
  await until(anna, ({ bytes }) => bytes > MiB)
  return id
}

/** Other bytes at both ends, and as many as before. */
async function overwrite(): Promise<void> {
  const file = await open(path, 'r+')
  for (const at of [0, 8 * MiB - 1000]) await file.write(randomBytes(1000), 0, 1000, at)
  await file.close()
}

describe('a file that changes while it is sent', () => {
  it.each([
    ['other bytes', overwrite],
    ['more bytes', () => appendFile(path, randomBytes(MiB))],
    ['fewer bytes', () => truncate(path, 5 * MiB)],
  ])('arrives as it is in the end, with %s', async (_, change) => {
    const id = await sendSome()
    await change()
    anna.settings.sendLimit = null
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', failure: null })
    const bytes = await readFile(path)
    expect(await untilEnded(ben)).toMatchObject({ state: 'done', bytes: bytes.length })
    expect((await readFile(join(ben.inbox, 'log.bin'))).equals(bytes)).toBe(true)
    expect(await readdir(ben.inbox)).toEqual(['log.bin'])
  })

  it('and goes on changing fails by itself, and nothing of it is kept', async () => {
    const other = join(anna.folder, 'other.bin')
    await writeFile(other, randomBytes(3 * MiB))
    const id = await sendSome('Ben', other)
    anna.settings.sendLimit = null
    let changing = true
    const change = (async () => {
      while (changing) await overwrite()
    })()
    expect(await untilEnded(anna, id)).toMatchObject({
      ...{ state: 'failed', failure: { code: 'FILE_UNREADABLE' }, filesDone: 1 },
    })
    changing = false
    await change
    await untilEnded(ben)
    await ben.transfers.stop()
    expect(await readdir(ben.inbox)).toEqual(['other.bin'])
  })

  it('is not taken by an app that was told its hash before', async () => {
    const app = await startStrictApp({ identity: ben.identity })
    anna.known.set('App', app.address)
    const id = await sendSome('App')
    await overwrite()
    anna.settings.sendLimit = null
    const failure = { code: 'FILE_UNREADABLE', message: expect.stringContaining('It changed while it was being sent') }
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'failed', failure })
    expect(app.files.size).toBe(0)
    await app.stop()
  })

  it.each([
    ['as many', 'other'],
    ['more', 'longer than before'],
  ])('is small and goes with others, with %s bytes', async (_, content) => {
    ben.settings.accept = 'ask'
    const paths = ['a.txt', 'b.txt', 'c.txt'].map((name) => join(anna.folder, name))
    for (const path of paths) await writeFile(path, 'first')
    const { id } = await anna.transfers.send({ to: 'Ben', sources: sourcesOf(...paths) })
    const asked = await until(ben, ({ state }) => state === 'asking')
    await writeFile(paths[1] as string, content)
    ben.settings.accept = 'all'
    await ben.transfers.decide(asked.id, true)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 3 })
    expect(await readFile(join(ben.inbox, 'b.txt'), 'utf8')).toBe(content)
    expect((await readdir(ben.inbox)).sort()).toEqual(['a.txt', 'b.txt', 'c.txt'])
  })
})
