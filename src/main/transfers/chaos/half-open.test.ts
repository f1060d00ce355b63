import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Transfer } from '../../../shared/contract/transfers.ts'
import { startCutter } from '../testing/cutter.ts'
import { brokeOff, type SideOptions, type TestSide, TestSides, untilEnded } from '../testing/handbill.ts'
import { SMOOTH } from './plan.ts'
import { startProxy } from './proxy.ts'

const MiB = 1024 * 1024
const SIZE = 24 * MiB
/** Nobody ends it: whoever waits has to notice. */
const FOR_EVER_MS = 24 * 60 * 60_000
/** Minutes in real life. */
const SOON = { silenceMs: 700, settleMs: 700 }
const sides = new TestSides()
let anna: TestSide
let ben: TestSide
let bytes: Buffer
let path: string

afterEach(() => sides.closeAll())

async function meet(here: SideOptions, there: SideOptions, size = SIZE): Promise<void> {
  anna = await sides.make({ alias: 'Anna', ...here })
  ben = await sides.make({ alias: 'Ben', ...there })
  bytes = randomBytes(size)
  path = join(anna.folder, 'big.bin')
  await writeFile(path, bytes)
}

async function send(to: TestSide['address']): Promise<Transfer> {
  anna.known.set('Ben', to)
  const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
  return untilEnded(anna, id)
}

async function expectGoesOn(): Promise<void> {
  await brokeOff(ben)
  const [partial = ''] = await readdir(ben.inbox)
  expect(partial).toMatch(/\.part$/)
  const kept = (await stat(join(ben.inbox, partial))).size
  // With all the time that a busy machine takes.
  anna = await sides.restart(anna, { alias: 'Anna' })
  ben = await sides.restart(ben, { alias: 'Ben' })
  const cable = await startCutter(ben.address)
  expect(await send(cable.address)).toMatchObject({ state: 'done' })
  expect(cable.passed).toBeLessThan(bytes.length - kept + 100_000)
  expect((await readFile(join(ben.inbox, 'big.bin'))).equals(bytes)).toBe(true)
  expect(await readdir(ben.inbox)).toEqual(['big.bin'])
  await cable.stop()
}

describe('a connection that stands and carries nothing any more', () => {
  it('is given up by the receiver, where all that is sent seems to go', async () => {
    await meet({}, { limits: SOON })
    const blow = { kind: 'dead', at: 6 * MiB, ms: FOR_EVER_MS } as const
    const proxy = await startProxy(ben.address, [{ ...SMOOTH, there: { ...SMOOTH.there, blow } }])
    expect(await send(proxy.address)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
    await expectGoesOn()
    await proxy.stop()
  })

  it('is given up by the sender, where nothing is taken any more', async () => {
    await meet({ limits: SOON }, {})
    const road = await startCutter(ben.address)
    road.swallowAfter(6 * MiB)
    expect(await send(road.address)).toMatchObject({
      ...{ state: 'failed', failure: { code: 'PEER_UNREACHABLE', data: { cause: 'ESILENT' } } },
    })
    // What is not read says nothing of its end either.
    await road.stop()
    await expectGoesOn()
  })

  it('is given up by the sender, where the system has taken all that is left', async () => {
    await meet({ limits: SOON }, {}, 2 * MiB)
    const road = await startCutter(ben.address)
    road.swallowAfter(MiB)
    expect(await send(road.address)).toMatchObject({
      ...{ state: 'failed', failure: { code: 'PEER_UNREACHABLE', data: { cause: 'ESILENT' } } },
    })
    await road.stop()
    await expectGoesOn()
  })
})
