import { createCanvas, Path2D } from '@napi-rs/canvas'
import fc from 'fast-check'
import * as hb from 'harfbuzzjs'
import { describe, expect, it } from 'vitest'
import { assemble } from './assemble.ts'
import { type PosterSource, posterDocument } from './document.ts'
import { draw } from './draw.ts'
import { unreadableQrCodes } from './qr/check.ts'
import { scaledPoster } from './scale.ts'
import { createTextEngine } from './text/engine.ts'

const SIDE = 100
const red = [255, 0, 0, 255]
const white = [255, 255, 255, 255]

const surface = (width: number, height: number) => {
  const image = createCanvas(width, height)
  return { ctx: image.getContext('2d'), image }
}
/** A picture whose left half is blue and whose right half is green. */
const halves = (width: number, height: number) => {
  const { ctx, image } = surface(width, height)
  ctx.fillStyle = '#0000ff'
  ctx.fillRect(0, 0, width / 2, height)
  ctx.fillStyle = '#00ff00'
  ctx.fillRect(width / 2, 0, width / 2, height)
  return image
}
const text = createTextEngine(hb, [])

function drawn(layers: PosterSource['layers'], more: Partial<PosterSource> = {}, scale = 1) {
  const document = posterDocument.parse({ version: 2, width: SIDE, height: SIDE, layers, ...more })
  const poster = scaledPoster(assemble(document, {}), scale)
  const { ctx } = surface(poster.width, poster.height)
  const surfaces: number[] = []
  draw(ctx, poster, {
    ...{ text, Path2D },
    surface(width, height) {
      surfaces.push(width * height)
      return surface(width, height)
    },
    picture: ({ width, height }) => ({ image: halves(width, height), width, height }),
  })
  return { at: (x: number, y: number) => [...ctx.getImageData(x, y, 1, 1).data], surfaces, ctx, poster }
}

const box = (id: string, x: number, y: number, width: number, height: number) => ({ id, x, y, width, height })
const rectangle = (place: ReturnType<typeof box>, more: object = {}) =>
  ({
    type: 'shape',
    ...place,
    outline: { kind: 'rectangle' },
    fill: '#ff0000',
    ...more,
  }) as PosterSource['layers'][number]
const group = (place: ReturnType<typeof box>, layers: PosterSource['layers'], more: object = {}) =>
  ({ type: 'group', ...place, layers, ...more }) as PosterSource['layers'][number]

describe('groups', () => {
  it('place their layers from their own corner, and turn them together', () => {
    const inner = rectangle(box('r', 10, 0, 10, 20))
    expect(drawn([group(box('g', 40, 40, 20, 20), [inner])]).at(55, 50)).toEqual(red)
    expect(drawn([group(box('g', 40, 40, 20, 20), [inner])]).at(45, 50)).toEqual(white)
    const turned = drawn([group(box('g', 40, 40, 20, 20), [inner], { rotation: 180 })])
    expect(turned.at(45, 50)).toEqual(red)
    expect(turned.at(55, 50)).toEqual(white)
  })

  it('fade as one: what overlaps does not show through', () => {
    const two = [rectangle(box('a', 0, 0, 60, 60)), rectangle(box('b', 30, 30, 60, 60))]
    const { at, surfaces } = drawn([group(box('g', 0, 0, 90, 90), two, { opacity: 0.5 })])
    expect(at(45, 45)).toEqual(at(10, 10))
    expect(surfaces).toHaveLength(1)
    const loose = drawn(two.map((layer) => ({ ...layer, opacity: 0.5 })))
    expect(loose.at(45, 45)).not.toEqual(loose.at(10, 10))
  })

  it('cut off what sticks out, with their corners', () => {
    const wide = [rectangle(box('r', -50, -50, 200, 200))]
    const { at } = drawn([group(box('g', 20, 20, 40, 40), wide, { clip: true, radius: 20 })])
    expect(at(40, 40)).toEqual(red)
    expect(at(22, 22)).toEqual(white)
    expect(at(70, 40)).toEqual(white)
    expect(drawn([group(box('g', 20, 20, 40, 40), wide)]).at(70, 40)).toEqual(red)
  })

  it('need no canvas of their own while nothing is to be done to them', () => {
    expect(drawn([group(box('g', 0, 0, 9, 9), [rectangle(box('r', 0, 0, 5, 5))])]).surfaces).toEqual([])
  })

  it('and what they need is no larger than what can be seen of them', () => {
    const far = [rectangle(box('r', 0, 0, 5000, 5000), { stroke: { width: 2 }, opacity: 0.5 })]
    const { surfaces } = drawn(far)
    expect(surfaces).toHaveLength(1)
    expect(surfaces[0]).toBeLessThanOrEqual(SIDE * SIDE)
    expect(drawn([rectangle(box('r', 500, 500, 50, 50), { stroke: { width: 2 }, opacity: 0.5 })]).surfaces).toEqual([])
  })
})

describe('bounds', () => {
  const layers = [group(box('g', 0, 0, 100, 100), [rectangle(box('r', -20, -20, 40, 140))], { opacity: 0.5 })]
  const poster = assemble(posterDocument.parse({ version: 2, width: SIDE, height: SIDE, layers }), {})
  const part = (bounds: { x: number; y: number; width: number; height: number }, room?: number) => {
    const { ctx } = surface(bounds.width, bounds.height)
    ctx.translate(-bounds.x, -bounds.y)
    draw(ctx, poster, { ...{ text, Path2D, surface, room }, picture: () => undefined }, bounds)
    return (x: number, y: number) => [...ctx.getImageData(x - bounds.x, y - bounds.y, 1, 1).data]
  }

  it('beyond the poster show what sticks out of it, what fades included', () => {
    const whole = drawn(layers).at(10, 50)
    const at = part({ x: -10, y: -10, width: 120, height: 120 })
    expect(whole).not.toEqual(white)
    for (const [x, y] of [
      [10, 50],
      [-5, 50],
      [10, -5],
      [10, 105],
    ] as const) {
      expect(at(x, y)).toEqual(whole)
    }
    expect(at(105, 50)).toEqual(white)
  })

  it('within the poster show a part of it', () => {
    const [whole, at] = [drawn(layers).at, part({ x: 15, y: 40, width: 10, height: 10 })]
    for (const x of [16, 19, 20, 24]) expect(at(x, 45)).toEqual(whole(x, 45))
  })

  it('leave a canvas in between no more room than it is given', () => {
    const bounds = { x: 0, y: 0, width: SIDE, height: SIDE }
    expect(() => part(bounds, SIDE * SIDE - 1)).toThrow(/no room/)
    expect(() => part(bounds, SIDE * SIDE)).not.toThrow()
  })
})

describe('shadows', () => {
  const shadow = { x: 20, y: 0, blur: 0, colour: '#000000' }
  it('fall where they say, and turn with their layer', () => {
    expect(drawn([rectangle(box('r', 40, 40, 20, 20), { shadow })]).at(70, 50)).toEqual([0, 0, 0, 255])
    const turned = drawn([rectangle(box('r', 40, 40, 20, 20), { shadow, rotation: 90 })])
    expect(turned.at(50, 70)).toEqual([0, 0, 0, 255])
    expect(turned.at(70, 50)).toEqual(white)
  })

  it('come into view from a layer that is not', () => {
    const { at } = drawn([rectangle(box('r', -60, 40, 20, 20), { shadow: { ...shadow, x: 100 } })])
    expect(at(50, 50)).toEqual([0, 0, 0, 255])
    const both = drawn([rectangle(box('r', -60, 40, 20, 20), { shadow: { ...shadow, x: 100 }, blend: 'multiply' })])
    expect(both.at(50, 50)).toEqual([0, 0, 0, 255])
  })
})

describe('the canvases in between', () => {
  const far = (by: number) => [
    group(box('g', -by, -by, by, by), [rectangle(box('r', 0, 0, by, by))], {
      clip: true,
      shadow: { x: by, y: by, blur: 0, colour: '#00ff00' },
    }),
  ]

  it('are shifted to what throws a shadow into view, however far it is', () => {
    for (const scale of [1, 1.5, 8]) {
      const { at, surfaces, poster } = drawn(far(20_000), {}, scale)
      expect(at(50, 50), `at ${scale}`).toEqual([0, 255, 0, 255])
      for (const pixels of surfaces) expect(pixels).toBeLessThanOrEqual(4 * poster.width * poster.height)
    }
  })

  it('show what is below its far shadow as well', () => {
    const { at, surfaces } = drawn([
      rectangle(box('r', -19_950, 0, 20_000, SIDE), {
        stroke: { width: 2, colour: '#ff0000' },
        shadow: { x: 10_000, y: 0, blur: 4, colour: '#00ff00' },
      }),
    ])
    expect([at(25, 50), at(75, 50)]).toEqual([red, [0, 255, 0, 255]])
    for (const pixels of surfaces) expect(pixels).toBeLessThanOrEqual(4 * SIDE * SIDE)
  })

  it('cut off nothing that would be seen: a poster is the middle of a larger one', () => {
    const offset = fc.integer({ min: -150, max: 150 })
    const shadow = fc.record({
      x: offset,
      y: offset,
      blur: fc.integer({ min: 0, max: 20 }),
      colour: fc.constant('#00f'),
    })
    const place = fc.record({ x: offset, y: offset, width: fc.constant(60), height: fc.constant(40) })
    const one = fc.record({
      place,
      shadow,
      rotation: fc.constantFrom(0, 90, 180, 270),
      blend: fc.constantFrom('normal', 'multiply'),
    })
    const beyond = 400
    fc.assert(
      fc.property(one, ({ place: { x, y, width, height }, ...more }) => {
        const layer = (by: number) =>
          rectangle(box('r', x + by, y + by, width, height), { ...more, stroke: { width: 3 }, opacity: 0.8 })
        const small = drawn([layer(0)]).ctx.getImageData(0, 0, SIDE, SIDE).data
        const wide = SIDE + 2 * beyond
        const large = drawn([layer(beyond)], { width: wide, height: wide })
        const middle = large.ctx.getImageData(beyond, beyond, SIDE, SIDE).data
        const apart = small.reduce((most, value, at) => Math.max(most, Math.abs(value - middle[at]!)), 0)
        expect(apart).toBeLessThanOrEqual(2)
      }),
      { numRuns: 40 },
    )
  })

  it('are given back, and refused by layer and field where too many are needed at once', () => {
    const lid = (id: string) => rectangle(box(id, 0, 0, 5000, 5000), { stroke: { width: 2 }, opacity: 0.5 })
    const document = (layers: PosterSource['layers']) =>
      assemble(posterDocument.parse({ version: 2, width: 5000, height: 5000, layers }), {})
    const { ctx } = surface(1, 1)
    const drawOn = (poster: ReturnType<typeof document>) => {
      let live = 0
      draw(ctx, poster, {
        ...{ text, Path2D, picture: () => undefined },
        surface() {
          live += 1
          return { ...surface(1, 1), release: () => void live-- }
        },
      })
      return live
    }
    expect(drawOn(document(Array.from({ length: 30 }, (_, at) => lid(`r${at}`))))).toBe(0)
    let nested = [lid('r')]
    for (let at = 7; at > 0; at -= 1) nested = [group(box(`g${at}`, 0, 0, 9, 9), nested, { opacity: 0.9 })]
    expect(() => drawOn(document(nested))).toThrow(
      expect.objectContaining({
        code: 'RENDER_FAILED',
        data: expect.objectContaining({ layer: 'g5', field: 'opacity' }),
      }),
    )
  })

  it('that the host cannot make are an error that names the layer', () => {
    const shadowed = rectangle(box('r', 0, 0, 9, 9), { stroke: { width: 2 }, shadow: {} })
    const poster = assemble(posterDocument.parse({ version: 2, width: 9, height: 9, layers: [shadowed] }), {})
    const refuse = () => {
      throw new Error('No memory.')
    }
    const assets = { text, Path2D, surface: refuse, picture: () => undefined }
    expect(() => draw(surface(9, 9).ctx, poster, assets)).toThrow(
      expect.objectContaining({
        code: 'RENDER_FAILED',
        data: expect.objectContaining({ layer: 'r', field: 'shadow' }),
      }),
    )
  })
})

describe('blend modes', () => {
  it.each([
    ['normal', [255, 0, 0]],
    ['multiply', [0, 0, 0]],
    ['screen', [255, 0, 255]],
    ['difference', [255, 0, 255]],
    ['darken', [0, 0, 0]],
  ] as const)('%s of red over blue', (blend, [r, g, b]) => {
    const { at } = drawn([rectangle(box('r', 0, 0, 50, 50), { blend })], { background: '#0000ff' })
    expect(at(20, 20)).toEqual([r, g, b, 255])
  })
})

describe('pictures', () => {
  const image = (more: object = {}) =>
    ({ type: 'image', ...box('i', 20, 20, 60, 40), src: 'a', ...more }) as PosterSource['layers'][number]

  it('have four corners, each by itself', () => {
    const { at } = drawn([image({ radius: [20, 0, 20, 0] })])
    expect(at(21, 21)).toEqual(white)
    expect(at(78, 21)).toEqual([0, 255, 0, 255])
    expect(at(78, 58)).toEqual(white)
    expect(at(21, 58)).toEqual([0, 0, 255, 255])
  })

  it('in a circle show nothing outside of it', () => {
    const { at } = drawn([image({ crop: 'circle' })])
    expect(at(40, 40)).toEqual([0, 0, 255, 255])
    expect(at(25, 40)).toEqual(white)
    expect(at(32, 22)).toEqual(white)
  })

  it('have a border inside their edge', () => {
    const { at } = drawn([image({ border: { width: 5, colour: '#ff0000' } })])
    expect(at(22, 40)).toEqual(red)
    expect(at(27, 40)).toEqual([0, 0, 255, 255])
    expect(at(18, 40)).toEqual(white)
  })

  it('show where their mask lets them', () => {
    const clear = surface(60, 40)
    clear.ctx.fillRect(0, 0, 60, 10)
    const document = posterDocument.parse({
      version: 2,
      width: SIDE,
      height: SIDE,
      layers: [image({ mask: { src: 'm' } })],
    })
    const { ctx } = surface(SIDE, SIDE)
    draw(ctx, assemble(document, {}), {
      ...{ text, Path2D, surface },
      picture: ({ field, width, height }) => ({
        image: field === 'mask' ? clear.image : halves(width, height),
        width,
        height,
      }),
    })
    expect([...ctx.getImageData(30, 25, 1, 1).data]).toEqual([0, 0, 255, 255])
    expect([...ctx.getImageData(30, 45, 1, 1).data]).toEqual(white)
  })
})

describe('shapes', () => {
  it('with a gradient go from one colour to the other', () => {
    const stops = [
      { at: 0, colour: '#000000' },
      { at: 1, colour: '#ffffff' },
    ]
    const { at } = drawn([rectangle(box('r', 0, 0, 100, 100), { fill: { type: 'linear', angle: 90, stops } })])
    const row = [5, 35, 65, 95].map((x) => at(x, 50)[0]!)
    expect(row).toEqual([...row].sort((a, b) => a - b))
    expect(row[0]).toBeLessThan(20)
    expect(row[3]).toBeGreaterThan(235)
  })

  it('without a fill are their stroke, half of it inside', () => {
    const { at } = drawn([
      rectangle(box('r', 20, 20, 60, 60), { fill: null, stroke: { width: 10, colour: '#ff0000' } }),
    ])
    expect([at(16, 50), at(24, 50), at(30, 50)]).toEqual([red, red, white])
  })

  it('of a path are stretched over their box', () => {
    const outline = { kind: 'path', d: 'M0 0H1V1H0Z', viewBox: [0, 0, 2, 2] }
    const { at } = drawn([rectangle(box('r', 0, 0, 80, 40), { outline })])
    expect([at(35, 15), at(45, 15), at(35, 25)]).toEqual([red, white, white])
  })
})

describe('QR codes', () => {
  it('of any style are read back, logos included', async () => {
    const style = fc.record({
      dots: fc.constantFrom('square' as const, 'rounded' as const, 'dot' as const),
      eyes: fc.constantFrom('square' as const, 'rounded' as const, 'circle' as const),
      logo: fc.option(fc.record({ src: fc.constant('a'), size: fc.double({ min: 0.05, max: 0.25, noNaN: true }) }), {
        nil: undefined,
      }),
      value: fc.webUrl(),
    })
    await fc.assert(
      fc.asyncProperty(style, async (more) => {
        const layer = { type: 'qr' as const, ...box('q', 0, 0, 400, 400), ...more }
        const { ctx, poster } = drawn([layer], { width: 400, height: 400 })
        expect(await unreadableQrCodes(ctx, poster)).toEqual([])
      }),
      { numRuns: 12 },
    )
  })

  it('in a turned group are looked for where they are', async () => {
    const code = { type: 'qr' as const, ...box('q', 0, 0, 150, 150), value: 'https://example.org' }
    const { ctx, poster } = drawn([group(box('g', 200, 200, 150, 150), [code], { rotation: 20 })], {
      width: 400,
      height: 400,
    })
    expect(await unreadableQrCodes(ctx, poster)).toEqual([])
  })

  it('a logo that covers too much is refused by name', () => {
    const layer = {
      type: 'qr' as const,
      ...box('q', 0, 0, 100, 100),
      value: 'x',
      logo: { src: 'a', size: 0.35, margin: 5 },
    }
    expect(() => drawn([layer])).toThrow(/logo covers more/)
  })
})

it('twice the size is the same poster, larger', () => {
  const layers = [
    rectangle(box('r', 10, 10, 40, 30), {
      outline: { kind: 'rectangle', radius: 9 },
      stroke: { width: 4, dash: [6, 3] },
    }),
    group(box('g', 40, 40, 50, 50), [rectangle(box('s', 5, 5, 20, 20), { shadow: { x: 9, y: 9 } })], {
      opacity: 0.5,
      clip: true,
      radius: 6,
    }),
  ]
  const [small, large] = [drawn(layers), drawn(layers, {}, 2)]
  expect(large.poster).toMatchObject({ width: 200, height: 200, dpi: 192 })
  for (const [x, y] of [
    [30, 25],
    [50, 50],
    [60, 60],
    [42, 42],
    [90, 90],
  ] as const) {
    expect(large.at(2 * x, 2 * y), `${x}, ${y}`).toEqual(small.at(x, y))
  }
})
