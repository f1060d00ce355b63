import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../devices/testing/clock.ts'
import { makeCredentials } from '../devices/testing/credentials.ts'
import { startCutter } from './testing/cutter.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { type StrictApp, startStrictApp } from './testing/strict-app.ts'

const MiB = 1024 * 1024
const PERSIST = 20_000
const sides = new TestSides()
const clock = new FakeClock()
let anna: TestSide
let bytes: Buffer
let path: string

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna', clock, persistMs: PERSIST })
  bytes = randomBytes(12 * MiB)
  path = join(anna.folder, 'big.bin')
  await writeFile(path, bytes)
})
afterEach(() => sides.closeAll())

describe('a LocalSend app', () => {
  let app: StrictApp
  afterEach(() => app.stop())

  it('is offered again what it does not have, after a break', async () => {
    app = await startStrictApp({ identity: await makeCredentials() })
    const line = await startCutter(app.address)
    anna.known.set('App', line.address)
    const small = join(anna.folder, 'a.txt')
    await writeFile(small, 'small')
    line.cutAfter(5 * MiB)
    const sources = [small, path].map((path) => ({ kind: 'path' as const, path }))
    const { id } = await anna.transfers.send({ to: 'App', sources })
    const broken = await until(anna, ({ interruption }) => typeof interruption?.nextAt === 'number')
    line.cutAfter(Number.POSITIVE_INFINITY)
    clock.advance((broken.interruption?.nextAt ?? 0) - clock.now())
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 2, fileCount: 2 })
    expect(app.offers.map(({ files }) => Object.values(files).map(({ fileName }) => fileName))).toEqual([
      ['a.txt', 'big.bin'],
      ['big.bin'],
    ])
    expect(app.files.get('big.bin')?.equals(bytes)).toBe(true)
    expect(app.complaints).toEqual([])
    await line.stop()
  })

  it('that hangs up on a pause is offered the rest when it goes on', async () => {
    app = await startStrictApp({ identity: await makeCredentials() })
    const line = await startCutter(app.address)
    const carl = await sides.make({ alias: 'Carl', persistMs: PERSIST })
    carl.known.set('App', line.address)
    carl.settings.sendLimit = 4_000_000
    const { id } = await carl.transfers.send({ to: 'App', sources: [{ kind: 'path', path }] })
    await until(carl, (transfer) => transfer.bytes > 0)
    carl.transfers.pause(id)
    carl.settings.sendLimit = null
    line.cutAfter(0)
    line.cutNow()
    expect(await until(carl, ({ interruption }) => interruption !== undefined)).toMatchObject({
      ...{ state: 'running', pausedBy: 'here', interruption: { nextAt: null } },
    })
    line.cutAfter(Number.POSITIVE_INFINITY)
    carl.transfers.resume(id)
    expect(await untilEnded(carl, id)).toMatchObject({ state: 'done' })
    expect(app.files.get('big.bin')?.equals(bytes)).toBe(true)
    await line.stop()
  })
})
