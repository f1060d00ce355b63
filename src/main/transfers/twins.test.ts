import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Existing } from '../../shared/contract/settings.ts'
import { FakeClock } from '../devices/testing/clock.ts'
import { type Cutter, startCutter } from './testing/cutter.ts'
import { brokeOff, type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'

const MiB = 1024 * 1024
const WHEN = new Date(1_700_000_000_000)
const sides = new TestSides()
const clock = new FakeClock()
let anna: TestSide
let ben: TestSide
let cable: Cutter

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna', clock, persistMs: 20_000 })
  ben = await sides.make({ alias: 'Ben', accept: 'ask' })
  cable = await startCutter(ben.address)
  anna.known.set('Ben', cable.address)
})
afterEach(async () => {
  await cable.stop()
  await sides.closeAll()
})

/** Files of one name and one time, of so many MiB of 1, 2 and so on, each in a folder of its own. */
function twins(...sizes: number[]) {
  return Promise.all(sizes.map((size, index) => source(`${index + 1}/x.bin`, Buffer.alloc(size * MiB, index + 1))))
}

async function source(name: string, bytes: Uint8Array) {
  const path = join(anna.folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, bytes)
  await utimes(path, WHEN, WHEN)
  return { kind: 'path' as const, path }
}

type Sources = Awaited<ReturnType<typeof twins>>

/** Sends until so many bytes have gone, and gives up. */
async function sendCut(sources: Sources, bytes: number, existing?: Existing) {
  cable.cutAfter(bytes)
  const { id } = await anna.transfers.send({ to: 'Ben', sources, persist: 0 })
  const question = await until(ben, ({ state }) => state === 'asking')
  await ben.transfers.decide(question.id, true, { existing })
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'failed' })
  await brokeOff(ben)
  cable.cutAfter(Number.POSITIVE_INFINITY)
}

/** Whoever was asked again would never say yes. */
async function sendAgain(sources: Sources) {
  const { id } = await anna.transfers.send({ to: 'Ben', sources })
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'done' })
}

/** The first byte of each file called x. */
async function contents(): Promise<(number | undefined)[]> {
  const names = (await readdir(ben.inbox)).filter((name) => name.startsWith('x'))
  const found = await Promise.all(names.map(async (name) => (await readFile(join(ben.inbox, name)))[0]))
  return found.sort()
}

describe('two files of one name', () => {
  for (const existing of ['keep-both', 'overwrite', 'skip'] as const)
    it(`arrive once each when both were there before the cut (${existing})`, async () => {
      const sources = [...(await twins(1, 1)), await source('zz.bin', randomBytes(12 * MiB))]
      await sendCut(sources, 8 * MiB, existing)
      expect(await contents()).toEqual([1, 2])
      await sendAgain(sources)
      expect(await contents()).toEqual([1, 2])
      expect(cable.passed).toBeLessThan(13 * MiB)
    })

  it('arrive once each, and nobody is asked again, when they have different sizes', async () => {
    const sources = await twins(5, 20)
    await sendCut(sources, 18 * MiB)
    await sendAgain(sources)
    expect(await contents()).toEqual([1, 2])
    expect(cable.passed).toBeLessThan(22 * MiB)
  })

  for (const swapped of [false, true])
    it(`both arrive when one was whole before the cut, ${swapped ? 'in another order' : 'in the same order'}`, async () => {
      const [one, other] = (await twins(5, 5)) as [Sources[0], Sources[0]]
      const large = await source('zz.bin', randomBytes(12 * MiB))
      await sendCut([one, large, other], 11.5 * MiB)
      await sendAgain(swapped ? [other, large, one] : [one, large, other])
      expect([...new Set(await contents())]).toEqual([1, 2])
    })

  for (const existing of ['keep-both', 'overwrite', 'skip'] as const)
    it(`arrive once each while the sender tries again by itself (${existing})`, async () => {
      const [one, other] = (await twins(5, 5)) as [Sources[0], Sources[0]]
      const sources = [one, await source('zz.bin', randomBytes(12 * MiB)), other]
      cable.cutAfter(11.5 * MiB)
      const { id } = await anna.transfers.send({ to: 'Ben', sources })
      const question = await until(ben, ({ state }) => state === 'asking')
      await ben.transfers.decide(question.id, true, { existing })
      const { interruption } = await until(anna, (transfer) => typeof transfer.interruption?.nextAt === 'number')
      cable.cutAfter(Number.POSITIVE_INFINITY)
      clock.advance((interruption?.nextAt ?? 0) - clock.now())
      expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 3 })
      expect(await untilEnded(ben)).toMatchObject({ state: 'done', filesDone: 3 })
      expect(await contents()).toEqual([1, 2])
    })
})
