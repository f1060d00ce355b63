import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assemble } from './assemble.ts'
import { type PosterSource, posterDocument, type Variables } from './document.ts'
import { escapePlaceholders } from './placeholders.ts'

const box = { x: 0, y: 0, width: 100, height: 100 }
const text = (content: string, more: object = {}) => ({
  type: 'text' as const,
  id: 't',
  ...box,
  text: content,
  ...more,
})

function document(layers: PosterSource['layers'], variables: PosterSource['variables'] = {}) {
  return posterDocument.parse({ version: 1, width: 100, height: 100, variables, layers })
}

function textOf(template: string, row: Variables, variables: PosterSource['variables'] = {}): string | undefined {
  const [layer] = assemble(document([text(template)], variables), row).layers
  return layer?.type === 'text' ? layer.text : undefined
}

const name = fc.stringMatching(/^[a-zé_春][a-z0-9é_春]{0,8}$/u)
const anyText = fc.string({ unit: 'binary', maxLength: 30 })

describe('assemble', () => {
  it('tells missing, null and empty apart', () => {
    const variables = { a: { default: 'standard' } }
    expect(textOf('{{a}}', {}, variables)).toBe('standard')
    expect(textOf('{{a}}', { a: null }, variables)).toBeUndefined()
    expect(textOf('{{a}}', { a: '' }, variables)).toBe('')
  })

  it('leaves a layer out only when every placeholder in it is null', () => {
    const variables = { a: {}, b: {} }
    expect(textOf('{{a}} · {{b}}', { a: null, b: 'Room 2' }, variables)).toBe(' · Room 2')
    expect(textOf('{{a}} · {{b}}', { a: null, b: '' }, variables)).toBe(' · ')
    expect(textOf('{{a}} · {{b}}', { a: null }, variables)).toBeUndefined()
    expect(textOf('no placeholder', { a: null }, variables)).toBe('no placeholder')
  })

  it('fills image sources and QR values too', () => {
    const { layers } = assemble(
      document(
        [
          { type: 'image', id: 'i', ...box, src: 'people/{{who}}.jpg' },
          { type: 'qr', id: 'q', ...box, value: 'https://example.org/{{ who }}' },
        ],
        { who: {} },
      ),
      { who: 'ada' },
    )
    expect(layers).toMatchObject([{ src: 'people/ada.jpg' }, { value: 'https://example.org/ada' }])
  })

  it('leaves hidden layers out', () => {
    expect(assemble(document([text('a', { hidden: true })]), {}).layers).toEqual([])
  })

  it('reports what is required and missing or null, once', () => {
    const doc = document([text('{{a}}{{a}}')], { a: { required: true, default: 'x' } })
    for (const row of [{}, { a: null }] as Variables[]) {
      expect(assemble(doc, row).problems).toMatchObject([{ code: 'VARIABLE_INVALID', data: { variable: 'a' } }])
    }
    expect(assemble(doc, { a: '' }).problems).toEqual([])
  })

  it('reports a placeholder that is not declared, and keeps it as written', () => {
    const assembled = assemble(document([text('Hi {{ nobody }}')]), { nobody: 'x' })
    expect(assembled.layers).toMatchObject([{ text: 'Hi {{ nobody }}' }])
    expect(assembled.problems).toMatchObject([{ code: 'VARIABLE_INVALID', data: { variable: 'nobody' } }])
    expect(assembled.unknown).toEqual(['nobody'])
  })

  it('takes names of object methods for names like any other', () => {
    expect(textOf('{{constructor}}', {}, { constructor: {} })).toBeUndefined()
    expect(textOf('{{toString}}', { toString: 'x' } as Variables, { toString: {} })).toBe('x')
    expect(assemble(document([text('{{hasOwnProperty}}')]), {}).problems).toHaveLength(1)
  })

  it('puts every value in its place and nowhere else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, anyText), { selector: ([key]) => key, minLength: 1, maxLength: 5 }),
        fc.array(anyText, { minLength: 6, maxLength: 6 }),
        (values, literals) => {
          const template = values.map(([key], i) => `${escapePlaceholders(literals[i]!)}{{${key}}}`).join('')
          const expected = values.map(([, value], i) => literals[i]! + value).join('')
          // A literal that ends in a backslash would escape the placeholder behind it.
          fc.pre(literals.every((literal) => !/[\\{]$/.test(literal)))
          const declared = Object.fromEntries(values.map(([key]) => [key, {}]))
          expect(textOf(template, Object.fromEntries(values), declared)).toBe(expected)
        },
      ),
    )
  })

  it('never reads a value again, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('{{', '}}', 'a', 'b', '\\', ' '), { maxLength: 12 }), (parts) => {
        const value = parts.join('')
        expect(textOf('<{{a}}>', { a: value, b: 'secret' }, { a: {}, b: {} })).toBe(`<${value}>`)
      }),
    )
  })

  it('gives back an escaped text as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('{{', '}}', 'a', '{', '\\', ' '), { maxLength: 12 }), (parts) => {
        expect(textOf(escapePlaceholders(parts.join('')), {}, { a: {} })).toBe(parts.join(''))
      }),
    )
  })

  it('does not change what it is given', () => {
    const doc = document([text('{{a}}')], { a: { default: 'x' } })
    const before = structuredClone(doc)
    assemble(doc, { a: 'y', unknown: 'z' })
    expect(doc).toEqual(before)
  })
})
