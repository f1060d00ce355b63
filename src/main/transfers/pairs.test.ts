import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Former, isSameFile, pairsOf } from './pairs.ts'
import { Tally } from './tally.ts'

let folder: string
let count = 0
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-pairs-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A tally of such files, at rest, all of whose files are still its own. */
async function formersOf(files: readonly { id: string; file: Former['item']['file'] }[]): Promise<Former[]> {
  count += 1
  const accepted = files.map((file) => ({ ...file, wanted: true }))
  const tally = await Tally.begin(join(folder, `${count}`), { from: null, folder: '/in', since: 1, files: accepted })
  await tally.rest()
  return Array.from(tally.items.values(), (item) => ({ tally, item }))
}

const file = fc
  .record({ name: fc.constantFrom('a', 'b'), size: fc.nat(1), at: fc.nat(1), sha256: fc.constantFrom(null, 'x', 'y') })
  .map(({ name, size, at, sha256 }) => ({ name, size, sha256, modified: new Date(at) }))
const offer = fc.array(file, { maxLength: 6 }).map((files) => files.map((file, index) => ({ id: `${index}`, file })))

describe('the files of an offer', () => {
  it('are each paired with one of before that may be the same, and none of before with two', async () => {
    await fc.assert(
      fc.asyncProperty(offer, offer, async (before, now) => {
        const formers = await formersOf(before)
        const pairs = pairsOf(now, (name) => formers.filter(({ item }) => item.file.name === name))
        const taken = pairs.flatMap((pair) => pair?.item ?? [])
        expect(new Set(taken).size).toBe(taken.length)
        for (const [place, pair] of pairs.entries())
          if (pair) expect(isSameFile(pair.item.file, now[place]!.file)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('are all what they were when the same is offered once more', async () => {
    await fc.assert(
      fc.asyncProperty(offer, async (files) => {
        const formers = await formersOf(files)
        const pairs = pairsOf(files, (name) => formers.filter(({ item }) => item.file.name === name))
        expect(pairs.map((pair) => pair?.item)).toEqual(formers.map(({ item }) => item))
        expect(pairs.every((pair) => pair?.certain)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('may be fifty thousand of one name', async () => {
    const file = { name: 'a', size: 1, sha256: null, modified: new Date(1) }
    const files = Array.from({ length: 50_000 }, (_, index) => ({ id: `${index}`, file }))
    const formers = await formersOf(files)
    const others = files.map(({ file }) => ({ id: null, file }))
    const started = performance.now()
    expect(pairsOf(others, () => formers).filter((pair) => pair?.certain === false)).toHaveLength(50_000)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
