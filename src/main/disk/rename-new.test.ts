import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renameNew } from './rename-new.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-rename-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe.skipIf(process.platform !== 'linux' && process.platform !== 'darwin')('a rename to a new name', () => {
  it('leaves what is there, whatever it is called', async () => {
    const [mine, theirs] = [join(folder, '我的.part'), join(folder, 'é a.txt')]
    await writeFile(mine, 'mine')
    expect(await renameNew(mine, theirs)).toBe('done')
    expect(await readFile(theirs, 'utf8')).toBe('mine')
    await writeFile(mine, 'another')
    expect(await renameNew(mine, theirs)).toBe('taken')
    expect(await readFile(theirs, 'utf8')).toBe('mine')
    expect(await readFile(mine, 'utf8')).toBe('another')
  })

  it('is won by one of many', async () => {
    const all = Array.from({ length: 20 }, (_, index) => join(folder, `${index}`))
    await Promise.all(all.map((path) => writeFile(path, path)))
    const outcomes = await Promise.all(all.map((path) => renameNew(path, join(folder, 'a.txt'))))
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1)
    expect(await readdir(folder)).toHaveLength(20)
  })

  it('says what else is wrong', async () => {
    await expect(renameNew(join(folder, 'missing'), join(folder, 'a'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
