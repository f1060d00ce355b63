import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Media } from './media.ts'

const type = 'application/octet-stream'
const bytes = (size: number) => new Uint8Array(size)

it('has what was put last, however many files are kept and however heavy it is', async () => {
  const media = new Media(100)
  for (let at = 0; at < 1000; at += 1) media.keep(`/nowhere/${at}`, 'font/ttf')
  for (const size of [1, 99, 100, 101, 5000]) {
    expect((await media.get(media.hold(bytes(size), type)))?.bytes.byteLength).toBe(size)
  }
})

it('lets go by weight what was used least lately', async () => {
  const media = new Media(100)
  const [first, second] = [media.hold(bytes(40), type), media.hold(bytes(40), type)]
  await media.get(first)
  const third = media.hold(bytes(40), type)
  expect(await Promise.all([first, second, third].map(async (id) => (await media.get(id)) !== null))).toEqual([
    true,
    false,
    true,
  ])
  // Small ones, as many as there are.
  const small = Array.from({ length: 90 }, () => media.hold(bytes(1), type))
  for (const id of small) expect(await media.get(id)).not.toBeNull()
})

it('has one id for each file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handbill-media-'))
  const path = join(folder, 'a.png')
  await writeFile(path, 'one')
  const media = new Media()
  const id = media.keep(path, 'image/png')
  expect(media.keep(path, 'image/png')).toBe(id)
  expect(media.keep(join(folder, 'b.png'), 'image/png')).not.toBe(id)
  await writeFile(path, 'two')
  expect(String(Buffer.from((await media.get(id))!.bytes))).toBe('two')
  await rm(folder, { recursive: true })
})
