import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { type Cutter, startCutter } from '../testing/cutter.ts'
import { type TestSide, TestSides, until, untilEnded } from '../testing/handbill.ts'
import { noSmallDisk, SmallDisk } from '../testing/small-disk.ts'

const MiB = 1024 * 1024
const SIZE = 24 * MiB
const sides = new TestSides()
let anna: TestSide
let ben: TestSide
let cable: Cutter
let disk: SmallDisk | undefined
let bytes: Buffer
let path: string

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben' })
  cable = await startCutter(ben.address)
  anna.known.set('Ben', cable.address)
  bytes = randomBytes(SIZE)
  path = join(anna.folder, 'big.bin')
  await writeFile(path, bytes)
})
afterEach(async () => {
  await cable.stop()
  await disk?.unmount()
  disk = undefined
  await sides.closeAll()
})

const send = async (source: string) =>
  (await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path: source }] })).id
const arriving = (side: TestSide) => until(side, (transfer) => transfer.direction === 'in' && transfer.bytes > MiB)

/** It ends on both sides, and both are told the same reason. */
async function expectFailed(id: string, incoming: string, cause: string, why: string): Promise<void> {
  const sent = await untilEnded(anna, id)
  expect(sent).toMatchObject({ state: 'failed', failure: { code: 'PEER_REFUSED', data: { status: 500 } } })
  expect(sent.failure?.message).toContain(why)
  // Where things lie here is nothing for others.
  expect(sent.failure?.message).not.toContain(ben.folder)
  expect(await untilEnded(ben, incoming)).toMatchObject({
    state: 'failed',
    failure: { code: 'FILE_UNWRITABLE', data: { cause } },
  })
}

async function expectSent(source: string): Promise<void> {
  expect(await untilEnded(anna, await send(source))).toMatchObject({ state: 'done', failure: null })
}

/** Everything that lies below a folder. */
const all = async (folder: string) => (await readdir(folder, { recursive: true })).sort()

async function expectArrived(folder: string): Promise<void> {
  expect((await readFile(join(folder, 'big.bin'))).equals(bytes)).toBe(true)
  expect(await all(folder)).toEqual(['big.bin'])
  await ben.transfers.stop()
  expect(await readdir(join(ben.folder, 'unfinished'))).toEqual([])
}

/** A disk for the inbox alone, which holds the file and not much more. */
async function onSmallDisk({ skip }: TestContext): Promise<SmallDisk> {
  skip(noSmallDisk !== null, noSmallDisk ?? '')
  disk = await SmallDisk.mount(ben.inbox, SIZE + 4 * MiB)
  return disk
}

describe('a disk', () => {
  it('that fills up ends that transfer and no other, and it goes on when there is room', async (context) => {
    const small = await onSmallDisk(context)
    const id = await send(path)
    const incoming = await arriving(ben)
    small.fill()
    ben.settings.folder = join(ben.folder, 'elsewhere')
    const other = join(anna.folder, 'other.bin')
    await writeFile(other, randomBytes(MiB))
    await expectSent(other)
    expect(await readdir(ben.settings.folder)).toEqual(['other.bin'])
    await expectFailed(id, incoming.id, 'ENOSPC', 'The disk is full.')

    ben.settings.folder = ben.inbox
    const [partial] = (await all(ben.inbox)).filter((name) => name.endsWith('.part'))
    const kept = (await stat(join(ben.inbox, partial as string))).size
    expect(kept).toBeGreaterThan(MiB)
    small.clear()
    cable.cutAfter(Number.POSITIVE_INFINITY)
    await expectSent(path)
    expect(cable.passed).toBeLessThan(SIZE - kept + 100_000)
    await expectArrived(ben.inbox)
  })

  it('that is too small takes nothing, and says how much it would take', async (context) => {
    const small = await onSmallDisk(context)
    small.fill()
    const sent = await untilEnded(anna, await send(path))
    expect(sent.failure?.message).toContain(`They take ${SIZE} bytes`)
    expect(sent.failure?.message).not.toContain(ben.folder)
    expect(await all(ben.inbox)).toEqual(['filler'])
    small.clear()
    await expectSent(path)
    await expectArrived(ben.inbox)
  })

  it('that is read-only is said to be', async (context) => {
    const small = await onSmallDisk(context)
    await small.writable(false)
    const id = await send(path)
    await expectFailed(id, (await untilEnded(ben)).id, 'EROFS', 'The disk is read-only.')
    await small.writable(true)
    await expectSent(path)
    await expectArrived(ben.inbox)
  })

  it('that takes no more names keeps what came, and the file goes on from there', async (context) => {
    const small = await onSmallDisk(context)
    const id = await send(path)
    const incoming = await arriving(ben)
    execFileSync('chattr', ['+i', small.folder])
    try {
      await expectFailed(id, incoming.id, 'EPERM', 'This account may not write there.')
    } finally {
      execFileSync('chattr', ['-i', small.folder])
    }
    cable.cutAfter(Number.POSITIVE_INFINITY)
    await expectSent(path)
    expect(cable.passed).toBeLessThan(100_000)
    await expectArrived(ben.inbox)
  })

  it('without room for what Handbill must remember is no reason to take files', async ({ skip }) => {
    skip(noSmallDisk !== null, noSmallDisk ?? '')
    disk = await SmallDisk.mount(join(ben.folder, 'unfinished'), MiB)
    disk.fill()
    const sent = await untilEnded(anna, await send(path))
    expect(sent.failure?.message).toContain('The disk is full.')
    expect(await untilEnded(ben)).toMatchObject({ failure: { code: 'FILE_UNWRITABLE', data: { cause: 'ENOSPC' } } })
    expect(await all(ben.inbox)).toEqual([])
    disk.clear()
    await expectSent(path)
    await expectArrived(ben.inbox)
  })
})

describe('a folder', () => {
  it('that is taken away in the middle ends the transfer, and is made anew for the next', async () => {
    const id = await send(path)
    const incoming = await arriving(ben)
    rmSync(ben.inbox, { recursive: true })
    await expectFailed(id, incoming.id, 'ENOENT', 'The folder is gone.')
    await expectSent(path)
    await expectArrived(ben.inbox)
  })
  it('that cannot be had is a reason that is told, and its place is not', async () => {
    const blocked = join(ben.folder, 'blocked')
    await writeFile(blocked, '')
    ben.settings.folder = join(blocked, 'inbox')
    await expectFailed(await send(path), (await untilEnded(ben)).id, 'ENOTDIR', 'The system said ENOTDIR.')
    ben.settings.folder = ben.inbox
    await expectSent(path)
    await expectArrived(ben.inbox)
  })
})
