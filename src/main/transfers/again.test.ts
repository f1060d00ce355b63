import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Device } from '../../shared/contract/devices.ts'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { FakeClock } from '../devices/testing/clock.ts'
import type { PeerAddress } from './ports.ts'
import { STILL_MS } from './stillness.ts'
import { type Cutter, startCutter } from './testing/cutter.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'

const MiB = 1024 * 1024
const SIZE = 12 * MiB
const PERSIST = 20_000
const sides = new TestSides()
const clock = new FakeClock()
let anna: TestSide
let ben: TestSide
let cable: Cutter
let bytes: Buffer
let path: string

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna', clock, persistMs: PERSIST })
  // Whoever was asked once is not asked again: the test would wait for ever.
  ben = await sides.make({ alias: 'Ben', accept: 'ask' })
  cable = await startCutter(ben.address)
  anna.known.set('Ben', cable.address)
  bytes = randomBytes(SIZE)
  path = join(anna.folder, 'big.bin')
  await writeFile(path, bytes)
})
afterEach(async () => {
  await cable.stop()
  await sides.closeAll()
})

const yes = async () => {
  const { id } = await until(ben, ({ state }) => state === 'asking')
  return ben.transfers.decide(id, true)
}

/** Sends until the cable is cut, and stays cut; the sender waits for its next attempt. */
async function cut(after = 5 * MiB): Promise<Transfer> {
  cable.cutAfter(after)
  const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
  await yes()
  return interrupted(id)
}

const interrupted = (id: string) =>
  until(anna, (transfer) => transfer.id === id && typeof transfer.interruption?.nextAt === 'number')
const mend = () => cable.cutAfter(Number.POSITIVE_INFINITY)

/** Moves the clock on to the next attempt. */
function wait({ interruption }: Transfer): void {
  clock.advance((interruption?.nextAt ?? 0) - clock.now())
}

async function arrived(id: string): Promise<void> {
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', bytes: SIZE, interruption: undefined })
  expect(await untilEnded(ben)).toMatchObject({ state: 'done', bytes: SIZE, interruption: undefined })
  expect((await readFile(join(ben.inbox, 'big.bin'))).equals(bytes)).toBe(true)
  expect(await readdir(ben.inbox)).toEqual(['big.bin'])
  // One transfer on either screen, however many attempts it took.
  expect([anna, ben].map(({ transfers }) => transfers.list.size)).toEqual([1, 1])
}

function device(...ways: PeerAddress[]): Device {
  const paths = ways.map(({ address, port }) => ({
    ...({ address, port, protocol: 'https', via: 'multicast', interface: null, lastSeen: clock.now() } as const),
  }))
  const type = 'desktop' as const
  const id = ben.identity.fingerprint
  return { id, alias: 'Ben', model: null, type, version: '2.1', paths, lastSeen: clock.now() }
}

describe('a transfer whose connection breaks', () => {
  it('goes on by itself where it was, says so on both screens, and asks nobody again', async () => {
    const broken = await cut()
    expect(broken).toMatchObject({ state: 'running', interruption: { attempt: 1, nextAt: clock.now() + 1000 } })
    expect(await until(ben, (transfer) => transfer.interruption !== undefined)).toMatchObject({ state: 'running' })
    mend()
    wait(broken)
    await arrived(broken.id)
    expect(cable.passed).toBeLessThan(SIZE - MiB)
  })

  it('tries less and less often, and gives up in the end; what came stays', async () => {
    const first = await cut()
    const times: number[] = []
    for (let now: Transfer = first; now.endedAt === null; ) {
      const { nextAt } = now.interruption ?? {}
      times.push((nextAt ?? 0) - clock.now())
      wait(now)
      now = await until(
        anna,
        ({ id, endedAt, interruption: next }) =>
          id === first.id && (endedAt !== null || (typeof next?.nextAt === 'number' && next.nextAt !== nextAt)),
      )
    }
    expect(times).toEqual([1000, 2000, 4000, 8000, 5000])
    expect(anna.transfers.list.get(first.id)).toMatchObject({
      ...{ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } },
    })
    expect((await readdir(ben.inbox)).join()).toMatch(/^\.big\.bin\..*\.part$/)
    expect(clock.waiting).toBe(0)
  })

  it('is cancelled while it waits', async () => {
    const { id } = await cut()
    await anna.transfers.cancel(id)
    expect(anna.transfers.list.get(id)).toMatchObject({ state: 'cancelled', interruption: undefined })
    expect(clock.waiting).toBe(0)
  })

  it('goes to wherever the device is seen next, at once, and only to that device', async () => {
    const mallory = await sides.make({ alias: 'Ben' })
    const { id } = await cut()
    const elsewhere = await startCutter(ben.address)
    anna.list.set(device(mallory.address, elsewhere.address))
    await arrived(id)
    expect(elsewhere.passed).toBeGreaterThan(MiB)
    expect(mallory.transfers.list.size).toBe(0)
    await elsewhere.stop()
  })

  it('goes to another address of the device when the one before says nothing any more', async () => {
    const elsewhere = await startCutter(ben.address)
    cable.swallowAfter(5 * MiB)
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
    await yes()
    await until(ben, (transfer) => transfer.bytes > 3 * MiB)
    // What is on its way into the buffers of the system still counts as moving.
    while (elsewhere.passed === 0) {
      clock.advance(1)
      anna.list.set(device(elsewhere.address))
      clock.advance(STILL_MS)
      await new Promise(setImmediate)
    }
    await arrived(id)
    expect(elsewhere.passed).toBeLessThan(SIZE - MiB)
    await elsewhere.stop()
  })

  it('stays with a device that is heard at the address that it goes to, however long nothing moves', async () => {
    const elsewhere = await startCutter(ben.address)
    cable.swallowAfter(5 * MiB)
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
    await yes()
    await cable.reached(5 * MiB)
    for (let times = 0; times < 10; times += 1) {
      clock.advance(1)
      anna.list.set(device(elsewhere.address, cable.address))
      clock.advance(STILL_MS)
      await new Promise(setImmediate)
    }
    expect(anna.transfers.list.get(id)).toMatchObject({ state: 'running', interruption: undefined })
    expect(elsewhere.passed).toBe(0)
    await anna.transfers.cancel(id)
    await elsewhere.stop()
  })

  it('begins anew in time after a restart of the receiver, which asks nobody', async () => {
    const broken = await cut()
    ben = await sides.restart(ben, { alias: 'Ben', accept: 'ask' })
    anna.list.set(device(ben.address))
    await until(anna, ({ id, state }) => id === broken.id && state === 'done')
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(bytes)).toBe(true)
  })

  it('sends the rest of a folder, and nothing twice', async () => {
    const folder = join(anna.folder, 'folder')
    await rm(path)
    path = folder
    await mkdir(folder)
    for (let n = 0; n < 30; n += 1) await writeFile(join(folder, `${n}.bin`), randomBytes(400_000))
    const broken = await cut()
    const { filesDone } = broken
    expect(filesDone).toBeGreaterThan(0)
    mend()
    wait(broken)
    expect(await untilEnded(anna, broken.id)).toMatchObject({ state: 'done', filesDone: 30, fileCount: 30 })
    expect(await untilEnded(ben)).toMatchObject({ state: 'done', filesDone: 30, fileCount: 30, bytes: 12_000_000 })
    expect(await readdir(join(ben.inbox, 'folder'))).toHaveLength(30)
    expect(cable.passed).toBeLessThan((31 - filesDone) * 410_000)
  })
  it('sends the rest of many small files together, as before', async () => {
    const folder = join(anna.folder, 'many')
    await rm(path)
    path = folder
    await mkdir(folder)
    for (let n = 0; n < 600; n += 1) await writeFile(join(folder, `${n}.bin`), randomBytes(20_000))
    const broken = await cut()
    mend()
    wait(broken)
    let connections = 0
    await until(anna, (transfer) => {
      if (!transfer.interruption) connections = Math.max(connections, transfer.connections.length)
      return transfer.endedAt !== null
    })
    expect(await untilEnded(anna, broken.id)).toMatchObject({ state: 'done', filesDone: 600, fileCount: 600 })
    expect(await readdir(join(ben.inbox, 'many'))).toHaveLength(600)
    // One by one they would take as many as there may be.
    expect(connections).toBeLessThanOrEqual(3)
  })

  it('notices a file that has changed meanwhile', async () => {
    const broken = await cut()
    bytes = randomBytes(SIZE)
    await writeFile(path, bytes)
    mend()
    wait(broken)
    // What was accepted is another file: somebody has to say yes to this one.
    await yes()
    expect(await untilEnded(anna, broken.id)).toMatchObject({ state: 'done' })
    expect((await readFile(join(ben.inbox, 'big.bin'))).equals(bytes)).toBe(true)
  })

  it('waits for the end of a pause, and goes on at once then', async () => {
    const { id } = await cut()
    anna.transfers.pause(id)
    clock.advance(3 * PERSIST)
    await until(anna, ({ interruption }) => interruption?.nextAt === null)
    mend()
    anna.transfers.resume(id)
    await arrived(id)
  })

  it('is still paused after the break when the receiver pauses it', async () => {
    const broken = await cut()
    const [{ id = '' } = {}] = ben.transfers.list.values()
    ben.transfers.pause(id)
    mend()
    wait(broken)
    await until(anna, ({ pausedBy, interruption }) => pausedBy === 'there' && interruption === undefined)
    expect(ben.transfers.list.get(id)).toMatchObject({ state: 'running', pausedBy: 'here' })
    ben.transfers.resume(id)
    await arrived(broken.id)
  })

  it('is refused when it was cancelled there meanwhile', async () => {
    const broken = await cut()
    const [{ id = '' } = {}] = ben.transfers.list.values()
    await ben.transfers.cancel(id)
    expect(await untilEnded(ben)).toMatchObject({ state: 'cancelled' })
    mend()
    // Ben could reach Anna to say so; if not, she hears it now.
    if (anna.transfers.list.get(broken.id)?.endedAt === null) wait(broken)
    expect((await untilEnded(anna, broken.id)).state).toMatch(/cancelled|declined/)
    await ben.transfers.stop()
    expect(await readdir(ben.inbox)).toEqual([])
  })
})

describe('a device', () => {
  it('is tried on all its ways from the start, and never on one that shows another certificate', async () => {
    const mallory = await sides.make({ alias: 'Ben' })
    const closed = { ...ben.address, port: 1 }
    anna.known.set('Ben', closed)
    anna.list.set(device(closed, mallory.address, ben.address))
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
    await yes()
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done' })
    expect(mallory.transfers.list.size).toBe(0)
  })

  it('that is not there at all is told at once', async () => {
    anna.known.set('Ben', { ...ben.address, port: 1 })
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'failed', failure: { code: 'PEER_UNREACHABLE' } })
  })
})

describe('a machine that slept', () => {
  it('takes its connections for dead, and goes on at once', async () => {
    anna.settings.sendLimit = 4_000_000
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
    await yes()
    await until(ben, (transfer) => transfer.bytes > 0)
    const [before] = anna.transfers.list.get(id)?.connections ?? []
    anna.settings.sendLimit = null
    clock.sleep(60 * 60_000)
    const after = await until(
      anna,
      ({ connections: [now] }) => now !== undefined && now.local.port !== before?.local.port,
    )
    expect(after.state).toBe('running')
    await arrived(id)
  })
})

describe('a machine whose own addresses change', () => {
  const local = (id: string) => anna.transfers.list.get(id)?.connections[0]?.local.port
  const isAnew = (before: number | undefined) => (it: Transfer) =>
    it.connections[0] !== undefined && it.connections[0].local.port !== before

  async function sendSlowly(): Promise<string> {
    await anna.transfers.follow()
    anna.settings.sendLimit = 4_000_000
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
    await yes()
    await until(ben, (transfer) => transfer.bytes > 0)
    return id
  }

  it('goes on at once from another one when it has lost the one that it sent from', async () => {
    const id = await sendSlowly()
    const before = local(id)
    anna.settings.sendLimit = null
    anna.own = ['192.0.2.7']
    await anna.transfers.follow()
    expect(await until(anna, isAnew(before))).toMatchObject({ state: 'running' })
    await arrived(id)
  })

  it('leaves alone what goes from another one, and what gets a second', async () => {
    anna.own = ['127.0.0.1', '192.0.2.7']
    const id = await sendSlowly()
    anna.own = ['127.0.0.1', '2001:db8::7%lan0']
    await anna.transfers.follow()
    anna.settings.sendLimit = null
    clock.advance(2000)
    let interrupted = false
    await until(anna, ({ interruption, endedAt }) => {
      interrupted ||= interruption !== undefined
      return endedAt !== null
    })
    expect(interrupted).toBe(false)
    await arrived(id)
  })

  it('waits while it has none, and takes its connections for dead when nothing moves on them after that', async () => {
    await anna.transfers.follow()
    cable.swallowAfter(5 * MiB)
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
    await yes()
    await cable.reached(5 * MiB)
    const before = local(id)
    const still = async () => {
      clock.advance(1)
      clock.advance(STILL_MS)
      await new Promise(setImmediate)
    }
    anna.own = []
    await anna.transfers.follow()
    for (let times = 0; times < 10; times += 1) await still()
    expect(anna.transfers.list.get(id)).toMatchObject({ state: 'running', interruption: undefined })
    expect(local(id)).toBe(before)
    mend()
    // What is on its way into the buffers of the system still counts as moving.
    while (local(id) === before) {
      for (const own of [[], ['127.0.0.1']]) {
        anna.own = own
        await anna.transfers.follow()
      }
      await still()
    }
    await arrived(id)
  })
})
