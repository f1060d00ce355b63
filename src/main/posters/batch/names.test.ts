import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fileNames, safeName, unknownInPattern } from './names.ts'
import type { Row } from './rows.ts'

const rowsOf = (list: readonly Record<string, string | null>[]): Row[] =>
  list.map((values, at) => ({ number: at + 1, line: null, values, problem: null }))
const filesOf = (list: readonly Record<string, string | null>[], pattern: string, endings = ['']) => [
  ...fileNames(rowsOf(list), pattern, (base) => endings.map((ending) => base + ending)).values(),
]
const namesOf = (list: readonly Record<string, string | null>[], pattern: string) => filesOf(list, pattern).flat()

it('fills in the columns and the number of the row', () => {
  expect(namesOf([{ name: 'Ada' }, { name: '林' }], '{{row}}-{{ name }}')).toEqual(['0001-Ada', '0002-林'])
})

it('a row keeps its name when the table grows', () => {
  const names = (count: number) => namesOf(Array(count).fill({}), 'badge-{{row}}')
  const most = names(10_001)
  for (const count of [1, 9, 10, 99, 100, 999, 1000]) expect(names(count)).toEqual(most.slice(0, count))
  expect([most[0], most[98], most[99], most[10_000]]).toEqual(['badge-0001', 'badge-0099', 'badge-0100', 'badge-10001'])
})

it('gives everybody a name of their own', () => {
  expect(namesOf([{ a: 'x' }, { a: 'X' }, { a: 'x' }, { a: null }, { a: '' }], '{{a}}')).toEqual([
    'x',
    'X (2)',
    'x (3)',
    '0004',
    '0005',
  ])
})

it('tells names apart that a disk would not', () => {
  expect(namesOf([{ a: '\ud800' }, { a: '\ud801' }, { a: '\ufffd' }], '{{a}}')).toEqual([
    '\ufffd',
    '\ufffd (2)',
    '\ufffd (3)',
  ])
})

it('keeps the sizes and formats of one row apart from the names of others', () => {
  const endings = ['.png', '@2x.png', '.pdf']
  expect(filesOf([{ a: 'x' }, { a: 'x@2x' }, { a: 'X@2X' }], '{{a}}', endings)).toEqual([
    ['x.png', 'x@2x.png', 'x.pdf'],
    ['x@2x (2).png', 'x@2x (2)@2x.png', 'x@2x (2).pdf'],
    ['X@2X (3).png', 'X@2X (3)@2x.png', 'X@2X (3).pdf'],
  ])
  const taken = fc.constantFrom('x', 'X', 'x@2x', 'x@2x@2x', 'x (2)', 'x (2)@2x', 'x@2x (2)', '')
  fc.assert(
    fc.property(fc.array(taken, { maxLength: 12 }), (texts) => {
      const files = filesOf(
        texts.map((a) => ({ a })),
        '{{a}}',
        endings,
      ).flat()
      expect(new Set(files.map((name) => name.toLowerCase())).size).toBe(texts.length * endings.length)
    }),
  )
})

it('names fifty thousand rows that all want the same, soon', () => {
  // Of the processor: cores may be busy with others.
  const before = process.cpuUsage()
  const names = namesOf(Array(50_000).fill({ a: 'Ada' }), '{{a}}')
  expect(names.at(-1)).toBe('Ada (50000)')
  expect(process.cpuUsage(before).user).toBeLessThan(5_000_000)
})

it('never leaves the folder and never means anything to a file system', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('/', '\\', '.', ' ', ':', '*', '\0', '\n', 'a', '春', 'con', 'nul', '\u202e', '~'),
    maxLength: 300,
  })
  fc.assert(
    fc.property(nasty, (text) => {
      const name = safeName(text)
      expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}\p{Cf}]|^[. ]|[. ]$|^(con|nul)(\.|$)/iu)
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(181)
    }),
  )
  fc.assert(
    fc.property(fc.array(nasty, { maxLength: 12 }), (texts) => {
      const names = namesOf(
        texts.map((a) => ({ a })),
        '{{a}}',
      )
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(texts.length)
      expect(names.every((name) => name.length > 0)).toBe(true)
    }),
  )
})

it('knows what a pattern uses and no row has', () => {
  expect(unknownInPattern('{{row}}-{{a}}-{{b}}', ['a'])).toEqual(['b'])
})
