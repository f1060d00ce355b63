import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashOf } from './reading.ts'
import { collect } from './sources.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-sources-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('collect', () => {
  it('names files from the folder that was chosen', async () => {
    await mkdir(join(folder, 'trip', 'day 1'), { recursive: true })
    await writeFile(join(folder, 'trip', 'b.jpg'), '22')
    await writeFile(join(folder, 'trip', 'day 1', 'a.txt'), '1')
    const { files, skipped } = await collect(join(folder, 'trip/'))
    expect(files.map(({ name, size, type }) => [name, size, type])).toEqual([
      ['trip/b.jpg', 2, 'image/jpeg'],
      ['trip/day 1/a.txt', 1, 'text/plain'],
    ])
    expect(skipped).toEqual([])
  })

  it('follows a link that was chosen, and none that it meets', async () => {
    await mkdir(join(folder, 'trip'))
    await writeFile(join(folder, 'secret'), 's')
    await symlink(folder, join(folder, 'trip', 'up'))
    await symlink(join(folder, 'secret'), join(folder, 'chosen'))
    expect((await collect(join(folder, 'chosen'))).files).toMatchObject([{ name: 'chosen', size: 1 }])
    const { files, skipped } = await collect(join(folder, 'trip'))
    expect(files).toEqual([])
    expect(skipped).toMatchObject([{ name: 'trip/up', failure: { data: { cause: 'a symbolic link' } } }])
  })

  it.skipIf(process.platform === 'win32')('does not wait at a pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    expect((await collect(folder)).skipped).toMatchObject([{ failure: { data: { cause: 'a pipe' } } }])
    await expect(collect(join(folder, 'pipe'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })

  it('says what is not there', async () => {
    const path = join(folder, 'nothing')
    await expect(collect(path)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      data: { file: path, cause: 'ENOENT' },
    })
  })
})

describe('a file that changes after it was listed', () => {
  const signal = new AbortController().signal

  it.each([
    ['grew', async (path: string) => writeFile(path, 'longer')],
    [
      'became a link',
      async (path: string) => {
        await rm(path)
        await symlink('/etc/hostname', path)
      },
    ],
    ['is gone', async (path: string) => rm(path)],
  ])('is not sent when it %s', async (_, change) => {
    const path = join(folder, 'a.txt')
    await writeFile(path, 'short')
    const [file] = (await collect(path)).files
    await change(path)
    await expect(hashOf(file!, signal)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  })
})
