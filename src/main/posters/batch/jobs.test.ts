import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { output, outputFormats } from '../../../shared/contract/posters.ts'
import { FontShelf } from '../fonts/shelf.ts'
import { createInlineRenderer, defaultSettings } from '../inline-renderer.ts'
import { openSources } from '../open-renderer.ts'
import { extensions } from '../output.ts'
import { blue, halves, poster, red } from '../pictures.fixture.ts'
import { RenderPool } from '../render-pool.ts'
import { builtWorker } from '../render-worker.fixture.ts'
import type { Renderer } from '../renderer.ts'
import { renderBatch } from './batch.ts'
import { sha256 } from './record.ts'
import type { Row } from './rows.ts'

const settings = defaultSettings()
const { codec } = settings
let root: string
let built: Awaited<ReturnType<typeof builtWorker>>
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'handbill-jobs-'))
  await writeFile(join(root, 'photo.png'), await halves(90, 60, red, blue))
  built = await builtWorker()
})
afterAll(async () => {
  await built[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

const document = poster(
  [
    { type: 'image', id: 'photo', x: 0, y: 0, width: 120, height: 30, src: 'photo.png', saturation: 0.5, blur: 2 },
    { type: 'text', id: 'name', x: 5, y: 35, width: 50, height: 50, text: '{{name}}', autoFit: { min: 9, max: 60 } },
    { type: 'qr', id: 'code', x: 60, y: 35, width: 55, height: 55, value: '{{name}}' },
  ],
  { width: 120, height: 90, variables: { name: {} } },
)
const rows = ['Ada', 'Grace Hopper', 'Édith', 'a'].map(
  (name, at): Row => ({ number: at + 1, line: null, values: { name }, problem: null }),
)
const outputs = outputFormats.map((format) => output.parse({ format }))
const names = new Map(rows.map((row) => [row, outputs.map(({ format }) => `${row.number}.${extensions[format]}`)]))

/** Every file of a batch by its name, as a hash; what the batch remembers of them is one of them. */
async function batch(renderer: Renderer, jobs: number, some = rows): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(root, 'out-'))
  const parts = { renderer, jobs, codec, sources: openSources(settings), fonts: new FontShelf(settings.fonts) }
  const job = { document, path: join(root, 'x.poster.json'), rows: some, outputs, folder, names, force: false }
  const failed: string[] = []
  await renderBatch(job, parts, (event) => {
    if (event.kind === 'failed') failed.push(event.failure.message)
  })
  expect(failed).toEqual([])
  const files = (await readdir(folder)).sort()
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, sha256(await readFile(join(folder, file)))])),
  )
}

it('the same rows are the same bytes, in every format, with any number of jobs and every time', {
  timeout: 180_000,
}, async () => {
  const here = createInlineRenderer(settings)
  const first = await batch(here, 1)
  expect(Object.keys(first)).toHaveLength(rows.length * outputs.length + 1)
  // No two are alike: what was mixed up would show.
  expect(new Set(Object.values(first)).size).toBe(Object.keys(first).length)
  // Fonts, shapes and pictures are kept by now.
  const [, grace] = rows
  const again = await batch(here, 1, [grace!])
  for (const file of names.get(grace!)!) expect(again[file], file).toBe(first[file])
  await using pool = new RenderPool(built.entry, { threads: 3, settings })
  expect(await batch(pool, 3), '3 jobs').toEqual(first)
})
