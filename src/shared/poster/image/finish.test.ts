import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imageLayer } from '../document.ts'
import { type Finish, finishPicture, type RgbaPixels } from './finish.ts'

const plain = { kind: 'picture', flip: 'none', blur: 0, brightness: 1, contrast: 1, saturation: 1 } as const
const picture = (width: number, height: number, bytes: readonly number[]): RgbaPixels => ({
  ...{ width, height },
  data: new Uint8ClampedArray(bytes),
})
const finish = (more: Partial<Extract<Finish, { kind: 'picture' }>>, pixels: RgbaPixels) => [
  ...finishPicture({ finish: { ...plain, ...more } }, pixels).data,
]
const anyPicture = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .array(fc.integer({ min: 0, max: 255 }), { minLength: width * height * 4, maxLength: width * height * 4 })
      .map((bytes) => picture(width, height, bytes)),
  )
const copy = ({ width, height, data }: RgbaPixels) => picture(width, height, [...data])

describe('a flip', () => {
  const [a, b, c, d] = [
    [1, 1, 1, 1],
    [2, 2, 2, 2],
    [3, 3, 3, 3],
    [4, 4, 4, 4],
  ] as const
  it.each([
    ['horizontal', [b, a, d, c]],
    ['vertical', [c, d, a, b]],
    ['both', [d, c, b, a]],
    ['none', [a, b, c, d]],
  ] as const)('%s', (flip, expected) => {
    expect(finish({ flip }, picture(2, 2, [a, b, c, d].flat()))).toEqual(expected.flat())
  })

  it('twice is none', () => {
    fc.assert(
      fc.property(
        anyPicture,
        fc.constantFrom('horizontal' as const, 'vertical' as const, 'both' as const),
        (pixels, flip) => {
          const before = [...pixels.data]
          finish({ flip }, pixels)
          expect(finish({ flip }, pixels)).toEqual(before)
        },
      ),
    )
  })
})

describe('adjustments', () => {
  it('of 1 change nothing', () => {
    fc.assert(
      fc.property(anyPicture, (pixels) => {
        const before = [...pixels.data]
        expect(finish({}, pixels)).toEqual(before)
      }),
    )
  })

  it.each([
    [{ brightness: 0 }, [0, 0, 0, 200]],
    [{ brightness: 2 }, [200, 100, 40, 200]],
    [{ contrast: 0 }, [128, 128, 128, 200]],
    // 0.213 · 100 + 0.715 · 50 + 0.072 · 20 = 58.5
    [{ saturation: 0 }, [58, 58, 58, 200]],
  ])('%j', (more, expected) => {
    expect(finish(more, picture(1, 1, [100, 50, 20, 200])).map((value) => Math.round(value))).toEqual(expected)
  })

  it('never touch alpha', () => {
    fc.assert(
      fc.property(anyPicture, fc.double({ min: 0, max: 10, noNaN: true }), (pixels, by) => {
        const alphas = pixels.data.filter((_, index) => index % 4 === 3)
        finish({ brightness: by, contrast: by, saturation: by }, pixels)
        expect(pixels.data.filter((_, index) => index % 4 === 3)).toEqual(alphas)
      }),
    )
  })
})

describe('a blur', () => {
  it('leaves one colour as it is, edges included', () => {
    const pixels = picture(20, 10, Array.from({ length: 200 }, () => [10, 120, 250, 255]).flat())
    expect(finish({ blur: 4 }, copy(pixels))).toEqual([...pixels.data])
  })

  it('keeps the light of a spot, and spreads it as far as it says', () => {
    const side = 61
    const pixels = picture(
      side,
      side,
      Array.from({ length: side * side * 4 }, (_, at) => (at % 4 === 3 ? 255 : 0)),
    )
    for (let row = 28; row < 33; row += 1)
      for (let column = 28; column < 33; column += 1)
        pixels.data.fill(255, (row * side + column) * 4, (row * side + column) * 4 + 3)
    finish({ blur: 5 }, pixels)
    const at = (column: number, row: number) => pixels.data[(row * side + column) * 4]!
    const sum = Array.from({ length: side * side }, (_, index) => pixels.data[index * 4]!).reduce((a, b) => a + b)
    expect(sum / (25 * 255)).toBeGreaterThan(0.85)
    expect(sum / (25 * 255)).toBeLessThan(1.15)
    expect(at(30, 30)).toBeGreaterThan(at(36, 30))
    expect(at(36, 30)).toBeGreaterThan(at(42, 30))
    // Three boxes are a Gaussian, alike in every direction but for rounding.
    expect(Math.abs(at(30, 36) - at(36, 30))).toBeLessThanOrEqual(1)
    expect(at(30, 58)).toBe(0)
  })

  it('takes no colour out of what is clear', () => {
    const pixels = picture(
      9,
      1,
      Array.from({ length: 9 }, (_, index) => (index < 4 ? [255, 0, 0, 255] : [0, 255, 0, 0])).flat(),
    )
    finish({ blur: 1 }, pixels)
    for (let at = 0; at < 9; at += 1)
      if (pixels.data[at * 4 + 3]! > 8) expect(pixels.data[at * 4 + 1]).toBeLessThanOrEqual(2)
  })

  it('of any size ends in bytes', () => {
    fc.assert(
      fc.property(anyPicture, fc.double({ min: 0, max: 500, noNaN: true }), (pixels, blur) => {
        expect(finish({ blur }, pixels)).toHaveLength(pixels.width * pixels.height * 4)
      }),
    )
  })
})

describe('a mask', () => {
  const mask = (by: 'alpha' | 'luminance', invert: boolean) => {
    const pixels = picture(3, 1, [255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 100])
    return [...finishPicture({ finish: { kind: 'mask', by, invert } }, pixels).data].filter(
      (_, index) => index % 4 === 3,
    )
  }
  it('is what is opaque, or what is bright', () => {
    expect(mask('alpha', false)).toEqual([255, 255, 100])
    expect(mask('luminance', false)).toEqual([255, 0, 100])
    expect(mask('luminance', true)).toEqual([0, 255, 155])
  })
})

it('a picture of which nothing is asked is not touched', () => {
  const layer = imageLayer.parse({ type: 'image', id: 'i', x: 0, y: 0, width: 9, height: 9, src: 'a.png' })
  expect(layer).toMatchObject({ flip: 'none', blur: 0, brightness: 1, contrast: 1, saturation: 1 })
  const pixels = picture(1, 1, [1, 2, 3, 4])
  expect(finishPicture({ finish: null }, pixels)).toBe(pixels)
})
