import { renameSync, statSync } from 'node:fs'
import { link, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RenameNew, renameNew } from '../disk/rename-new.ts'
import { safeParts } from './names.ts'
import { place } from './place.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-place-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const answers = (code: string) => async () => {
  throw Object.assign(new Error('no links here'), { code })
}
const without: RenameNew = async () => 'unknown'

describe.each([
  ['with hard links', { link, renameNew: without }],
  // As a stick with FAT or exFAT on it answers, a phone, a share.
  ['without hard links', { link: answers('EPERM'), renameNew }],
  ['without links at all', { link: answers('EOPNOTSUPP'), renameNew }],
  [
    'without hard links, and with no rename that leaves what is there',
    { link: answers('ENOTSUP'), renameNew: without },
  ],
])('%s', (_, naming) => {
  it('gives each its own name, however many come at once', async () => {
    await writeFile(join(folder, 'a.txt'), 'mine')
    const partials = Array.from({ length: 30 }, (_, index) => join(folder, `.${index}.part`))
    await Promise.all(partials.map((partial, index) => writeFile(partial, `${index}`)))
    const placed = await Promise.all(partials.map((partial) => place(partial, folder, 'a.txt', new Set(), naming)))
    const contents = await Promise.all(placed.map((path) => readFile(path, 'utf8')))
    expect(contents).toEqual(partials.map((_, index) => `${index}`))
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('mine')
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('lets one take the place of what may be replaced, and the others stand beside it', async () => {
    const wanted = join(folder, 'a.txt')
    await writeFile(wanted, 'old')
    const partials = Array.from({ length: 10 }, (_, index) => join(folder, `.${index}.part`))
    await Promise.all(partials.map((partial, index) => writeFile(partial, `${index}`)))
    const replaceable = new Set([wanted])
    const placed = await Promise.all(partials.map((partial) => place(partial, folder, 'a.txt', replaceable, naming)))
    expect(new Set(placed).size).toBe(10)
    const contents = await Promise.all(placed.map((path) => readFile(path, 'utf8')))
    expect(contents).toEqual(partials.map((_, index) => `${index}`))
    expect(placed).toContain(wanted)
  })
})

it('never has less than the whole file under its name where there are no hard links', async () => {
  const seen: number[] = []
  /** As FAT does it on Linux: the name is looked at and given under one lock. */
  const onFat: RenameNew = async (from, to) => {
    const there = statSync(to, { throwIfNoEntry: false })
    if (there) seen.push(there.size)
    else renameSync(from, to)
    return there ? 'taken' : 'done'
  }
  const partials = Array.from({ length: 30 }, (_, index) => join(folder, `.${index}.part`))
  await Promise.all(partials.map((partial) => writeFile(partial, 'whole')))
  const naming = { link: answers('EPERM'), renameNew: onFat }
  await Promise.all(partials.map((partial) => place(partial, folder, 'a.txt', new Set(), naming)))
  expect(seen.length).toBeGreaterThan(0)
  expect(new Set(seen)).toEqual(new Set([5]))
})

/** As the disks of Windows and macOS: letters of either case, and composed or not, are the same. */
function folding() {
  const taken = new Set<string>()
  const fold = (path: string) => basename(path).normalize('NFC').toUpperCase().toLowerCase()
  const linkFile = async (from: string, to: string) => {
    if (taken.has(fold(to))) throw Object.assign(new Error('it is there'), { code: 'EEXIST' })
    taken.add(fold(to))
    await link(from, to)
  }
  return { naming: { link: linkFile, renameNew: without }, fold }
}

it('gives each its own name where case and composition do not count', async () => {
  const alike = fc.constantFrom(
    'a.txt',
    'A.txt',
    'a.TXT',
    'a (1).txt',
    'A (1).TXT',
    '\u00e9',
    'e\u0301',
    'E\u0301',
    'stra\u00dfe',
    'STRASSE',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(alike, { minLength: 2, maxLength: 8 }), async (offered) => {
      const inbox = await mkdtemp(join(folder, 'in-'))
      const { naming, fold } = folding()
      const placed = await Promise.all(
        offered.map(async (name, index) => {
          const partial = join(inbox, `.${index}.part`)
          await writeFile(partial, `${index}`)
          return place(partial, inbox, safeParts(name)[0], new Set(), naming)
        }),
      )
      expect(new Set(placed.map(fold)).size).toBe(offered.length)
      const contents = await Promise.all(placed.map((path) => readFile(path, 'utf8')))
      expect(contents).toEqual(offered.map((_, index) => `${index}`))
    }),
    { numRuns: 60 },
  )
})

it('says what else is wrong', async () => {
  await expect(place(join(folder, 'missing.part'), folder, 'a.txt')).rejects.toMatchObject({ code: 'ENOENT' })
})
