import { describe, expect, it } from 'vitest'
import { posterDocument } from '../document.ts'
import { assemble, familiesOf, missingFamilies } from '../index.ts'

const text = (id: string, font: string, more: object = {}) => ({
  ...{ type: 'text', id, x: 0, y: 0, width: 100, height: 100, text: 'a', font },
  ...more,
})
const families = (layers: object[]) =>
  familiesOf(assemble(posterDocument.parse({ version: 1, width: 100, height: 100, layers }), {}))

describe('the families of a poster', () => {
  it('are those of its texts, their runs and its groups, each once, in one order', () => {
    const runs = [{ text: 'a' }, { text: 'b', font: 'Alpha' }]
    const group = { type: 'group', id: 'g', x: 0, y: 0, width: 9, height: 9, layers: [text('c', 'beta')] }
    const layers = [text('a', 'Zeta', { text: undefined, runs }), text('b', 'Beta'), group]
    const found = families(layers)
    expect(found.map((family) => family.toLowerCase())).toEqual(['alpha', 'beta', 'zeta'])
    expect(families(layers.toReversed()).map((family) => family.toLowerCase())).toEqual(['alpha', 'beta', 'zeta'])
  })

  it('that no face has are named, with the first family of the catalogue in their place', () => {
    const inter = { family: 'Inter', weight: 400, style: 'normal' } as const
    expect(missingFamilies(['INTER', 'Nowhere'], [inter])).toEqual([{ family: 'Nowhere', substitute: 'Inter' }])
  })
})
