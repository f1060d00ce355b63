import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { FakeClock } from '../devices/testing/clock.ts'
import { History, KEPT_TRANSFERS } from './history.ts'
import { Ledger, offeredFile } from './ledger.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-history-'))
  file = join(folder, 'history.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const peer = { alias: 'Anna', address: '192.0.2.1', fingerprint: null }
const opening = {
  direction: 'in',
  state: 'running',
  protocol: 'localsend',
  peer,
  folder: null,
  expiresAt: null,
} as const

/** A transfer that has ended, with its files. */
function past(title: string, fileCount = 1) {
  const files = Array.from({ length: fileCount }, (_, index) => offeredFile(`${index}`, `${title} ${index}`, 1, ''))
  const record = new Ledger(new FakeClock()).open({ ...opening, title }, files)
  record.end('done')
  return record
}

async function written(titles: string[]): Promise<Transfer[]> {
  const history = new History(file)
  const records = titles.map((title) => past(title))
  for (const record of records) history.add(record)
  await history.flush()
  return records.map(({ transfer }) => transfer)
}

const loaded = async () => (await new History(file).load()).map(({ transfer }) => transfer)
const titles = (transfers: Transfer[]) => transfers.map(({ title }) => title)

describe('the history', () => {
  it('is empty where there is none, and for its owner only', async () => {
    expect(await loaded()).toEqual([])
    await written(['a'])
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('has what ended, the oldest first, with the first of its files', async () => {
    const history = new History(file)
    const [one, many] = [past('one'), past('many', 300)]
    history.add(one)
    history.add(many)
    await history.flush()
    const found = await new History(file).load()
    expect(found.map(({ transfer }) => transfer)).toEqual([one.transfer, many.transfer])
    expect(found[0]?.files).toEqual(one.files)
    expect(found[1]?.files).toEqual(many.files.slice(0, 100))
  })

  it('torn at any byte has all that came before, and goes on', async () => {
    const all = await written(['a', 'b', 'c'])
    const whole = await readFile(file)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (length) => {
        await writeFile(file, whole.subarray(0, length))
        const found = await loaded()
        expect(found).toEqual(all.slice(0, found.length))
        const lines = whole.subarray(0, length).toString('latin1').split('\n').length - 1
        expect(found.length).toBeGreaterThanOrEqual(lines)
        await written(['d'])
        expect(titles(await loaded())).toEqual([...titles(found), 'd'])
      }),
      { numRuns: 60 },
    )
  })

  it('passes over a damaged line', async () => {
    await written(['a'])
    await appendFile(file, '\0\0\0\n{"transfer":{"id":7},"files":[]}\n[]\n')
    await written(['b'])
    expect(titles(await loaded())).toEqual(['a', 'b'])
  })

  it('holds a bounded number, in a file of bounded length', async () => {
    for (let round = 0; round < 5; round += 1) {
      await written(Array.from({ length: KEPT_TRANSFERS }, (_, index) => `${round}.${index}`))
    }
    const found = titles(await loaded())
    expect(found).toHaveLength(KEPT_TRANSFERS)
    expect(found.at(-1)).toBe(`4.${KEPT_TRANSFERS - 1}`)
    expect((await readFile(file, 'utf8')).split('\n').length).toBeLessThanOrEqual(3 * KEPT_TRANSFERS)
  })

  it('whose file cannot be written stops nobody', async () => {
    const history = new History(join(folder, 'gone', 'history.jsonl'))
    history.add(past('a'))
    await history.flush()
    expect(await history.load()).toEqual([])
  })
})

describe('after a restart', () => {
  const sides = new TestSides()
  let anna: TestSide
  let ben: TestSide
  beforeEach(async () => {
    anna = await sides.make({ alias: 'Anna' })
    ben = await sides.make({ alias: 'Ben' })
    anna.known.set('Ben', ben.address)
    await writeFile(join(anna.folder, 'a.txt'), 'a')
  })
  afterEach(() => sides.closeAll())

  const send = async () => {
    const sources = [{ kind: 'path' as const, path: join(anna.folder, 'a.txt') }]
    const { id } = await anna.transfers.send({ to: 'Ben', sources })
    return untilEnded(anna, id)
  }

  it('the list has what ended, with its files', async () => {
    const sent = await send()
    const received = await untilEnded(ben)
    const { files } = ben.transfers.files(received.id, 0, 10)
    const [nextAnna, nextBen] = [await sides.restart(anna), await sides.restart(ben)]
    expect(await until(nextAnna, ({ id }) => id === sent.id)).toEqual(sent)
    expect(await until(nextBen, ({ id }) => id === received.id)).toEqual(received)
    expect(nextBen.transfers.files(received.id, 0, 10).files).toEqual(files)
  })

  it('what was under way when it stopped is there as cancelled', async () => {
    ben.settings = { ...ben.settings, accept: 'ask' }
    const sources = [{ kind: 'path' as const, path: join(anna.folder, 'a.txt') }]
    await anna.transfers.send({ to: 'Ben', sources })
    const { id } = await until(ben, ({ state }) => state === 'asking')
    const next = await sides.restart(ben)
    expect(await until(next, (transfer) => transfer.id === id)).toMatchObject({ state: 'cancelled' })
  })

  it('what was dismissed stays away, even when it is dismissed at once', async () => {
    const [one, other] = [await send(), await send()]
    await anna.transfers.dismiss(one.id)
    const second = await sides.restart(anna)
    await second.transfers.dismiss(other.id)
    const third = await sides.restart(second)
    third.known.set('Ben', ben.address)
    const sources = [{ kind: 'path' as const, path: join(anna.folder, 'a.txt') }]
    const last = await third.transfers.send({ to: 'Ben', sources })
    await untilEnded(third, last.id)
    await third.transfers.stop()
    expect(third.transfers.list.values().map(({ id }) => id)).toEqual([last.id])
  })
})
