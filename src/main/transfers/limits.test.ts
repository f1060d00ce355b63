import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SendInput } from '../../shared/contract/transfers.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'

const LIMIT = 4_000_000
const sides = new TestSides()
let anna: TestSide
let ben: TestSide

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben' })
  anna.known.set('Ben', ben.address)
})
afterEach(() => sides.closeAll())

async function send(size: number, how: Partial<SendInput> = {}) {
  const path = join(anna.folder, `${size}.bin`)
  await writeFile(path, randomBytes(size))
  return anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }], ...how })
}

/** Bytes per second, by our own watch. The last chunk is on its way before it is paid for. */
async function rateOf(size: number, how: Partial<SendInput> = {}): Promise<number> {
  const begun = performance.now()
  const { id } = await send(size, how)
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', bytes: size })
  return (size * 1000) / (performance.now() - begun)
}

describe('a limit in bytes per second', () => {
  it.each([
    ['for sending', () => Object.assign(anna.settings, { sendLimit: LIMIT })],
    ['for receiving', () => Object.assign(ben.settings, { receiveLimit: LIMIT })],
  ])('%s is kept and used up', async (_, set) => {
    set()
    const rate = await rateOf(LIMIT * 1.7)
    // `bandwidth.test.ts` has it to the byte; here a busy machine costs time as well.
    expect(rate / LIMIT).toBeGreaterThan(0.7)
    expect(rate / LIMIT).toBeLessThan(1.12)
  })

  it('holds for many small files', async () => {
    const folder = join(anna.folder, 'small')
    await mkdir(folder)
    await Promise.all(Array.from({ length: 60 }, (_, n) => writeFile(join(folder, `${n}`), randomBytes(50_000))))
    anna.settings.sendLimit = LIMIT
    const begun = performance.now()
    const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path: folder }] })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 60 })
    expect(3_000_000_000 / (performance.now() - begun) / LIMIT).toBeLessThan(1.12)
  })

  it('of one transfer holds back no other', async () => {
    const begun = performance.now()
    const { id } = await send(40 * LIMIT, { limit: LIMIT })
    await until(anna, ({ state, bytes }) => state === 'running' && bytes > 0)
    await rateOf(4 * LIMIT)
    const slow = anna.transfers.list.get(id)
    expect(slow).toMatchObject({ state: 'running' })
    // What the limit lets through at once comes on top of what it lets through in that time.
    expect(((slow?.bytes ?? 0) * 1000) / (performance.now() - begun) / LIMIT).toBeLessThan(1.15)
    await anna.transfers.cancel(id)
  })

  it('holds for the classic protocol as well', async () => {
    ben.settings = { ...ben.settings, classic: true, accept: 'all' }
    await ben.transfers.applyClassic()
    anna.settings.sendLimit = LIMIT
    const to = `127.0.0.1:${ben.transfers.classic.listening.value?.port}`
    const begun = performance.now()
    const { id } = await send(LIMIT / 2, { to, protocol: 'classic' })
    const asked = await until(ben, ({ state }) => state === 'asking')
    await ben.transfers.decide(asked.id, true)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done' })
    expect((LIMIT * 500) / (performance.now() - begun) / LIMIT).toBeLessThan(1.35)
  })

  it('is shared by those that run at once, and can be lifted while they do', async () => {
    anna.settings.sendLimit = LIMIT
    const one = await send(LIMIT * 4)
    const other = await send(LIMIT * 4 + 1)
    const bytesOf = (id: string) => anna.transfers.list.get(id)?.bytes ?? 0
    await until(anna, ({ id, bytes }) => id === other.id && bytes > 0)
    const before = bytesOf(one.id)
    await until(anna, ({ bytes }) => bytes >= LIMIT * 0.6)
    const [mine, theirs] = [bytesOf(one.id) - before, bytesOf(other.id)]
    expect(mine / theirs).toBeGreaterThan(0.35)
    expect(mine / theirs).toBeLessThan(2.8)
    anna.settings.sendLimit = null
    for (const { id } of [one, other]) expect(await untilEnded(anna, id)).toMatchObject({ state: 'done' })
  })
})
