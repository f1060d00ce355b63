import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PosterDocument, posterDocument } from '../../../shared/poster/document.ts'
import {
  groupsAround,
  isLocked,
  layerOf,
  patchLayer,
  removeLayer,
  reorderLayer,
  setDefault,
  siblingsOf,
} from './edit.ts'
import { layerTitle } from './title.ts'
import { faultOf } from './validity.ts'

const box = { x: 0, y: 0, width: 100, height: 100 }
const poster: PosterDocument = posterDocument.parse({
  version: 1,
  width: 1080,
  height: 1704,
  variables: { title: { default: 'Night' } },
  layers: [
    { type: 'image', id: 'photo', src: 'pictures/sun.jpg', ...box },
    { type: 'text', id: 'title', text: 'Spring\n {{title}}', ...box },
    { type: 'qr', id: 'link', value: '{{link}}', name: 'Way in', ...box },
  ],
})
const ids = ({ layers }: PosterDocument) => layers.map(({ id }) => id)
const title = layerOf(poster, 'title')!

describe('edits', () => {
  test('a patch changes its layer and shares the others', () => {
    const next = patchLayer(poster, 'title', { x: 20, text: 'Autumn' })
    expect(next.layers[1]).toMatchObject({ id: 'title', x: 20, text: 'Autumn' })
    expect(next.layers[0]).toBe(poster.layers[0])
    expect(title).toMatchObject({ x: 0 })
  })

  test('a patch that changes nothing, or nobody, is the same document', () => {
    expect(patchLayer(poster, 'title', { x: 0 })).toBe(poster)
    expect(patchLayer(poster, 'nobody', { x: 5 })).toBe(poster)
    expect(setDefault(poster, 'title', 'Night')).toBe(poster)
    expect(setDefault(poster, 'nobody', 'Night')).toBe(poster)
  })

  test('reordering keeps every layer, and moves as far as there is room', () => {
    fc.assert(
      fc.property(fc.constantFrom('photo', 'title', 'link'), fc.integer({ min: -5, max: 5 }), (id, up) => {
        const before = ids(poster)
        const after = ids(reorderLayer(poster, id, up))
        expect(after.toSorted()).toEqual(before.toSorted())
        expect(after.indexOf(id)).toBe(Math.max(0, Math.min(2, before.indexOf(id) + up)))
        expect(after.filter((other) => other !== id)).toEqual(before.filter((other) => other !== id))
      }),
    )
  })

  test('removing and defaults', () => {
    expect(ids(removeLayer(poster, 'title'))).toEqual(['photo', 'link'])
    expect(setDefault(poster, 'title', 'Day').variables.title).toMatchObject({ default: 'Day', required: false })
  })
})

describe('edits within groups', () => {
  const inner = (id: string) => ({ type: 'text' as const, id, text: id, ...box })
  const grouped = posterDocument.parse({
    ...{ version: 2, width: 9, height: 9 },
    layers: [
      inner('below'),
      {
        ...{ type: 'group', id: 'g', ...box },
        layers: [inner('a'), { type: 'group', id: 'h', ...box, layers: [inner('b'), inner('c')] }],
      },
    ],
  })
  const siblings = (document: PosterDocument, id: string) => siblingsOf(document, id).map((layer) => layer.id)

  test('find, change, move and remove what stands in them, and share the rest', () => {
    expect(groupsAround(grouped, 'c').map(({ id }) => id)).toEqual(['g', 'h'])
    expect(groupsAround(grouped, 'below')).toEqual([])
    const patched = patchLayer(grouped, 'c', { x: 7 })
    expect(layerOf(patched, 'c')).toMatchObject({ x: 7 })
    expect(patched.layers[0]).toBe(grouped.layers[0])
    expect(layerOf(patched, 'b')).toBe(layerOf(grouped, 'b'))
    expect(patchLayer(grouped, 'c', { x: 0 })).toBe(grouped)
    expect(siblings(reorderLayer(grouped, 'b', 1), 'b')).toEqual(['c', 'b'])
    expect(reorderLayer(grouped, 'c', 5)).toBe(grouped)
    expect(siblings(removeLayer(grouped, 'b'), 'c')).toEqual(['c'])
    expect(layerOf(removeLayer(grouped, 'h'), 'c')).toBeUndefined()
    expect(removeLayer(grouped, 'nobody')).toBe(grouped)
  })

  test('are locked with the groups around them', () => {
    const locked = (document: PosterDocument) => ['g', 'h', 'c', 'a', 'below'].filter((id) => isLocked(document, id))
    expect(locked(grouped)).toEqual([])
    expect(locked(patchLayer(grouped, 'h', { locked: true }))).toEqual(['h', 'c'])
    expect(locked(patchLayer(grouped, 'c', { locked: true }))).toEqual(['c'])
  })
})

describe('titles', () => {
  test('the name, or what can be read off the layer', () => {
    expect(poster.layers.map(layerTitle)).toEqual(['sun.jpg', 'Spring {{title}}', 'Way in'])
    expect(layerTitle({ ...poster.layers[0]!, src: 'data:image/png;base64,AAAA' } as never)).toBe('')
  })

  test('a long text is cut between characters', () => {
    const long = layerTitle({ ...title, text: '🌞'.repeat(100) } as never)
    expect(Array.from(long)).toHaveLength(60)
    expect(long.endsWith('🌞…')).toBe(true)
  })
})

describe('validity', () => {
  test('says what is wrong with a field, with its limit', () => {
    expect(faultOf(title, { x: 12.5 })).toBeNull()
    expect(faultOf(title, { width: 0 })).toEqual({ kind: 'above', limit: 0 })
    expect(faultOf(title, { opacity: 1.2 })).toEqual({ kind: 'most', limit: 1 })
    expect(faultOf(title, { opacity: -1 })).toEqual({ kind: 'least', limit: 0 })
    expect(faultOf(title, { maxLines: 1.5 })).toEqual({ kind: 'whole' })
    expect(faultOf(title, { x: Number.NaN })).toEqual({ kind: 'number' })
    expect(faultOf(title, { colour: 'red' })).toEqual({ kind: 'colour' })
    expect(faultOf(poster.layers[0]!, { src: '' })).toEqual({ kind: 'short' })
  })

  test('a field of another layer type does not fit', () => {
    expect(faultOf(title, { level: 'H' })).toEqual({ kind: 'form' })
  })
})
