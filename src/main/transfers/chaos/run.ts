import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'vitest'
import { failures } from '../../../shared/contract/failure.ts'
import { isEnded, type Transfer } from '../../../shared/contract/transfers.ts'
import { IDLE_MS } from '../patience.ts'
import { startCutter } from '../testing/cutter.ts'
import { type TestSide, TestSides, untilEnded } from '../testing/handbill.ts'
import { ForwardClock } from './clock.ts'
import { type Plan, planOf } from './plan.ts'
import { startProxy } from './proxy.ts'
import { Random } from './random.ts'
import { type Sighting, watchFolder } from './watch.ts'

/** What the road and the peer may do to a transfer. Whatever else a transfer ends in here is a mistake of ours. */
const FAIR = [
  'PEER_UNREACHABLE',
  'PEER_REFUSED',
  'CHECKSUM_MISMATCH',
  'SIZE_MISMATCH',
  'CONFLICT',
  'CANCELLED',
  'DECLINED',
]
/** Handshakes, offers and offsets of the second try. */
const TALK_BYTES = 40_000

type Original = Omit<Sighting, 'name'>

export interface Outcome {
  /** How the first try ended, and its failure's code. */
  readonly first: Transfer['state']
  readonly code: string | null
  /** Bytes that the receiver had when the second try began. */
  readonly kept: number
}

/**
 * Two Handbills and a bad network between them, by the plan of the seed; then the same files again on a good one.
 * Throws where anything is not as it must be.
 */
export async function chaosRun(seed: number): Promise<Outcome> {
  const plan = planOf(seed)
  const sides = new TestSides()
  const folder = await mkdtemp(join(tmpdir(), 'handbill-chaos-'))
  const clock = new ForwardClock()
  const anna = await sides.make({ alias: 'Anna' })
  const ben = await sides.make({ alias: 'Ben', clock })
  const peer = { ...ben.address, protocol: plan.protocol }
  const proxy = await startProxy(peer, plan.fates, plan.protocol === 'http' ? 'POST /api/localsend/v2/upload' : '')
  const cable = await startCutter(peer)
  await mkdir(ben.inbox)
  const watcher = await watchFolder(ben.inbox)
  try {
    const originals = await writeFiles(plan, seed, folder)
    if (plan.protocol === 'http') void sayYes(ben)
    const names = plan.folder ? ['album'] : [...originals.keys()]
    const sources = names.map((name) => ({ kind: 'path' as const, path: join(folder, name) }))

    anna.known.set('Ben', proxy.address)
    const first = await untilEnded(anna, (await anna.transfers.send({ to: 'Ben', sources })).id)
    assertFair(first)
    if (first.state === 'done') await assertArrived(ben, originals)
    await proxy.quiet()
    await untilResting(ben)
    if (plan.givenUp) {
      await giveUp(ben, clock)
      for (const transfer of ben.transfers.list.values()) assertFair(transfer)
    }

    const kept = await bytesIn(ben.inbox)
    anna.known.set('Ben', cable.address)
    const second = await untilEnded(anna, (await anna.transfers.send({ to: 'Ben', sources })).id)
    expect(second).toMatchObject({ state: 'done', failure: null })
    await assertArrived(ben, originals)
    const whole = plan.sizes.reduce((sum, size) => sum + size, 0)
    // Where all had come and only the last answer was lost, the receiver says that it has it.
    if (plan.protocol === 'https' && first.state !== 'done') {
      expect((await readdir(ben.inbox, { recursive: true })).filter((name) => name.includes(' ('))).toEqual([])
      expect(cable.passed, `${kept} of ${whole} bytes were there`).toBeLessThan(whole - kept + TALK_BYTES)
    }
    await giveUp(ben, clock)
    await ben.transfers.stop()
    for (const sighting of await watcher.seen()) assertOne(sighting, originals)
    expect((await readdir(ben.inbox, { recursive: true })).filter((name) => name.endsWith('.part'))).toEqual([])
    expect(await readdir(join(ben.folder, 'unfinished'))).toEqual([])
    return { first: first.state, code: first.failure?.code ?? null, kept }
  } finally {
    await Promise.all([proxy.stop(), cable.stop(), watcher.seen()])
    await sides.closeAll()
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeFiles({ sizes, folder: asFolder }: Plan, seed: number, folder: string) {
  const random = new Random(seed ^ 0x5eed)
  const originals = new Map<string, Original>()
  if (asFolder) await mkdir(join(folder, 'album'))
  for (const [index, size] of sizes.entries()) {
    const name = join(asFolder ? 'album' : '', `${index}.bin`)
    const bytes = random.bytes(size)
    const modified = new Date(Date.UTC(2001, 0, 1) + random.integer(0, 7e11))
    await writeFile(join(folder, name), bytes)
    await utimes(join(folder, name), modified, modified)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    originals.set(name, { sha256, size, modified: modified.getTime() })
  }
  return originals
}

/** The file that it has the name of, itself or beside one of that name. */
function assertOne({ name, ...found }: Sighting, originals: ReadonlyMap<string, Original>): void {
  expect(found, name).toEqual(originals.get(name.replace(/ \(\d+\)/g, '')))
}

async function assertArrived({ inbox }: TestSide, originals: ReadonlyMap<string, Original>): Promise<void> {
  const watcher = await watchFolder(inbox)
  const there = await watcher.seen()
  for (const sighting of there) assertOne(sighting, originals)
  expect(there.map(({ name }) => name)).toEqual(expect.arrayContaining([...originals.keys()]))
}

/** Whole, or ended by a failure of the road with everything in it that a person needs. */
function assertFair({ state, failure }: Transfer): void {
  if (state === 'done') return
  expect(failure).not.toBeNull()
  const { code, data } = failure as NonNullable<typeof failure>
  expect(FAIR, failure?.message).toContain(code)
  expect(failures[code as keyof typeof failures].data.safeParse(data).error).toBeUndefined()
  for (const words of [data.what, data.why, data.next]) expect(words).not.toBe('')
}

/** No connection of a transfer stands, and no file is under way. */
async function untilResting({ transfers }: TestSide): Promise<void> {
  const busy = ({ id, connections, fileCount }: Transfer) =>
    connections.length > 0 || transfers.files(id, 0, fileCount).files.some(({ state }) => state === 'running')
  while (transfers.list.values().some((it) => !isEnded(it.state) && busy(it))) await transfers.list.changed()
}

/** Time passes until nothing waits any more; the wait for a sender may only just be beginning. */
async function giveUp({ transfers }: TestSide, clock: ForwardClock): Promise<void> {
  while (transfers.list.values().some(({ state }) => !isEnded(state))) {
    clock.advance(IDLE_MS)
    await setImmediate()
  }
}

async function sayYes({ transfers }: TestSide): Promise<void> {
  for (;;) {
    for (const { id, state } of transfers.list.values()) {
      // Its sender may just be hanging up.
      if (state === 'asking') await transfers.decide(id, true).catch(() => {})
    }
    await transfers.list.changed()
  }
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(folder, { recursive: true })) {
    const stats = await stat(join(folder, name))
    if (stats.isFile()) bytes += stats.size
  }
  return bytes
}
