import { describe, expect, it } from 'vitest'
import { type Face, faceChain } from './face.ts'

const face = (family: string, weight: number): Face => ({ family, weight, style: 'normal' })
const catalogue = [
  ...[400, 600, 700, 800].map((weight) => face('Inter', weight)),
  ...[400, 700].map((weight) => face('Noto Sans SC', weight)),
]
const chain = (family: string, weight: number) =>
  faceChain(catalogue, family, weight).map((f) => `${f.family} ${f.weight}`)

describe('faceChain', () => {
  it('begins with the family asked for, then keeps the order of the catalogue', () => {
    expect(chain('noto sans sc', 700)).toEqual(['Noto Sans SC 700', 'Inter 700'])
    expect(chain('Unknown', 400)).toEqual(['Inter 400', 'Noto Sans SC 400'])
  })

  // CSS Fonts 4, section 5.2.
  it.each([
    [100, [300, 500, 700], 300],
    [350, [100, 300, 400], 300],
    [450, [400, 500, 600], 500],
    [400, [300, 500], 500],
    [500, [400, 600], 400],
    [450, [600, 700], 600],
    [600, [400, 700], 700],
    [900, [400, 700], 700],
    [550, [500, 700], 700],
  ])('weight %i of %j is %i', (wanted, weights, found) => {
    const faces = weights.map((weight) => face('X', weight))
    expect(faceChain(faces, 'X', wanted)).toEqual([face('X', found)])
    expect(faceChain(faces.toReversed(), 'X', wanted)).toEqual([face('X', found)])
  })
})
