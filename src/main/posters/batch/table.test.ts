import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv } from './table.ts'

const quoted = (field: string) =>
  /[",;\t\r\n]/.test(field) || field !== field.trim() ? `"${field.replaceAll('"', '""')}"` : field

describe('CSV', () => {
  it('comes back as it was written, whatever the fields hold, with every delimiter and line end', () => {
    const field = fc.string({
      unit: fc.constantFrom('a', '春', '"', ',', ';', '\t', '\n', '\r\n', ' ', '😀'),
      maxLength: 8,
    })
    const row = fc.tuple(field, field, field)
    const delimiters = fc.constantFrom(',', ';', '\t')
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        delimiters,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (rows, delimiter, end, bom) => {
          // A line of nothing is no row.
          fc.pre(rows.every((fields) => fields.join('') !== ''))
          const text = [['a', 'b', 'c'], ...rows].map((fields) => fields.map(quoted).join(delimiter)).join(end) + end
          const table = readCsv(bom ? `\uFEFF${text}` : text)
          expect(table.columns).toEqual(['a', 'b', 'c'])
          expect(table.rows.map((one) => ('values' in one ? Object.values(one.values) : one))).toEqual(rows)
        },
      ),
    )
  })

  it('says where a quote opens that is never closed, and that nothing behind it is read', () => {
    const { rows } = readCsv('name,price\nAda,12\n,5\n\n"Unclosed,1\nEve,2\nBob,3\n')
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 5])
    expect(rows[2]).toMatchObject({ problem: expect.stringMatching(/never closed.*behind it are not read/) })
  })

  it('passes over rows that are off and says where', () => {
    const { rows } = readCsv('a,b\n1,2\n3\n4,"5\n6" x,7\n8,9\n')
    expect(rows.filter((row) => 'values' in row).map((row) => 'values' in row && row.values)).toContainEqual({
      a: '1',
      b: '2',
    })
    const [short] = rows.filter((row) => 'problem' in row)
    expect(short).toEqual({ line: 3, problem: 'it has 1 fields, and there are 2 columns' })
  })

  it.each([
    ['', 'empty'],
    ['a,,c\n', 'Column 2 has no name'],
    ['a,b,a\n', 'Two columns have the name "a"'],
    ['a, b,"b "\n1,2,3\n', 'Two columns have the name "b"'],
    ['a,b,\n1,2,\n', 'Column 3 has no name'],
    ['a,"b" x\n1,2\n3,4\n', 'Its line of names is broken'],
    ['a,"b\n1,2\n3,4\n', 'Its line of names is broken'],
    ['name,role\r\n', 'It has a line of names and no rows'],
    ['\uFEFF', 'empty'],
    ['\n\r\n', 'empty'],
  ])('refuses %j', (text, why) => {
    expect(() => readCsv(text)).toThrow(why)
  })

  it('takes names that objects have of their own as names', () => {
    const { rows } = readCsv('constructor,__proto__\n1,2\n')
    expect('values' in rows[0]! && Object.entries(rows[0].values)).toEqual([
      ['constructor', '1'],
      ['__proto__', '2'],
    ])
  })
})
