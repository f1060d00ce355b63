import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { place } from './place.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-place-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** As a stick with FAT on it answers. */
const noLinks = async () => {
  throw Object.assign(new Error('no links here'), { code: 'EPERM' })
}

describe.each([
  ['with hard links', undefined],
  ['without hard links', noLinks],
])('%s', (_, link) => {
  it('gives each its own name, however many come at once', async () => {
    await writeFile(join(folder, 'a.txt'), 'mine')
    const partials = Array.from({ length: 30 }, (_, index) => join(folder, `.${index}.part`))
    await Promise.all(partials.map((partial, index) => writeFile(partial, `${index}`)))
    const placed = await Promise.all(partials.map((partial) => place(partial, folder, 'a.txt', new Set(), link)))
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
    const placed = await Promise.all(partials.map((partial) => place(partial, folder, 'a.txt', replaceable, link)))
    expect(new Set(placed).size).toBe(10)
    const contents = await Promise.all(placed.map((path) => readFile(path, 'utf8')))
    expect(contents).toEqual(partials.map((_, index) => `${index}`))
    expect(placed).toContain(wanted)
  })
})

it('says what else is wrong', async () => {
  await expect(place(join(folder, 'missing.part'), folder, 'a.txt')).rejects.toMatchObject({ code: 'ENOENT' })
})
