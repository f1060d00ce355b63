import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns, fixedColumns } from './columns.ts'
import { memoryIn, usualView, withColumn } from './view.ts'

function storage(kept: string | null = null) {
  let value = kept
  return {
    getItem: () => value,
    setItem: (_: string, text: string) => {
      value = text
    },
  }
}

describe('the view of the table', () => {
  it('is read as it was written', () => {
    const memory = memoryIn(storage())
    expect(memory.read()).toEqual(usualView)
    const view = {
      ...usualView,
      columns: withColumn(usualView.columns, 'cwnd', true),
      names: 'hosts',
      listen: false,
    } as const
    memory.write(view)
    expect(memory.read()).toEqual(view)
  })

  it('is a usable one whatever is in the storage', () => {
    const anything = fc.oneof(fc.string(), fc.json(), fc.constant('{"columns":["nothing","rtt"],"names":7}'))
    fc.assert(
      fc.property(anything, (text) => {
        const view = memoryIn(storage(text)).read()
        expect(fixedColumns.every((column) => view.columns.includes(column))).toBe(true)
        expect(view.columns.every((column) => columns.includes(column))).toBe(true)
        expect(['off', 'hosts', 'outside']).toContain(view.names)
        expect(typeof view.listen).toBe('boolean')
      }),
    )
  })

  it('keeps the columns in one order, and never lets go of those that name a row', () => {
    expect(withColumn(['local', 'peer', 'state'], 'protocol', true)).toEqual(['protocol', 'local', 'peer', 'state'])
    expect(withColumn(['local', 'peer', 'state'], 'state', false)).toEqual(['local', 'peer', 'state'])
  })
})
