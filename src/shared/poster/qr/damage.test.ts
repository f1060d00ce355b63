/// <reference path="./qrcode.d.ts" />
import fc from 'fast-check'
import jsQR from 'jsqr'
import { create } from 'qrcode/lib/core/qrcode.js'
import { expect, it } from 'vitest'
import { damage } from './damage.ts'

const level = fc.constantFrom('L' as const, 'M' as const, 'Q' as const, 'H' as const)

it('nothing covered is no damage, all covered is more than can be made up for', () => {
  fc.assert(
    fc.property(level, fc.integer({ min: 3, max: 40 }), (errorCorrectionLevel, version) => {
      const code = create('春', { errorCorrectionLevel, version })
      expect(damage(code, () => false)).toBe(0)
      expect(damage(code, () => true)).toBeGreaterThan(2)
    }),
    { numRuns: 30 },
  )
})

it('one module costs one code word of one block', () => {
  const code = create('https://example.org', { errorCorrectionLevel: 'M', version: 2 })
  // Version 2-M: one block, 16 words for correction, which make up for 8 lost ones.
  expect(damage(code, (row, column) => row === 24 && column === 24)).toBe(1 / 8)
  expect(damage(code, (row, column) => row >= 21 && column >= 23)).toBe(1 / 8)
  expect(damage(code, (row, column) => row >= 20 && column >= 23)).toBe(2 / 8)
})

it('a code whose damage is less than all is read, with every covered module turned', () => {
  fc.assert(
    fc.property(
      level,
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 12 }),
      (errorCorrectionLevel, version, side) => {
        const code = create('春夜', { errorCorrectionLevel, version })
        const { size, data, reservedBit } = code.modules
        const from = Math.floor((size - side) / 2)
        const covered = (row: number, column: number) =>
          row >= from && row < from + side && column >= from && column < from + side
        fc.pre(damage(code, covered) <= 1)
        // Four white modules around it, three pixels to a module.
        const across = (size + 8) * 3
        const pixels = new Uint8ClampedArray(across * across * 4).fill(255)
        for (let y = 0; y < size * 3; y += 1) {
          for (let x = 0; x < size * 3; x += 1) {
            const [row, column] = [Math.floor(y / 3), Math.floor(x / 3)]
            const index = row * size + column
            const turned = covered(row, column) && !reservedBit[index]
            if ((data[index] !== 0) !== turned)
              pixels.fill(0, ((y + 12) * across + x + 12) * 4, ((y + 12) * across + x + 12) * 4 + 3)
          }
        }
        expect(jsQR(pixels, across, across)?.data).toBe('春夜')
      },
    ),
    { numRuns: 40 },
  )
})
