import { createHash, randomBytes } from 'node:crypto'
import { appendFile, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import type { Listed } from '../sources.ts'
import { TestSides, untilEnded } from '../testing/handbill.ts'
import { startStrictApp } from '../testing/strict-app.ts'
import { Hashing } from './hashing.ts'

const MiB = 1024 * 1024

let folder: string
let hashing: Hashing
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-hashing-'))
  hashing = new Hashing()
})
afterEach(async () => {
  await hashing.close()
  await rm(folder, { recursive: true, force: true })
})

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function listed(name: string, bytes: Uint8Array | number): Promise<Listed> {
  const path = join(folder, name)
  await writeFile(path, typeof bytes === 'number' ? '' : bytes)
  if (typeof bytes === 'number') {
    const handle = await open(path, 'r+')
    await handle.truncate(bytes)
    await handle.close()
  }
  const { size, mtime } = await stat(path)
  return { name, path, size, modified: mtime }
}

it.each([0, 1, MiB - 1, MiB, 3 * MiB + 17])('a file of %i bytes has the hash of its bytes', async (size) => {
  const bytes = randomBytes(size)
  expect(await hashing.whole(await listed('a', bytes))).toBe(sha256(bytes))
})

it.each([1000, 2 * MiB + 5])('after its first %i bytes a hash goes on, as often as it is copied', async (end) => {
  const bytes = randomBytes(3 * MiB)
  const { sha256: begins, hash } = await hashing.begin(await listed('a', bytes), end)
  expect(begins).toBe(sha256(bytes.subarray(0, end)))
  for (const _ of ['at first', 'again']) {
    const copy = hash.copy()
    for (let at = end; at < bytes.length; at += 300_000)
      await copy.update(Uint8Array.from(bytes.subarray(at, at + 300_000)))
    expect(await copy.digest()).toBe(sha256(bytes))
  }
})

it('a large file that is not as it was listed says so', async () => {
  const file = await listed('a', 2 * MiB)
  await appendFile(file.path, 'more')
  await expect(hashing.whole(file)).rejects.toMatchObject({ code: 'FILE_UNREADABLE', data: { cause: 'ECHANGED' } })
  const gone = { ...file, path: join(folder, 'b') }
  await expect(hashing.whole(gone)).rejects.toMatchObject({ code: 'FILE_UNREADABLE', data: { cause: 'ENOENT' } })
})

it('a hash that nobody waits for any more stops, and the next one is not kept waiting', async () => {
  const endless = await listed('endless', 1024 * 1024 * MiB)
  const over = new AbortController()
  const given = hashing.whole(endless, over.signal)
  const bytes = randomBytes(2 * MiB)
  expect(await hashing.whole(await listed('a', bytes))).toBe(sha256(bytes))
  over.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  const left = expect(hashing.whole(endless)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  await hashing.close()
  await left
})

it.each([0, 3 * MiB])('after the end a file of %i bytes is not hashed, and no thread is left', async (size) => {
  const file = await listed('a', size)
  const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length
  const before = ports()
  await hashing.close()
  await expect(hashing.whole(file)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  expect(ports()).toBe(before)
})

it('of half a gigabyte ahead of an offer the loop has next to nothing to do', async () => {
  const sides = new TestSides()
  const anna = await sides.make({ alias: 'Anna' })
  const app = await startStrictApp({ identity: await makeCredentials(), prepareStatus: 403 })
  anna.known.set('App', app.address)
  const { path } = await listed('large.bin', 512 * MiB)
  const before = performance.eventLoopUtilization()
  const { id } = await anna.transfers.send({ to: 'App', sources: [{ kind: 'path', path }] })
  expect((await untilEnded(anna, id)).state).toBe('declined')
  // Not how long it was kept waiting: that says more of the machine. Hashed here it is busy for a third and more.
  const { utilization } = performance.eventLoopUtilization(before)
  expect(utilization).toBeLessThan(0.15)
  const [file] = Object.values(app.offers[0]?.files ?? {})
  expect(file?.sha256).toBe('9acca8e8c22201155389f65abbf6bc9723edc7384ead80503839f49dcc56d767')
  await app.stop()
  await sides.closeAll()
})
