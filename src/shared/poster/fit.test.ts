import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { centred, fittedSize, pixelBox, visiblePart } from './fit.ts'

const side = fc.integer({ min: 1, max: 5000 })
const size = fc.record({ width: side, height: side })

describe('pixelBox', () => {
  it('keeps its size wherever the layer lies', () => {
    fc.assert(
      fc.property(
        fc.float({ min: -500, max: 500, noNaN: true }),
        fc.float({ min: 1, max: 500, noNaN: true }),
        (x, width) => {
          const box = pixelBox({ x, y: x, width, height: width })
          expect(box.width).toBe(pixelBox({ x: 0, y: 0, width, height: width }).width)
          expect(Number.isInteger(box.x) && Number.isInteger(box.y)).toBe(true)
        },
      ),
    )
  })
})

describe('fittedSize', () => {
  it('fills the box with cover and fill', () => {
    expect(fittedSize({ width: 10, height: 99 }, { width: 40, height: 30 }, 'cover')).toEqual({ width: 40, height: 30 })
    expect(fittedSize({ width: 10, height: 99 }, { width: 40, height: 30 }, 'fill')).toEqual({ width: 40, height: 30 })
  })

  it('touches two sides of the box with contain and never leaves it', () => {
    fc.assert(
      fc.property(size, size, (source, box) => {
        const fitted = fittedSize(source, box, 'contain')
        expect(fitted.width <= box.width && fitted.height <= box.height).toBe(true)
        expect(fitted.width === box.width || fitted.height === box.height).toBe(true)
        expect(fitted.width >= 1 && fitted.height >= 1).toBe(true)
      }),
    )
  })
})

describe('visiblePart', () => {
  it('has the shape of the box with cover, in the middle of the picture', () => {
    fc.assert(
      fc.property(size, size, (source, box) => {
        const part = visiblePart(source, box, 'cover')
        expect(part.width / part.height / (box.width / box.height)).toBeCloseTo(1, 6)
        expect(part.x + part.width / 2).toBeCloseTo(source.width / 2, 6)
        expect(part.y + part.height / 2).toBeCloseTo(source.height / 2, 6)
        expect(part.x >= 0 && part.y >= 0).toBe(true)
      }),
    )
  })

  it('is the whole picture otherwise', () => {
    expect(visiblePart({ width: 4, height: 2 }, { width: 9, height: 9 }, 'contain')).toEqual({
      ...{ x: 0, y: 0 },
      ...{ width: 4, height: 2 },
    })
  })
})

it('centred keeps whole pixels', () => {
  expect(centred({ width: 3, height: 4 }, { x: 10, y: 10, width: 8, height: 8 })).toEqual({
    ...{ x: 12, y: 12 },
    ...{ width: 3, height: 4 },
  })
})
