import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { OwnRenderer } from './own-renderer.ts'
import { blue, halves, red } from './pictures.fixture.ts'
import { openServer } from './web/pages.fixture.ts'

it('fetches from private addresses while the setting allows it, and gives no copy out afterwards', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handbill-own-renderer-'))
  const picture = await halves(8, 8, red, blue)
  const server = await openServer((_, response) => {
    response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end(picture)
  })
  let allowed = false
  await using renderer = new OwnRenderer(folder, () => allowed)
  const ask = () => renderer.picture({ src: server.url('/a'), width: 4, height: 4, fit: 'fill', folder })
  await expect(ask()).rejects.toMatchObject({ data: { why: expect.stringContaining('private addresses') } })
  expect(server.asked).toEqual([])
  allowed = true
  expect(await ask()).toMatchObject({ width: 4, height: 4 })
  allowed = false
  await expect(ask()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
  expect(server.asked).toEqual(['/a'])
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})
