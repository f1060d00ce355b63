import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openCodec } from './codec/choose.ts'
import { FontShelf } from './fonts/shelf.ts'
import { openSources } from './open-renderer.ts'
import { blue, halves, poster, red } from './pictures.fixture.ts'
import { createRenderer } from './renderer.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-preflight-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('has few pictures in its hands at a time, however many there are, and tells of them in their order', async () => {
  const picture = await halves(4, 4, red, blue)
  const names = Array.from({ length: 60 }, (_, at) => `${at}.png`)
  const missing = new Set(['3.png', '40.png', '41.png'])
  await Promise.all(names.filter((name) => !missing.has(name)).map((name) => writeFile(join(folder, name), picture)))
  const sources = openSources({ reach: { scope: 'nowhere' }, shelf: null })
  const find = sources.find.bind(sources)
  let [held, most] = [0, 0]
  sources.find = async (src, from) => {
    held += 1
    most = Math.max(most, held)
    try {
      const source = await find(src, from)
      const read = async () => {
        const bytes = await source.read()
        held -= 1
        return bytes
      }
      return { ...source, read }
    } catch (error) {
      held -= 1
      throw error
    }
  }
  const { check } = await createRenderer({
    ...{ codec: await openCodec('sharp'), sources },
    fonts: new FontShelf({ folders: [] }),
  })
  const document = poster(
    names.map((src, at) => ({ type: 'image', id: `i${at}`, x: 0, y: 0, width: 5, height: 5, src })),
  )
  const found = await check({ document, row: {}, folder })
  expect(found.map((one) => 'layer' in one && one.layer)).toEqual(['i3', 'i40', 'i41'])
  expect(most).toBeLessThanOrEqual(8)
})
