import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Existing } from '../../shared/contract/settings.ts'
import { FakeClock } from '../devices/testing/clock.ts'
import { type Cutter, startCutter } from './testing/cutter.ts'
import { brokeOff, type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'

const MiB = 1024 * 1024
const SIZE = 8 * MiB
const OLD = 'precious'
const sides = new TestSides()
const clock = new FakeClock()
let anna: TestSide
let ben: TestSide
let cable: Cutter
let bytes: Buffer
let path: string

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna', clock })
  ben = await sides.make({ alias: 'Ben', accept: 'ask' })
  await plug()
  bytes = randomBytes(SIZE)
  path = join(anna.folder, 'big.bin')
  await writeFile(path, bytes)
  await mkdir(ben.inbox, { recursive: true })
  await writeFile(join(ben.inbox, 'big.bin'), OLD)
})
afterEach(async () => {
  await cable.stop()
  await sides.closeAll()
})

async function plug(): Promise<void> {
  await cable?.stop()
  cable = await startCutter(ben.address)
  anna.known.set('Ben', cable.address)
}

const send = () => anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })

async function answer(existing: Existing): Promise<void> {
  const { id } = await until(ben, ({ state }) => state === 'asking')
  await ben.transfers.decide(id, true, { existing })
}

/** What lies in the inbox, by size. */
async function sizes(): Promise<Record<string, number>> {
  const names = await readdir(ben.inbox)
  const found = await Promise.all(names.map(async (name) => [name, (await readFile(join(ben.inbox, name))).length]))
  return Object.fromEntries(found)
}

const BOTH = { 'big.bin': OLD.length, 'big (1).bin': SIZE }
const REPLACED = { 'big.bin': SIZE }

describe('what was said of a name that is taken', () => {
  for (const [said, setting, left] of [
    ['keep-both', 'overwrite', BOTH],
    ['keep-both', 'skip', BOTH],
    ['overwrite', 'keep-both', REPLACED],
  ] as const) {
    it(`holds after a cut: “${said}” where the setting is “${setting}”`, async () => {
      ben.settings.existing = setting
      cable.cutAfter(5 * MiB)
      const { id } = await send()
      await answer(said)
      await untilEnded(anna, id)
      await brokeOff(ben)
      cable.cutAfter(Number.POSITIVE_INFINITY)
      expect(await untilEnded(anna, (await send()).id)).toMatchObject({ state: 'done', filesDone: 1 })
      expect(await sizes()).toEqual(left)
    })

    it(`holds after a restart: “${said}” where the setting is “${setting}”`, async () => {
      cable.cutAfter(5 * MiB)
      const { id } = await send()
      await answer(said)
      await untilEnded(anna, id)
      await brokeOff(ben)
      ben = await sides.restart(ben, { alias: 'Ben', accept: 'ask' })
      ben.settings.existing = setting
      await plug()
      expect(await untilEnded(anna, (await send()).id)).toMatchObject({ state: 'done', filesDone: 1 })
      expect(await sizes()).toEqual(left)
    })
  }

  it('holds while the sender tries again by itself', async () => {
    const carl = await sides.make({ alias: 'Carl', clock, persistMs: 20_000 })
    carl.known.set('Ben', cable.address)
    ben.settings.existing = 'overwrite'
    cable.cutAfter(5 * MiB)
    const { id } = await carl.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
    await answer('keep-both')
    const { interruption } = await until(carl, (transfer) => typeof transfer.interruption?.nextAt === 'number')
    cable.cutAfter(Number.POSITIVE_INFINITY)
    clock.advance((interruption?.nextAt ?? 0) - clock.now())
    expect(await untilEnded(carl, id)).toMatchObject({ state: 'done' })
    expect(await sizes()).toEqual(BOTH)
  })
})
