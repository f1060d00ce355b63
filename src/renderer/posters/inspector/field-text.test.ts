import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alphaOf, opaque } from './colour-text.ts'
import { read, written } from './number-text.ts'

test('a number that was written is read again, to a thousandth', () => {
  fc.assert(
    fc.property(fc.double({ min: -100_000, max: 100_000, noNaN: true }), (value) => {
      expect(Math.abs(read(written(value))! - value)).toBeLessThanOrEqual(0.0005 + 1e-9)
    }),
  )
})

test('numbers are read as people write them, and nothing else is', () => {
  expect(['1.', '.5', '-3', '+4', '−3', '1,06', ' 12 '].map(read)).toEqual([1, 0.5, -3, 4, -3, 1.06, 12])
  expect(['', '-', '.', '1e3', '0x10', '1.2.3', 'Infinity', '12px'].map(read)).toEqual(Array(8).fill(null))
  expect(written(-0)).toBe('0')
  expect(written(0.1 + 0.2)).toBe('0.3')
})

test('any colour of a document is one the picker knows, and keeps its alpha when another is picked', () => {
  expect(['#fa0', '#FFAA00', '#ffaa0080'].map(opaque)).toEqual(Array(3).fill('#ffaa00'))
  expect(['#fa0', '#FFAA00', '#ffaa0080'].map(alphaOf)).toEqual(['', '', '80'])
})
