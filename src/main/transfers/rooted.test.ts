import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Cutter, startCutter } from './testing/cutter.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'

const MiB = 1024 * 1024
const sides = new TestSides()
let anna: TestSide
let ben: TestSide
let cable: Cutter

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna', persistMs: 20_000 })
  ben = await sides.make({ alias: 'Ben', accept: 'ask' })
  cable = await startCutter(ben.address)
  anna.known.set('Ben', cable.address)
})
afterEach(async () => {
  await cable.stop()
  await sides.closeAll()
})

it('a sender whose new connections come from another address, while the old ones stand, goes on and asks nobody again', async () => {
  const names = ['a.bin', 'b.bin', 'c.bin']
  for (const name of names) await writeFile(join(anna.folder, name), randomBytes(4 * MiB))
  const sources = names.map((name) => ({ kind: 'path' as const, path: join(anna.folder, name) }))
  const { id } = await anna.transfers.send({ to: 'Ben', sources })
  const asked = await until(ben, ({ state }) => state === 'asking')
  cable.comeFrom('127.0.0.2')
  await ben.transfers.decide(asked.id, true)
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 3, failure: null })
  expect(await untilEnded(ben)).toMatchObject({ state: 'done', filesDone: 3 })
  expect((await readdir(ben.inbox)).sort()).toEqual(names)
  for (const name of names)
    expect((await readFile(join(ben.inbox, name))).equals(await readFile(join(anna.folder, name)))).toBe(true)
  expect([anna, ben].map(({ transfers }) => transfers.list.size)).toEqual([1, 1])
})
