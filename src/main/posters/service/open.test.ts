import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { output } from '../../../shared/contract/posters.ts'
import type { PosterSource } from '../../../shared/poster/index.ts'
import { poster } from '../pictures.fixture.ts'
import { openRenderService } from './open.ts'

it('canvases in between are held to the megapixels of the service', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handbill-service-'))
  const { service, stop } = openRenderService({
    ...{ templates: folder, jobs: 1, queue: 1, reach: { scope: 'nowhere' }, dataFolder: folder },
    ...{ megapixels: 0.05, limitMs: 20_000, version: '0' },
  })
  const place = service.enter()
  try {
    // A poster of 0.04 megapixels, in groups that each need as many while they are drawn.
    const render = async (depth: number) => {
      let layers: PosterSource['layers'] = []
      for (let at = 0; at < depth; at += 1) {
        layers = [{ type: 'group', id: `g${at}`, x: 0, y: 0, width: 200, height: 200, opacity: 0.5, layers }]
      }
      const asked = { document: poster(layers), variables: {}, output: output.parse({}) }
      return (await place.prepare(asked, AbortSignal.timeout(20_000))).render()
    }
    await expect(render(2)).resolves.toMatchObject({ warnings: [] })
    await expect(render(3)).rejects.toMatchObject({ code: 'RENDER_FAILED', data: { layer: 'g0', field: 'opacity' } })
  } finally {
    place.leave()
    await stop()
    await rm(folder, { recursive: true, force: true })
  }
})
