import { describe, expect, it } from 'vitest'
import { moves } from '../../shared/tcp/moves.ts'
import { lineOf, scales } from './state-geometry.ts'
import { pathOf, type Step } from './state-path.ts'

const step = (state: Step['state'], evidence: Step['evidence'] = 'seen'): Step => ({ state, evidence })

describe('a way through the diagram', () => {
  it('is as sure as its less sure end', () => {
    const path = pathOf([step('SYN_SENT', 'inferred'), step('ESTABLISHED'), step('FIN_WAIT_1'), step('CLOSED', 'told')])
    expect(path.moves).toEqual([
      { from: 'SYN_SENT', to: 'ESTABLISHED', sure: false },
      { from: 'ESTABLISHED', to: 'FIN_WAIT_1', sure: true },
      { from: 'FIN_WAIT_1', to: 'CLOSED', sure: true },
    ])
    expect([...path.states]).toEqual([
      ['SYN_SENT', false],
      ['ESTABLISHED', true],
      ['FIN_WAIT_1', true],
      ['CLOSED', true],
    ])
    expect(path.current).toBe('CLOSED')
  })

  it('is nothing for a connection of which nothing is known', () =>
    expect(pathOf([])).toEqual({ states: new Map(), moves: [], current: null }))

  it.each(Object.entries(scales))('has a line for every legal move, %s', (_, scale) => {
    for (const move of moves) expect(lineOf(move, scale).d).toMatch(/^M(-?[\d.]+ -?[\d.]+[LQ ]?)+$/)
  })
})
