import { Path2D } from '@napi-rs/canvas'
import * as hb from 'harfbuzzjs'
import { beforeAll, expect, it } from 'vitest'
import { output } from '../../shared/contract/posters.ts'
import { assemble, createTextEngine, type PosterSource } from '../../shared/poster/index.ts'
import { type Canvases, loadCanvases } from './canvas.ts'
import { encodePdf } from './encode-poster.ts'
import { poster } from './pictures.fixture.ts'

let canvases: Canvases
beforeAll(async () => {
  canvases = await loadCanvases()
})

/** The canvases that codes are read from, in pixels. */
async function looks(layers: PosterSource['layers'], checked = false): Promise<[number, number][]> {
  const drawn: [number, number][] = []
  const counted: Canvases = {
    ...canvases,
    on(width, height, work) {
      drawn.push([width, height])
      return canvases.on(width, height, work)
    },
  }
  const assets = { text: createTextEngine(hb, []), Path2D, surface: canvases.surface, picture: () => undefined }
  const scaled = { poster: assemble(poster(layers), {}), scale: 1, assets }
  await encodePdf(scaled, output.parse({ format: 'pdf' }), counted, checked)
  return drawn
}

const code = (id: string, x: number, y: number): PosterSource['layers'][number] => {
  return { type: 'qr', id, value: id, x, y, width: 60, height: 60 }
}

it('all codes of a PDF are read from one drawing, of no more than holds them', async () => {
  const [one] = await looks([code('a', 70, 70)])
  expect(one!.every((side) => side >= 60 && side < 120)).toBe(true)
  expect(await looks([code('a', 0, 0), code('b', 70, 0), code('c', 140, 0)])).toHaveLength(1)
  expect(await looks([code('a', 0, 0)], true)).toEqual([])
  expect(await looks([])).toEqual([])
})

it('a code beside the poster is said to be unreadable', async () => {
  await expect(looks([code('a', 500, 500)])).rejects.toMatchObject({ code: 'RENDER_FAILED', data: { layer: 'a' } })
})
