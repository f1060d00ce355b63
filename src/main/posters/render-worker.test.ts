import { afterAll, beforeAll, expect, it } from 'vitest'
import { createInlineRenderer } from './inline-renderer.ts'
import { plainPng } from './output.ts'
import { poster } from './pictures.fixture.ts'
import { RenderPool } from './render-pool.ts'
import { builtWorker } from './render-worker.fixture.ts'

let built: Awaited<ReturnType<typeof builtWorker>>
let thread: RenderPool

beforeAll(async () => {
  built = await builtWorker()
  thread = new RenderPool(built.entry)
})
afterAll(async () => {
  await thread[Symbol.asyncDispose]()
  await built[Symbol.asyncDispose]()
})

it('renders in a thread what it renders in this one', async () => {
  const document = poster([
    { type: 'text', id: 't', x: 0, y: 0, width: 200, height: 90, text: 'Night 春', size: 40 },
    { type: 'qr', id: 'q', x: 80, y: 80, width: 110, height: 110, value: 'https://example.org' },
  ])
  const job = { document, row: {}, folder: built.folder, outputs: [plainPng] }
  const [threaded, inline] = await Promise.all([thread.render(job), createInlineRenderer().render(job)])
  expect(threaded.outputs).toMatchObject([{ format: 'png', width: 200, height: 200 }])
  expect(Buffer.from(threaded.outputs[0]!.bytes).equals(inline.outputs[0]!.bytes)).toBe(true)
})

it('hands failures and pictures across', async () => {
  await expect(
    thread.picture({ src: 'no.png', width: 1, height: 1, fit: 'fill', folder: built.folder }),
  ).rejects.toMatchObject({
    name: 'Failure',
    code: 'FILE_UNREADABLE',
  })
  const src = 'data:image/gif;base64,R0lGODlhAQABAPAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=='
  const pixels = await thread.picture({ src, width: 2, height: 2, fit: 'cover', folder: built.folder })
  expect(pixels).toMatchObject({ width: 2, height: 2 })
  expect([...pixels.data.subarray(0, 4)]).toEqual([255, 0, 0, 255])
})
