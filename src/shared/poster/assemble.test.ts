import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box, document, text, textOf } from './assemble.fixture.ts'
import { assemble } from './assemble.ts'
import { type PosterSource, posterDocument, type Value, type Variables } from './document.ts'
import { escapePlaceholders } from './placeholders.ts'

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

  it('says where a value that is named often makes a text too long, and stops there', () => {
    const layers = [text('{{a}}'.repeat(1000))]
    const { layers: drawn, problems } = assemble(document(layers, { a: {} }), { a: 'x'.repeat(30_000) })
    expect(problems[0]).toMatchObject({
      code: 'VARIABLE_INVALID',
      data: { variable: 'a', what: expect.stringContaining('cannot hold') },
    })
    expect(drawn[0]?.type === 'text' && drawn[0].text).toHaveLength(90_000)
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

describe('types', () => {
  const drawnText = (template: string, variable: object, value?: Value | null) =>
    textOf(template, value === undefined ? {} : { v: value }, { v: variable } as PosterSource['variables'])

  it('formats by the locale and the zone of the document', () => {
    const doc = posterDocument.parse({
      ...{ version: 2, width: 9, height: 9, locale: 'de-DE', timeZone: 'Asia/Shanghai' },
      variables: { price: { type: 'number' }, at: { type: 'date' } },
      layers: [text('{{ price | currency: EUR }} {{at|time}}')],
    })
    const { layers } = assemble(doc, { price: 1234.5, at: '2026-04-04T11:00:00Z' })
    expect(layers).toMatchObject([{ text: '1.234,50\u00a0€ 19:00' }])
  })

  it('a value of another type is a problem and stays as written; blank is blank', () => {
    for (const [type, wrong] of [
      ['number', 'many'],
      ['date', 'soon'],
      ['boolean', 'maybe'],
      ['colour', 'red'],
      ['url', 'example.org'],
    ]) {
      const doc = document([text('<{{v}}>')], { v: { type } } as PosterSource['variables'])
      const assembled = assemble(doc, { v: wrong! })
      expect(assembled.problems).toMatchObject([{ code: 'VARIABLE_INVALID', data: { variable: 'v' } }])
      expect(assembled.layers).toMatchObject([{ text: `<${wrong}>` }])
      expect(assemble(doc, { v: '' })).toMatchObject({ problems: [], layers: [{ text: '<>' }] })
    }
  })

  it('numbers and truths may come as such or as text', () => {
    expect(drawnText('{{v}}', { type: 'number' }, 3)).toBe('3')
    expect(drawnText('{{v | number: 1}}', { type: 'number' }, '3')).toBe('3.0')
    expect(drawnText('{{v}}', { type: 'number', default: 7 })).toBe('7')
    expect(drawnText('{{v}}', { type: 'boolean' }, 'yes')).toBe('true')
  })

  it('a format that does not fit its value is a problem that names both', () => {
    const { problems, layers } = assemble(document([text('{{v | date}}')], { v: {} }), { v: 'soon' })
    expect(layers).toMatchObject([{ text: 'soon' }])
    expect(problems[0]?.data.why).toContain('no date')
  })
})

describe('colours', () => {
  const stops = [
    { at: 0, colour: '{{brand}}' },
    { at: 1, colour: '#fff' },
  ]
  const shape = {
    type: 'shape' as const,
    id: 's',
    ...box,
    outline: { kind: 'ellipse' as const },
    fill: { type: 'linear' as const, stops },
  }

  it('come from colour variables; null is none', () => {
    const doc = document([text('a', { colour: '{{ brand }}' }), shape], {
      brand: { type: 'colour', default: '#123456' },
    })
    const coloursOf = (row: Variables) =>
      assemble(doc, row).layers.map((layer) =>
        layer.type === 'text' ? layer.colour : layer.type === 'shape' ? layer.fill : null,
      )
    expect(coloursOf({})).toMatchObject(['#123456', { stops: [{ colour: '#123456' }, { colour: '#fff' }] }])
    expect(coloursOf({ brand: '#abc' })[0]).toBe('#abc')
    expect(coloursOf({ brand: null })[0]).toBe('#00000000')
  })

  it('are for the paper, too', () => {
    const doc = posterDocument.parse({
      ...{ version: 2, width: 9, height: 9, background: '{{brand}}', layers: [] },
      variables: { brand: { type: 'colour', default: '#123456' } },
    })
    expect(assemble(doc, {}).background).toBe('#123456')
  })

  it('a text variable is none: nothing but a colour gets there', () => {
    const { problems, layers } = assemble(document([shape], { brand: {} }), { brand: 'url(#x)' })
    expect(problems).toMatchObject([{ data: { variable: 'brand' } }])
    expect(layers).toMatchObject([{ fill: { stops: [{ colour: '#000000' }, {}] } }])
  })
})

describe('visibility', () => {
  const shows = (when: object, row: Variables, variable: object = {}) =>
    assemble(
      document([text('a', { when: { variable: 'v', ...when } })], { v: variable } as PosterSource['variables']),
      row,
    ).layers.length === 1

  it.each([
    [{}, 'x', true],
    [{}, '', false],
    [{}, null, false],
    [{ not: true }, '', true],
    [{ equals: 'gold' }, 'gold', true],
    [{ equals: 'gold' }, 'silver', false],
    [{ equals: 'gold', not: true }, 'silver', true],
  ])('%j of %j: %s', (when, value, shown) => {
    expect(shows(when, { v: value })).toBe(shown)
  })

  it.each([
    [{ type: 'number' }, 1, ['1', '1.0', '1e0', 1, '+1'], ['2', '', null, true, 'many', [{}]]],
    [{ type: 'number' }, '1.0', [1, '1'], ['1.01']],
    [{ type: 'number' }, '', [''], ['0', 0, null]],
    [{ type: 'boolean' }, true, [true, 'true', 'TRUE', 'Yes', '1', 1], [false, 'no', '', null, 'maybe']],
    [{ type: 'boolean' }, 'yes', [true, 'TRUE'], [false]],
    [{}, true, ['true', 'TRUE', 'yes', true], ['gold', '', 'FALSE', null]],
    [{}, 1, ['1', '1.0', 1], ['one', '', '2']],
    [{}, '1', ['1', 1], ['1.0', ' 1']],
    [{}, 'gold', ['gold'], ['Gold', 'gold ', '']],
    [{ type: 'date' }, '2026-04-30', ['2026-04-30'], ['2026-05-01', null]],
    [{ default: 'gold' }, 'gold', ['gold', undefined], ['', null, 'silver']],
  ])('%j equals %j: %j, and not %j', (variable, equals, equal, other) => {
    const row = (value: unknown) => (value === undefined ? {} : { v: value }) as Variables
    for (const value of equal) expect(shows({ equals }, row(value), variable), JSON.stringify(value)).toBe(true)
    for (const value of other) expect(shows({ equals }, row(value), variable), JSON.stringify(value)).toBe(false)
    for (const value of [...equal, ...other]) {
      expect(shows({ equals, not: true }, row(value), variable)).toBe(!shows({ equals }, row(value), variable))
    }
  })

  it('what is missing or null equals nothing, not even a blank', () => {
    expect(shows({ equals: '' }, {})).toBe(false)
    expect(shows({ equals: '' }, { v: null })).toBe(false)
    expect(shows({ equals: '' }, { v: '' })).toBe(true)
    expect(shows({ equals: 'x', not: true }, {})).toBe(true)
  })

  it('of truths and lists', () => {
    expect(shows({}, { v: 'no' }, { type: 'boolean' })).toBe(false)
    expect(shows({ equals: true }, { v: 'yes' }, { type: 'boolean' })).toBe(true)
    expect(shows({}, { v: [] }, { type: 'list' })).toBe(false)
    expect(shows({}, { v: [{}] }, { type: 'list' })).toBe(true)
    expect(shows({}, { v: 0 }, { type: 'number' })).toBe(true)
  })

  it('by a variable that there is not is a problem', () => {
    const { problems } = assemble(document([text('a', { when: { variable: 'gone' } })]), {})
    expect(problems).toMatchObject([{ data: { variable: 'gone' } }])
  })
})

describe('runs and codes', () => {
  it('fill in each run by itself; the layer goes when all of them are null', () => {
    const doc = document([{ ...text(''), runs: [{ text: '{{a}}' }, { text: '-{{b}}', weight: 700 }] }], {
      a: {},
      b: {},
    })
    expect(assemble(doc, { a: 'x', b: null }).layers).toMatchObject([
      { text: 'x-', runs: [{ text: 'x' }, { text: '-' }] },
    ])
    expect(assemble(doc, {}).layers).toEqual([])
  })

  it('escape the fields of a code after they are filled in', () => {
    const layer = {
      type: 'qr' as const,
      id: 'q',
      ...box,
      content: { type: 'wifi' as const, ssid: '{{n}}', password: '{{p}}' },
    }
    const doc = document([layer], { n: {}, p: {} })
    expect(assemble(doc, { n: 'a;T:nopass', p: '\\' }).layers).toMatchObject([
      { value: 'WIFI:T:WPA;S:a\\;T\\:nopass;P:\\\\;;' },
    ])
    expect(assemble(doc, {}).layers).toEqual([])
  })
})

it('a place that a row makes nonsense is a problem with layer and field, and no code is drawn', () => {
  const content = { type: 'geo' as const, latitude: '{{lat}}', longitude: '{{lon}}' }
  const doc = document([{ type: 'qr', id: 'q', name: 'Way', ...box, content }], { lat: {}, lon: { type: 'number' } })
  expect(assemble(doc, { lat: '31.2', lon: 121.47 })).toMatchObject({
    problems: [],
    layers: [{ value: 'geo:31.2,121.47' }],
  })
  const { problems, layers } = assemble(doc, { lat: '31.2', lon: '181' })
  expect(layers).toEqual([])
  expect(problems).toMatchObject([{ code: 'RENDER_FAILED', data: { layer: 'q', field: 'content.longitude' } }])
  expect(problems[0]?.message).toContain('"181" is not from −180 to 180 degrees')
})

it('whatever the row, nothing but its own place changes', () => {
  const doc = document(
    [
      text('a {{v}} z'),
      text('{{v | upper}}', { id: 'u' }),
      { type: 'qr', id: 'q', ...box, value: 'https://example.org/{{v}}' },
    ],
    { v: {} },
  )
  fc.assert(
    fc.property(fc.anything({ maxDepth: 2 }), (value) => {
      const { layers } = assemble(doc, { v: value as Value })
      for (const layer of layers) {
        const { id, x, y, width, height, type } = layer
        expect({ x, y, width, height }).toEqual(box)
        expect([id, type]).toEqual({ t: ['t', 'text'], u: ['u', 'text'], q: ['q', 'qr'] }[id])
      }
    }),
    { numRuns: 500 },
  )
})

it('a size in millimetres or inches is one in pixels by the resolution', () => {
  const size = (more: object) => {
    const { width, height } = assemble(posterDocument.parse({ version: 2, layers: [], ...more }), {})
    return [width, height]
  }
  expect(size({ width: 210, height: 297, unit: 'mm', dpi: 300 })).toEqual([2480, 3508])
  expect(size({ width: 8.5, height: 11, unit: 'in', dpi: 100 })).toEqual([850, 1100])
  expect(size({ width: 640, height: 480, dpi: 300 })).toEqual([640, 480])
})
