import { describe, expect, it } from 'vitest'
import { type Face, faceChain } from './face.ts'

const face = (family: string, weight: number): Face => ({ family, weight, style: 'normal' })
const catalogue = [
  ...[400, 600, 700, 800].map((weight) => face('Inter', weight)),
  ...[400, 700].map((weight) => face('Noto Sans SC', weight)),
]
const chain = (font: string, weight: number) =>
  faceChain(catalogue, { font, weight, italic: false }).map(({ face }) => `${face.family} ${face.weight}`)

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
    const asked = { font: 'X', weight: wanted, italic: false }
    const chosen = { face: face('X', found), weight: found, slanted: false }
    expect(faceChain(faces, asked)).toEqual([chosen])
    expect(faceChain(faces.toReversed(), asked)).toEqual([chosen])
  })

  it('sets a variable face to the weight itself, within what it has', () => {
    const variable: Face = { ...face('V', 400), weights: [200, 800] }
    const weightOf = (weight: number) => faceChain([variable], { font: 'V', weight, italic: false })[0]?.weight
    expect([100, 350.5, 900].map(weightOf)).toEqual([200, 350.5, 800])
    expect(faceChain([face('V', 900), variable], { font: 'V', weight: 640, italic: false })[0]?.face).toBe(variable)
  })

  it('takes the italic where there is one, and leans the upright one where there is none', () => {
    const italic: Face = { ...face('I', 400), style: 'italic' }
    const chosen = faceChain([face('I', 400), italic, face('U', 400)], { font: 'I', weight: 400, italic: true })
    expect(chosen).toMatchObject([
      { face: italic, slanted: false },
      { face: { family: 'U' }, slanted: true },
    ])
  })

  it('looks among emoji last, unless they are asked for', () => {
    const emoji: Face = { ...face('E', 400), emoji: true }
    const families = (font: string) =>
      faceChain([emoji, ...catalogue], { font, weight: 400, italic: false }).map((one) => one.face.family)
    expect(families('Inter')).toEqual(['Inter', 'Noto Sans SC', 'E'])
    expect(families('E')).toEqual(['E', 'Inter', 'Noto Sans SC'])
  })
})
