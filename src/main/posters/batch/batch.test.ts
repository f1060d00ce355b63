import { cpSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Output, output } from '../../../shared/contract/posters.ts'
import type { PosterSource } from '../../../shared/poster/index.ts'
import { renamed } from '../fonts/renamed.fixture.ts'
import { FontShelf } from '../fonts/shelf.ts'
import { openSources } from '../open-renderer.ts'
import { blue, halves, poster, red } from '../pictures.fixture.ts'
import { openRendering } from '../rendering.ts'
import { type BatchEvent, renderBatch } from './batch.ts'
import type { Row } from './rows.ts'

const inter = createRequire(import.meta.url).resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')

let root: string
const at = (...parts: string[]) => join(root, ...parts)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'handbill-batch-'))
  await mkdir(at('fonts'))
  await writeFile(at('photo.png'), await halves(40, 40, red, blue))
  await renamed(inter, 'Inter', 'Outer', at('fonts', 'outer.ttf'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** The same face with half the units to an em: letters twice as large (OpenType, `head` table). */
function enlarged(font: Buffer): Buffer {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + 16 * index)
  const head = tables.find((entry) => font.toString('latin1', entry, entry + 4) === 'head')!
  const units = font.readUInt32BE(head + 8) + 18
  font.writeUInt16BE(font.readUInt16BE(units) / 2, units)
  return font
}

const box = { x: 10, y: 10, width: 180, height: 60 }
const badge = (more: Partial<PosterSource> = {}) =>
  poster(
    [
      { type: 'text', id: 'name', ...box, size: 30, text: '{{name}}', font: 'Outer' },
      { type: 'image', id: 'photo', x: 10, y: 80, width: 60, height: 60, src: '{{photo}}' },
    ],
    { variables: { name: {}, photo: { default: 'photo.png' } }, ...more },
  )
const rowsOf = (...list: Record<string, string>[]): Row[] =>
  list.map((values, index) => ({ number: index + 1, line: null, values, problem: null }))

interface Batch {
  document?: ReturnType<typeof poster>
  rows?: readonly Row[]
  outputs?: Partial<Output>[]
  tell?: (event: BatchEvent) => void
}

/** A batch as a command runs it: everything that a process keeps is new each time. */
async function batch({
  document = badge(),
  rows = rowsOf({ name: 'Ada' }, { name: 'Lin' }),
  outputs = [{}],
  tell = () => {},
}: Batch = {}) {
  await using rendering = openRendering({ reach: { scope: 'nowhere' }, dataFolder: root })
  const { settings } = rendering
  const parts = {
    ...{ renderer: rendering, codec: settings.codec, jobs: 1 },
    ...{ sources: openSources(settings), fonts: new FontShelf(settings.fonts) },
  }
  const files = (row: Row) => outputs.map((_, index) => `${row.number}-${index}.png`)
  const job = {
    ...{ document, rows, path: at('badge.poster.json'), folder: at('out'), force: false },
    ...{ outputs: outputs.map((one) => output.parse(one)), names: new Map(rows.map((row) => [row, files(row)])) },
  }
  const events: BatchEvent[] = []
  await renderBatch(job, parts, (event) => {
    events.push(event)
    tell(event)
  })
  return events.map(({ row, kind }) => `${row} ${kind}`)
}

const fresh = ['1 rendered', '2 rendered']
const kept = ['1 unchanged', '2 unchanged']

it('does nothing twice, and again what a changed template, row, picture, font or output concerns', async () => {
  expect(await batch()).toEqual(fresh)
  expect(await batch()).toEqual(kept)

  const document = badge({ background: '#eeeeee' })
  expect(await batch({ document })).toEqual(fresh)
  expect(await batch({ document })).toEqual(kept)
  expect(await batch()).toEqual(fresh)

  expect(await batch({ rows: rowsOf({ name: 'Ada' }, { name: 'Linh' }) })).toEqual(['1 unchanged', '2 rendered'])
  await batch()

  // A picture of the same size and the same time, with other bytes.
  const { atime, mtime } = await stat(at('photo.png'))
  await writeFile(at('photo.png'), await halves(40, 40, blue, red))
  await utimes(at('photo.png'), atime, mtime)
  expect(await batch()).toEqual(fresh)

  // A font in the place of another.
  const before = await readFile(at('out', '1-0.png'))
  await writeFile(at('fonts', 'outer.ttf'), enlarged(await readFile(at('fonts', 'outer.ttf'))))
  expect(await batch()).toEqual(fresh)
  expect(before.equals(await readFile(at('out', '1-0.png')))).toBe(false)
  expect(await batch()).toEqual(kept)

  expect(await batch({ outputs: [{ scale: 2 }] })).toEqual(fresh)
  expect(await batch({ outputs: [{ scale: 2 }] })).toEqual(kept)
  // One of several files is gone: the row is made again.
  await batch({ outputs: [{}, { scale: 2 }] })
  await rm(at('out', '2-1.png'))
  expect(await batch({ outputs: [{}, { scale: 2 }] })).toEqual(['1 unchanged', '2 rendered'])
})

it('a font that was only touched changes nothing', async () => {
  await batch()
  await utimes(at('fonts', 'outer.ttf'), new Date(), new Date())
  expect(await batch()).toEqual(kept)
})

it('goes on where it was killed', async () => {
  await rm(at('out'), { recursive: true })
  // What lies there at this moment is what a process that is killed leaves.
  await batch({ tell: ({ row }) => row === 1 && cpSync(at('out'), at('killed'), { recursive: true }) })
  await rm(at('out'), { recursive: true })
  await rename(at('killed'), at('out'))
  await appendFile(at('out', '.handbill-batch.journal'), '\n{"name":"2-0.p')

  expect(await batch()).toEqual(['1 unchanged', '2 rendered'])
  expect(await batch()).toEqual(kept)
  expect(await readdir(at('out'))).not.toContain('.handbill-batch.journal')
})

it('knows what it made after it was killed over another version, and keeps what somebody changed', async () => {
  const document = badge({ background: '#dddddd' })
  await batch()
  await batch({ document, tell: ({ row }) => row === 1 && cpSync(at('out'), at('killed'), { recursive: true }) })
  await rm(at('out'), { recursive: true })
  await rename(at('killed'), at('out'))
  // The second was announced and not written when the end came.
  const address = { address: 'another', sha256: 'never written' }
  await appendFile(at('out', '.handbill-batch.journal'), `\n${JSON.stringify({ name: '2-0.png', ...address })}`)
  expect(await batch({ document })).toEqual(['1 unchanged', '2 rendered'])

  await appendFile(at('out', '1-0.png'), 'x')
  expect(await batch({ document })).toEqual(['1 failed', '2 unchanged'])
})
