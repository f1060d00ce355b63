import { describe, expect, test } from 'vitest'
import { type PosterSource, posterDocument } from '../../../shared/poster/document.ts'
import { moveOf, rowAfterRemoval, rowsOf } from './layer-tree.ts'

const box = { x: 0, y: 0, width: 10, height: 10 }
const leaf = (id: string) => ({ type: 'text' as const, id, text: id, ...box })
const group = (id: string, layers: PosterSource['layers']) => ({ type: 'group' as const, id, layers, ...box })
const { layers } = posterDocument.parse({
  ...{ version: 2, width: 9, height: 9 },
  layers: [leaf('a'), group('g', [leaf('b'), group('h', [leaf('c')])]), leaf('d')],
})
const rows = (...open: string[]) => rowsOf(layers, (id) => open.includes(id))
const ids = (...open: string[]) => rows(...open).map(({ layer }) => layer.id)

describe('the tree of layers', () => {
  test('shows what is in a group while it and those around it are open', () => {
    expect(ids()).toEqual(['d', 'g', 'a'])
    expect(ids('h')).toEqual(['d', 'g', 'a'])
    expect(ids('g')).toEqual(['d', 'g', 'h', 'b', 'a'])
    expect(ids('g', 'h')).toEqual(['d', 'g', 'h', 'c', 'b', 'a'])
  })

  test.each([
    [[], 'g', 'ArrowRight', 'open g'],
    [['g'], 'g', 'ArrowRight', 'go h'],
    [['g'], 'g', 'ArrowLeft', 'close g'],
    [['g'], 'b', 'ArrowLeft', 'go g'],
    [['g', 'h'], 'c', 'ArrowLeft', 'go h'],
    [['g'], 'g', 'ArrowDown', 'go h'],
    [['g'], 'h', 'ArrowUp', 'go g'],
    [['g'], 'a', 'ArrowDown', null],
    [[], 'a', 'ArrowLeft', null],
    [[], 'a', 'ArrowRight', null],
    [['g'], 'b', 'Home', 'go d'],
    [['g'], 'b', 'End', 'go a'],
    [[], 'a', 'x', null],
  ])('open %j, at %s: %s does %s', (open, at, key, done) => {
    const shown = rows(...open)
    const move = moveOf(
      shown,
      shown.findIndex(({ layer }) => layer.id === at),
      key,
    )
    expect(move && `${move.kind} ${move.kind === 'go' ? move.to.id : move.group}`).toBe(done)
  })

  test.each([
    [['g', 'h'], 'g', 'a'],
    [['g', 'h'], 'h', 'b'],
    [['g', 'h'], 'd', 'g'],
    [['g'], 'a', 'b'],
    [[], 'g', 'a'],
  ])('open %j: when %s goes, with all that is in it, %s is next', (open, gone, next) => {
    expect(rowAfterRemoval(rows(...open), gone)?.layer.id).toBe(next)
  })

  test('nothing is next when the last one goes', () => {
    expect(
      rowAfterRemoval(
        rowsOf([layers[0]!], () => false),
        'a',
      ),
    ).toBeUndefined()
  })
})
