import { describe, expect, it } from 'vitest'
import { box, document, text } from './assemble.fixture.ts'
import { assemble } from './assemble.ts'
import type { PosterSource, Variables } from './document.ts'

describe('repeat', () => {
  const columns = { name: {}, price: { type: 'number' as const } }
  const menu = (more: object = {}) =>
    document(
      [
        {
          type: 'group',
          id: 'row',
          ...{ x: 10, y: 20, width: 50, height: 30 },
          repeat: { variable: 'dishes', gap: 5, ...more },
          layers: [text('{{dishes.name}} {{dishes.price | currency: EUR}} {{title}}', { id: 'dish' })],
        },
      ],
      { title: { default: 'T' }, dishes: { type: 'list', columns } },
    )
  const dishes = [
    { name: 'Tea', price: 3 },
    { name: 'Cake', price: '4.5' },
    { name: null, price: null },
  ]
  const groups = (doc: ReturnType<typeof menu>, row: Variables) =>
    assemble(doc, row).layers.flatMap((layer) => (layer.type === 'group' ? [layer] : []))

  it('draws the group once a row, each with its own values, ids and place', () => {
    const found = groups(menu(), { dishes })
    expect(found.map(({ id, x, y }) => [id, x, y])).toEqual([
      ['row#1', 10, 20],
      ['row#2', 10, 55],
      ['row#3', 10, 90],
    ])
    expect(found.map(({ layers }) => layers)).toMatchObject([
      [{ id: 'dish#1', text: 'Tea €3.00 T' }],
      [{ id: 'dish#2', text: 'Cake €4.50 T' }],
      [{ id: 'dish#3', text: '  T' }],
    ])
  })

  it('goes right, and wraps', () => {
    const found = groups(menu({ direction: 'right', wrap: { after: 2, gap: 7 } }), { dishes })
    expect(found.map(({ x, y }) => [x, y])).toEqual([
      [10, 20],
      [65, 20],
      [10, 57],
    ])
  })

  it('draws nothing for a list that is empty, null or missing', () => {
    for (const row of [{}, { dishes: null }, { dishes: [] }, { dishes: '' }] as Variables[]) {
      expect(assemble(menu(), row)).toMatchObject({ layers: [], problems: [] })
    }
  })

  it('reads a list that is written as JSON, and says when it is none', () => {
    expect(groups(menu(), { dishes: JSON.stringify(dishes) })).toHaveLength(3)
    expect(assemble(menu(), { dishes: '[{' }).problems).toMatchObject([{ data: { variable: 'dishes' } }])
  })

  it('a column outside of its list is undeclared', () => {
    const doc = document([text('{{dishes.name}}')], { dishes: { type: 'list', columns } })
    expect(assemble(doc, { dishes }).problems).toMatchObject([{ data: { variable: 'dishes.name' } }])
  })

  it('stops at a limit and says so', () => {
    const row = Object.fromEntries(['a', 'b'].map((key) => [key, Array.from({ length: 1000 }, () => ({}))]))
    const group = (variable: string, layers: object[]) => ({
      type: 'group',
      id: variable,
      ...box,
      repeat: { variable },
      layers,
    })
    const doc = document([group('a', [group('b', [text('x')])])] as unknown as PosterSource['layers'], {
      a: { type: 'list' },
      b: { type: 'list' },
    })
    // Of the processor: cores may be busy with others.
    const before = process.cpuUsage()
    expect(assemble(doc, row).problems[0]?.data.why).toContain('more than 20000 layers')
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000)
  })
})
