import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findSyntaxFault } from './json-syntax.ts'

const parses = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('findSyntaxFault', () => {
  it.each([
    ['', 1, 1, 'expected a value'],
    ['{\n  "a": 1,\n}', 3, 1, 'expected a field name in double quotes'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'expected "," or "}"'],
    ['{"a" 1}', 1, 6, 'expected ":"'],
    ['[1, 2', 1, 6, 'expected "," or "]"'],
    ['[1,]', 1, 4, 'expected a value'],
    ['{} {}', 1, 4, 'expected the end of the text'],
    ["{'a': 1}", 1, 2, 'expected a field name in double quotes'],
    ['["a\nb"]', 1, 2, 'expected a value'],
    ['[01]', 1, 2, 'expected a value'],
    ['["\\x"]', 1, 2, 'expected a value'],
    ['[{]}', 1, 3, 'expected a field name in double quotes'],
  ])('%j', (text, line, column, message) => {
    expect(parses(text)).toBe(false)
    expect(findSyntaxFault(text)).toEqual({ line, column, message })
  })

  it('finds the fault where a sound text was cut or had something put in', () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', '}', ']', ',', ':', '"', 'x', '\\', '{', '['))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1)
        return { place, text: put === '' ? text.slice(0, place) : text.slice(0, place) + put + text.slice(place) }
      })
      .filter(({ text }) => !parses(text))
    fc.assert(
      fc.property(broken, ({ text }) => {
        const { line, column } = findSyntaxFault(text)
        const position = column - 1
        expect(line).toBe(1)
        // What stands before the fault is sound so far: nothing but what follows can be wrong.
        expect(position).toBeLessThanOrEqual(text.length)
        expect(findSyntaxFault(text.slice(0, position))).toMatchObject({ line: 1, column: column })
      }),
    )
  })
})
