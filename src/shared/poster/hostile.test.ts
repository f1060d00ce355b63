import fc from 'fast-check'
import { expect, it } from 'vitest'
import { asFailure } from '../contract/failure.ts'
import { assemble } from './assemble.ts'
import { readDocument } from './document/read.ts'
import { LIMITS, layer, type PosterDocument, type Variables } from './document.ts'
import { eachLayer } from './layers.ts'

/** Names that objects have of their own, and plain ones. */
const name = fc.constantFrom('a', 'list', '春', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype')
/** Values that look like placeholders, markup, paths and numbers that are none. */
const nasty = fc.constantFrom(
  ...['{{a}}', '{{__proto__}}', '{{list.a}}', '{{list.__proto__}}', '{{a | date: }}', '{{a|currency:??}}', '\\{{a}}'],
  ...['<script>alert(1)</script>', '<svg onload=x>', '&amp;{{constructor}}', '../../etc/passwd', 'NaN', '-Infinity'],
  ...['', '\0', '\ud800', '\u202e', '{{'.repeat(200), '9'.repeat(400), '[{"a":1}]', '[[[['],
)
const number = fc.oneof(
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 1e308, 5e-324),
  fc.double({ min: -500, max: 500, noNaN: true }),
)
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 12 }))
const value = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.dictionary(name, text), { maxLength: 3 }),
)

const box = fc.record({
  x: fc.integer({ min: -50, max: 50 }),
  y: fc.constant(0),
  width: fc.constantFrom(1, 40),
  height: fc.constantFrom(1, 40),
})
const when = fc.option(fc.record({ variable: fc.oneof(name, fc.constant('list.a')), not: fc.boolean() }), {
  nil: undefined,
})
const colour = fc.constantFrom('#123', '{{a}}', '{{list.a}}', '{{__proto__}}')
const { tree } = fc.letrec<{ tree: object; group: object }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ type: fc.constant('text'), text, colour, when, box }),
    fc.record({
      type: fc.constant('image'),
      src: fc.oneof(nasty, fc.constant('a.png')).filter((src) => src !== ''),
      when,
      box,
    }),
    fc.record({ type: fc.constant('qr'), value: text, colour, box }),
    fc.record({ type: fc.constant('shape'), outline: fc.constant({ kind: 'ellipse' }), fill: colour, box }),
    tie('group'),
  ),
  group: fc.record({
    type: fc.constant('group'),
    repeat: fc.option(fc.record({ variable: name }), { nil: undefined }),
    layers: fc.array(tie('tree'), { maxLength: 3 }),
    box,
  }),
}))

/** Flattens the box into its layer and gives every layer an id of its own. */
function placed(raw: object, ids: { next: number }): object {
  const { box: where, layers, ...rest } = raw as { box: object; layers?: object[] }
  ids.next += 1
  return {
    ...{ id: `l${ids.next}`, ...where, ...rest },
    ...(layers && { layers: layers.map((one) => placed(one, ids)) }),
  }
}

/** Written and read again, as a file is: only so is `__proto__` a name like any other. */
const throughFile = (raw: unknown) => JSON.parse(JSON.stringify(raw))

function rowOf(entries: readonly (readonly [string, unknown])[]): Variables {
  return Object.fromEntries(entries) as Variables
}

const documents = fc
  .tuple(
    fc.array(tree, { maxLength: 5 }),
    fc.uniqueArray(fc.tuple(name, fc.constantFrom('text', 'number', 'colour', 'list')), { selector: ([one]) => one }),
  )
  .map(([layers, variables]) => ({
    ...{ version: 2, width: 50, height: 50 },
    variables: Object.fromEntries(
      variables.map(([one, type]) => [one, type === 'list' ? { type, columns: { a: {} } } : { type }]),
    ),
    layers: all(layers),
  }))

function all(layers: readonly object[]): object[] {
  const ids = { next: 0 }
  return layers.map((one) => placed(one, ids))
}

it('whatever stands in a document and its row, a poster is assembled or refused, and keeps the limits', () => {
  const prototype = Object.getOwnPropertyNames(Object.prototype).join()
  const rows = fc.array(fc.tuple(name, value), { maxLength: 8 }).map(rowOf)
  let read = 0
  fc.assert(
    fc.property(documents, rows, (raw, row) => {
      let document: PosterDocument
      try {
        document = readDocument(throughFile(raw))
      } catch (error) {
        expect(asFailure(error).code).toBe('DOCUMENT_INVALID')
        return
      }
      read += 1
      const { layers, problems } = assemble(document, row)
      const drawn = [...eachLayer(layers)]
      expect(drawn.length).toBeLessThanOrEqual(LIMITS.drawnLayers)
      expect(new Set(drawn.map(({ id }) => id)).size).toBe(drawn.length)
      for (const problem of problems) expect(problem.data.what).not.toBe('')
      // What is drawn is a layer by the schema, but for a source that is blank now.
      for (const one of drawn) {
        if (one.type === 'image' || one.type === 'group' || one.id.length > 64) continue
        const whole = 'runs' in one && one.runs ? { ...one, text: '' } : one
        expect(layer.safeParse(whole).error?.issues ?? []).toEqual([])
      }
    }),
    { numRuns: 300 },
  )
  expect(read, 'most of them are documents').toBeGreaterThan(100)
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(prototype)
})

it('a variable may have any name that objects have of their own, but one, and that is said', () => {
  const proto = JSON.parse('{"version":2,"width":9,"height":9,"variables":{"__proto__":{}},"layers":[]}')
  expect(() => readDocument(proto)).toThrow('variables.__proto__: no name for a variable')
  for (const own of ['constructor', 'toString', 'hasOwnProperty', 'prototype']) {
    const raw = `{"version":2,"width":9,"height":9,"variables":{"${own}":{"default":"x"}},
      "layers":[{"type":"text","id":"t","x":0,"y":0,"width":9,"height":9,"text":"{{${own}}}"}]}`
    const { layers, problems } = assemble(readDocument(JSON.parse(raw)), JSON.parse(`{"${own}":"mine"}`))
    expect(
      problems.map(({ message }) => message),
      own,
    ).toEqual([])
    expect(layers, own).toMatchObject([{ text: 'mine' }])
  }
})

it('numbers that are none are refused by layer and field, wherever they stand', () => {
  const shape = { type: 'shape', id: 's', x: 0, y: 0, width: 9, height: 9, outline: { kind: 'line', from: [0, 0] } }
  for (const bad of [Number.NaN, Infinity, -Infinity]) {
    for (const broken of [
      { ...shape, x: bad },
      { ...shape, outline: { kind: 'line', from: [0, bad] } },
      { ...shape, stroke: { width: 1, dash: [1, bad] } },
      { ...shape, shadow: { blur: bad } },
    ]) {
      expect(() => readDocument({ version: 2, width: 9, height: 9, layers: [broken] })).toThrow(/layer "s"/)
    }
  }
})

it('what looks like markup is text', () => {
  fc.assert(
    fc.property(nasty, (said) => {
      const source = { version: 2, width: 9, height: 9, variables: { a: {} } }
      const text = { type: 'text', id: 't', x: 0, y: 0, width: 9, height: 9, text: '<b>{{a}}</b>' }
      const { layers } = assemble(readDocument({ ...source, layers: [text] }), { a: said })
      expect(layers).toMatchObject([{ text: `<b>${said}</b>` }])
    }),
  )
})
