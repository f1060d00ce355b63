import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Staging } from './staging.ts'

let folder: string
let staging: Staging
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-staging-'))
  staging = new Staging(join(folder, 'staging'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function* stream(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part)
}

it('keeps an upload under an id until it is discarded', async () => {
  const { id, size } = await staging.receive('trip/../../a.txt', stream('ab', 'c'))
  expect(size).toBe(3)
  const file = staging.get(id)
  expect(file).toMatchObject({ name: 'trip/a.txt', size: 3, type: 'text/plain' })
  expect(file.path).toBe(join(folder, 'staging', id, 'a.txt'))
  expect(await readFile(file.path, 'utf8')).toBe('abc')
  await staging.discard(id)
  expect(() => staging.get(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  expect(await readdir(join(folder, 'staging'))).toEqual([])
})

it('leaves nothing of an upload that broke off', async () => {
  async function* broken() {
    yield Buffer.from('ab')
    throw new Error('the browser went away')
  }
  await expect(staging.receive('a.txt', broken())).rejects.toThrow('the browser went away')
  expect(await readdir(join(folder, 'staging'))).toEqual([])
})

it('does not outlive a start', async () => {
  const { id } = await staging.receive('a.txt', stream('a'))
  const next = new Staging(join(folder, 'staging'))
  await next.sweep()
  expect(() => next.get(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  expect(await readdir(folder)).toEqual([])
})
