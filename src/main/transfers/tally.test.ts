import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Tally } from './tally.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-tally-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const names = ['a.txt', 'b.txt', 'c.txt'] as const
const opening = {
  ...{ from: 'AB'.repeat(32), folder: '/in', since: 7 },
  files: names.map((name, index) => {
    const modified = index === 0 ? null : new Date(index * 1000)
    return { file: { name, size: index, sha256: index === 1 ? 'ab'.repeat(32) : null, modified }, wanted: index < 2 }
  }),
}
const step = fc.record({
  file: fc.nat(2),
  what: fc.constantFrom('partial', 'path', 'nothing', 'over' as const),
})

/** What is read back must be what was true after some step, in the order of the steps. */
const stateOf = (tally: Tally) => JSON.stringify([...tally.items.values()])

describe('a tally', () => {
  it('is read as it was after some of its steps, wherever its file was torn', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (steps, at) => {
          run += 1
          const file = join(folder, `${run}.tally`)
          const tally = await Tally.begin(file, opening)
          const states = [stateOf(tally)]
          for (const { file: index, what } of steps) {
            const item = tally.items.get(index)
            if (!item) continue
            if (what === 'over') await tally.handOver(item)
            else await tally.note(item, what === 'nothing' ? {} : { [what]: `/in/${index}` })
            states.push(stateOf(tally))
          }
          await tally.rest()
          expect(stateOf((await Tally.read(file))!)).toBe(states.at(-1))
          const whole = await readFile(file)
          await writeFile(file, whole.subarray(0, Math.floor(whole.length * at)))
          const torn = await Tally.read(file)
          if (torn) expect(states).toContain(stateOf(torn))
          if (torn) expect(torn).toMatchObject({ from: opening.from, folder: '/in', since: 7 })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('takes its partial files with it at the end, but for those that are spared', async () => {
    const tally = await Tally.begin(join(folder, 'x.tally'), opening)
    for (const [index, name] of names.entries()) {
      await writeFile(join(folder, name), name)
      const at = index === 0 ? { path: join(folder, name) } : { partial: join(folder, name) }
      await tally.note(tally.items.get(index)!, at)
    }
    await tally.clear(new Set([join(folder, 'b.txt')]))
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('a.txt')
    expect(await readFile(join(folder, 'b.txt'), 'utf8')).toBe('b.txt')
    await expect(readFile(join(folder, 'c.txt'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(Tally.read(tally.file)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('at rest', () => {
  it('a tally takes a note down, and keeps no file open for it', async () => {
    const tally = await Tally.begin(join(folder, 'late.tally'), opening)
    await tally.rest()
    await tally.note(tally.items.get(0)!, { partial: '/in/.a.part' })
    expect((await Tally.read(tally.file))?.items.get(0)?.partial).toBe('/in/.a.part')
    if (process.platform !== 'linux') return
    const open = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    )
    expect(open).not.toContain(tally.file)
  })

  it('a tally that is cleared does not come back by a late note', async () => {
    const tally = await Tally.begin(join(folder, 'gone.tally'), opening)
    const item = tally.items.get(0)!
    await tally.clear()
    await tally.note(item, { partial: '/in/.a.part' })
    expect(await readdir(folder)).not.toContain('gone.tally')
  })
})
