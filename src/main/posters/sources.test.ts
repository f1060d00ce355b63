import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readDocument } from './documents.ts'
import { openSources } from './open-renderer.ts'

let root: string
let folder: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'handbill-sources-'))
  folder = join(root, 'posters')
  await mkdir(folder)
})
afterEach(() => rm(root, { recursive: true, force: true }))

const sources = openSources({ reach: { scope: 'nowhere' }, shelf: null })
const read = async (src: string) => Buffer.from(await (await sources.find(src, folder)).read()).toString()

describe('a picture of a file', () => {
  it.each(['..foo.png', '...png', '..a/b.png', 'a/..b'])('may be called %s', async (name) => {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), 'picture')
    expect(await read(name)).toBe('picture')
  })

  it.each(['../outside.png', '..', 'a/../../outside.png', 'link'])('is not read through %s', async (src) => {
    await mkdir(join(folder, 'a'))
    await writeFile(join(root, 'outside.png'), 'secret')
    await symlink(root, join(folder, 'link'))
    await expect(sources.find(src === 'link' ? 'link/outside.png' : src, folder)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      data: { why: expect.stringContaining('outside the folder') },
    })
  })

  it('is not what it was when it changes between the question and the answer', async () => {
    const path = join(folder, 'a.png')
    await writeFile(path, 'one')
    await sources.find('a.png', folder)
    const found = await sources.find('a.png', folder)
    await writeFile(path, 'another')
    await expect(found.read()).rejects.toMatchObject({ data: { cause: 'changed' } })
    expect(await read('a.png')).toBe('another')
  })
})

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  it('is no picture and no poster, and nobody waits for its writer', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.png'), join(folder, 'pipe.poster.json')])
    await expect(sources.find('pipe.png', folder)).rejects.toMatchObject({ data: { why: 'It is not a file.' } })
    await expect(readDocument(join(folder, 'pipe.poster.json'), 'pipe')).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      data: { why: 'It is not a file.' },
    })
  })
})
