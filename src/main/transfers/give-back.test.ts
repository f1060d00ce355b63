import { randomBytes } from 'node:crypto'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Arrival } from './arrival.ts'
import { GiveBack } from './give-back.ts'

const KiB = 1024

it('memory that is given back is empty at once, now and after the port has closed', async () => {
  const back = new GiveBack()
  for (let turn = 0; turn < 3; turn += 1) {
    const chunk = new Uint8Array(16 * KiB)
    back.take(chunk)
    expect(chunk.byteLength).toBe(0)
    await new Promise((resolve) => setImmediate(resolve))
  }
})

it('memory that others use as well is left alone', () => {
  const memory = new Uint8Array(32 * KiB).fill(7)
  const back = new GiveBack()
  back.take(memory.subarray(0, 16 * KiB))
  back.take(memory.subarray(16 * KiB))
  back.take(new Uint8Array(new SharedArrayBuffer(KiB)))
  back.take(new Uint8Array(0))
  expect(memory.every((byte) => byte === 7)).toBe(true)
})

it('a file whose chunks are given back is whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handbill-give-back-'))
  const partial = join(folder, '.a.part')
  const bytes = randomBytes(5_000_003)
  const announced = { name: 'a', size: bytes.length, sha256: null, modified: null }
  const arrival = new Arrival(announced, await open(partial, 'wx'), partial, 'a')
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += 16 * KiB) {
    const chunk = new Uint8Array(bytes.subarray(at, at + 16 * KiB))
    chunks.push(chunk)
    await arrival.write(chunk)
  }
  const { path } = await arrival.finish()
  expect((await readFile(path)).equals(bytes)).toBe(true)
  expect(chunks.every(({ byteLength }) => byteLength === 0)).toBe(true)
  await rm(folder, { recursive: true })
})
