import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PosterSource, posterDocument } from '../../../shared/poster/document.ts'
import { apply } from '../../../shared/poster/draw/matrix.ts'
import { leafLayers } from '../../../shared/poster/layers.ts'
import { groupsAround, layerOf } from '../document/edit.ts'
import { pick, pickInside } from './pick.ts'
import { boxOnPoster, fromPoster, onPoster, spaceWithin } from './space.ts'

const box = { x: 0, y: 0, width: 100, height: 100 }
const leaf = (id: string, more: object = {}) => ({ type: 'text' as const, id, text: id, ...box, ...more })
const group = (id: string, layers: PosterSource['layers'], more: object = {}) => ({
  ...{ type: 'group' as const, id, ...box, layers },
  ...more,
})
const poster = (layers: PosterSource['layers']) => posterDocument.parse({ version: 2, width: 400, height: 400, layers })

describe('the space within groups', () => {
  const turned = fc.record({
    ...{ x: fc.integer({ min: -300, max: 300 }), y: fc.integer({ min: -300, max: 300 }) },
    ...{ width: fc.integer({ min: 1, max: 300 }), height: fc.integer({ min: 1, max: 300 }) },
    rotation: fc.integer({ min: -360, max: 360 }),
  })

  test('lies where the groups are drawn, whatever turns them', () => {
    fc.assert(
      fc.property(turned, turned, turned, (outer, inner, one) => {
        const document = poster([group('outer', [group('inner', [leaf('one', one)], inner)], outer)])
        const space = spaceWithin(groupsAround(document, 'one'))
        const [{ matrix } = { matrix: null }] = leafLayers(document.layers)
        const on = boxOnPoster(space, layerOf(document, 'one')!)
        const [x, y] = apply(matrix!, one.x + one.width / 2, one.y + one.height / 2)
        expect(on.x + on.width / 2).toBeCloseTo(x, 6)
        expect(on.y + on.height / 2).toBeCloseTo(y, 6)
        const back = fromPoster(space, onPoster(space, one))
        expect(back.x).toBeCloseTo(one.x, 6)
        expect(back.y).toBeCloseTo(one.y, 6)
      }),
    )
  })
})

describe('what a press means', () => {
  const document = poster([
    leaf('below', { width: 400, height: 400 }),
    group('g', [leaf('a'), leaf('b', { x: 50 }), group('h', [leaf('c')], { y: 200 })], {
      ...{ x: 100, y: 50, width: 200, height: 300 },
    }),
  ])
  const at = (selected: string | null, x: number, y: number) => pick(document, selected, { x, y })?.id

  test('the group, until one is in it; then what is in it, and what is around where nothing is', () => {
    expect(at(null, 120, 60)).toBe('g')
    expect(at('g', 120, 60)).toBe('g')
    expect(at('a', 120, 60)).toBe('a')
    expect(at('a', 170, 60)).toBe('b')
    expect(at('a', 120, 300)).toBe('h')
    expect(at('c', 120, 300)).toBe('c')
    expect(at('c', 120, 60)).toBe('a')
    expect(at('c', 290, 200)).toBe('g')
    expect(at('c', 10, 10)).toBe('below')
    expect(at('c', -10, 10)).toBeUndefined()
  })

  test('twice: the layer in the group', () => {
    const inside = (id: string, x: number, y: number) => {
      const found = layerOf(document, id)
      return found?.type === 'group' ? pickInside(document, found, { x, y })?.id : null
    }
    expect(inside('g', 120, 60)).toBe('a')
    expect(inside('h', 120, 300)).toBe('c')
    expect(inside('g', 290, 200)).toBeUndefined()
  })

  test('nothing in a group that is locked or hidden', () => {
    for (const more of [{ locked: true }, { hidden: true }]) {
      const shut = poster([leaf('below', { width: 400, height: 400 }), group('g', [leaf('a')], more)])
      expect(pick(shut, 'a', { x: 10, y: 10 })?.id).toBe('below')
    }
  })
})
