import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBounds, writeBounds } from './bounds.ts'

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-bounds-'))
  file = join(folder, 'window.json')
})
afterAll(() => rm(folder, { recursive: true }))

const display = { x: 0, y: 0, width: 1920, height: 1080 }
const first = { width: 1180, height: 780 }

test('the window comes back to where it was', () => {
  const bounds = { x: 100, y: 50, width: 900, height: 700 }
  writeBounds(file, bounds)
  expect(readBounds(file, [display])).toEqual(bounds)
})

test.each([
  { x: 3000, y: 50 },
  { x: -880, y: 50 },
  { x: 100, y: -40 },
  { x: 100, y: 1070 },
])('a place where it could not be reached is forgotten, its size is not: %j', (place) => {
  writeBounds(file, { ...place, width: 900, height: 700 })
  expect(readBounds(file, [display])).toEqual({ width: 900, height: 700 })
  expect(readBounds(file, [])).toEqual({ width: 900, height: 700 })
})

test.each(['', '{', '{"width":1,"height":1}', '[]'])('a file that does not parse is no window: %s', async (text) => {
  await writeFile(file, text)
  expect(readBounds(file, [display])).toEqual(first)
})

test('no file and no folder do no harm', () => {
  const nowhere = join(folder, 'no', 'window.json')
  expect(readBounds(nowhere, [display])).toEqual(first)
  writeBounds(nowhere, { ...display })
})
