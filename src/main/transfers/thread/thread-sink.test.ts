import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FilesThread } from './files-thread.ts'
import { ThreadSink } from './thread-sink.ts'

const MiB = 1024 * 1024

let folder: string
let handle: FileHandle
let thread: FilesThread
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-thread-sink-'))
  handle = await open(join(folder, 'a'), 'wx')
  thread = new FilesThread()
})
afterEach(async () => {
  await thread.close()
  await handle.close()
  await rm(folder, { recursive: true, force: true })
})

it('a file that comes in chunks of any size is written and hashed as it came', async () => {
  const bytes = randomBytes(20 * MiB + 12_345)
  let taken = 0
  const sink = new ThreadSink(handle.fd, thread, (more) => {
    taken += more
  })
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 700_001)
    await sink.write(new Uint8Array(bytes.subarray(at, at + size)))
  await sink.flush()
  expect(taken).toBe(bytes.length)
  expect((await readFile(join(folder, 'a'))).equals(bytes)).toBe(true)
  expect(await sink.sha256()).toBe(createHash('sha256').update(bytes).digest('hex'))
})

it.skipIf(process.platform !== 'linux')('a disk that is full says so, and nothing more is taken', async () => {
  const full = await open('/dev/full', 'w')
  let taken = 0
  const sink = new ThreadSink(full.fd, thread, (more) => {
    taken += more
  })
  const pour = async () => {
    for (let at = 0; at < 20; at += 1) await sink.write(new Uint8Array(MiB))
    await sink.flush()
  }
  await expect(pour()).rejects.toMatchObject({ code: 'ENOSPC' })
  await sink.idle()
  expect(taken).toBe(0)
  await full.close()
})
