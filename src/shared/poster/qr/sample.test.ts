import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DrawnPixels, sample } from './sample.ts'

/** Every pixel has the shade that `of` says; remembers the largest part that was read at a time. */
function drawing(of: (x: number, y: number) => readonly [grey: number, alpha: number]) {
  const read = { most: 0 }
  const drawn: DrawnPixels = {
    getImageData(left, top, width, height) {
      read.most = Math.max(read.most, width * height)
      const data = new Uint8ClampedArray(width * height * 4)
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          const [grey, alpha] = of(left + x, top + y)
          data.set([grey, grey, grey, alpha], (y * width + x) * 4)
        }
      }
      return { data }
    },
  }
  return { drawn, read }
}

const shade = ({ data, width }: { data: Uint8ClampedArray; width: number }, x: number, y: number) =>
  data[(y * width + x) * 4]!

describe('a sample of what is drawn', () => {
  it('has a shade for each of its pixels, however many it has', () => {
    const length = fc.integer({ min: 1, max: 60 })
    const scale = fc.double({ min: 0.02, max: 8, noNaN: true })
    fc.assert(
      fc.property(length, length, scale, (width, height, factor) => {
        const { drawn } = drawing((x, y) => (x >= 5 && y >= 7 ? [90, 255] : [0, 255]))
        const seen = sample(drawn, { x: 5, y: 7, width, height }, factor)
        expect(new Set(seen.data.filter((_, at) => at % 4 !== 3))).toEqual(new Set([90]))
        expect(seen.data).toHaveLength(seen.width * seen.height * 4)
      }),
    )
  })

  it('has the means of what it takes together, and repeats what it enlarges', () => {
    const { drawn } = drawing((x, y) => [x === 0 && y === 0 ? 0 : 200, 255])
    expect(shade(sample(drawn, { x: 0, y: 0, width: 4, height: 4 }, 0.5), 0, 0)).toBe(150)
    const large = sample(drawn, { x: 0, y: 0, width: 2, height: 2 }, 3)
    expect([shade(large, 2, 2), shade(large, 3, 2), shade(large, 2, 3)]).toEqual([0, 200, 200])
  })

  it('shows white behind what lets through', () => {
    const { drawn } = drawing((x) => [0, x === 0 ? 0 : 128])
    const seen = sample(drawn, { x: 0, y: 0, width: 2, height: 1 }, 1)
    expect([shade(seen, 0, 0), shade(seen, 1, 0)]).toEqual([255, 127])
  })

  it('is read in parts, so that a large one takes little memory', () => {
    const { drawn, read } = drawing(() => [10, 255])
    const seen = sample(drawn, { x: 0, y: 0, width: 3000, height: 1000 }, 0.01)
    expect([seen.width, seen.height, shade(seen, 29, 9)]).toEqual([30, 10, 10])
    expect(read.most).toBeLessThanOrEqual(1_000_000)
  })
})
