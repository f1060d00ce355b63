import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../contract/failure.ts'
import { readDocument } from './document/read.ts'
import { LIMITS } from './document.ts'

const box = { x: 0, y: 0, width: 10, height: 10 }
const text = (more: object = {}) => ({ type: 'text', id: 't', ...box, text: 'a', ...more })
const written = (layers: unknown, more: object = {}) => ({ version: 2, width: 10, height: 10, layers, ...more })

const refusal = (raw: unknown): Failure<'DOCUMENT_INVALID'>['data'] => {
  try {
    readDocument(raw)
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'DOCUMENT_INVALID' })
    return (thrown as Failure<'DOCUMENT_INVALID'>).data
  }
  throw new Error('it was taken')
}

describe('versions', () => {
  it('a document of version 1 is read as it is, and is of version 2', () => {
    const path = new URL('./document/version-1.fixture.json', import.meta.url)
    const raw = JSON.parse(readFileSync(path, 'utf8'))
    const document = readDocument(raw)
    expect(raw.version).toBe(1)
    expect(document.version).toBe(2)
    expect(document).toMatchObject({ ...raw, version: 2 })
    expect(readDocument(JSON.parse(JSON.stringify(document)))).toEqual(document)
  })

  it('a newer one says that it is newer, and nothing about unknown fields', () => {
    expect(refusal({ version: 3, sheets: [] })).toMatchObject({
      issues: [{ path: ['version'] }],
      why: expect.stringContaining('newer Handbill'),
    })
  })
})

describe('what a document may not be', () => {
  const nested = (depth: number): object => {
    let layer: object = text()
    for (let at = 0; at < depth; at += 1) layer = { type: 'group', id: `g${at}`, ...box, layers: [layer] }
    return layer
  }

  it('is said with the path and the layer', () => {
    expect(refusal(written([text(), text({ id: 'b', name: 'Title', sise: 3 })]))).toMatchObject({
      issues: [{ path: ['layers', 1, 'sise'], message: 'unknown field' }],
      why: 'layers[1].sise (layer "Title"): unknown field.',
    })
    const inner = { type: 'group', id: 'g', ...box, layers: [text({ id: 'deep', size: -1 })] }
    expect(refusal(written([inner]))).toMatchObject({
      issues: [{ path: ['layers', 0, 'layers', 0, 'size'] }],
      why: expect.stringContaining('layers[0].layers[0].size (layer "deep")'),
    })
  })

  it.each([
    ['a colour', text({ colour: 'red' }), 'colour'],
    ['a gradient without colours', text({ colour: { type: 'linear', stops: [] } }), 'stops'],
    ['stops that go back', text({ colour: { type: 'linear', stops: stops(0.5, 0.2) } }), 'stops'],
    ['runs beside a text', text({ runs: [{ text: 'b' }] }), 'text'],
    ['an auto-fit upside down', text({ autoFit: { min: 20, max: 10 } }), 'max'],
    [
      'path data',
      { type: 'shape', id: 's', ...box, outline: { kind: 'path', d: 'M0 0 L1', viewBox: [0, 0, 1, 1] } },
      'd',
    ],
    [
      'markup for path data',
      { type: 'shape', id: 's', ...box, outline: { kind: 'path', d: '<path>', viewBox: [0, 0, 1, 1] } },
      'd',
    ],
    [
      'a code with two contents',
      { type: 'qr', id: 'q', ...box, value: 'x', content: { type: 'geo', latitude: '1', longitude: '2' } },
      'value',
    ],
    ['NaN', text({ x: Number.NaN }), 'x'],
    ['infinity', text({ size: Number.POSITIVE_INFINITY }), 'size'],
  ])('%s is refused at its field', (_, layer, field) => {
    const { issues } = refusal(written([layer]))
    expect(issues[0]?.path.slice(0, 2)).toEqual(['layers', 0])
    expect(issues[0]?.path).toContain(field)
  })

  it('an id twice, also in a group', () => {
    const group = { type: 'group', id: 'g', ...box, layers: [text()] }
    expect(refusal(written([text(), group])).issues).toMatchObject([{ path: ['layers', 1, 'layers', 0, 'id'] }])
  })

  it('a text of 10 MB is refused by layer and field, and not repeated', () => {
    const { issues, why } = refusal(written([text({ id: 'long', text: 'x'.repeat(10_000_000) })]))
    expect(issues).toMatchObject([{ path: ['layers', 0, 'text'] }])
    expect(why).toMatch(/layer "long".*10000000 characters/)
    expect(why.length).toBeLessThan(200)
  })

  it('a million layers are refused at the first one too many, soon', () => {
    const layers = Array.from({ length: 1_000_000 }, () => text())
    const before = performance.now()
    expect(refusal(written(layers))).toMatchObject({ issues: [{ path: ['layers', LIMITS.layers] }] })
    expect(performance.now() - before).toBeLessThan(1000)
  })

  it('more variables than there may be', () => {
    const variables = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`v${at}`, {}]))
    expect(() => readDocument(written([], { variables: variables(LIMITS.variables) }))).not.toThrow()
    expect(refusal(written([], { variables: variables(LIMITS.variables + 1) }))).toMatchObject({
      issues: [{ path: ['variables'] }],
    })
  })

  it('groups that are too deep, or hold themselves', () => {
    expect(readDocument(written([nested(LIMITS.depth)])).layers).toHaveLength(1)
    expect(refusal(written([nested(LIMITS.depth + 1)])).why).toContain('deep')
    const cyclic = { type: 'group', id: 'g', ...box, layers: [] as object[] }
    cyclic.layers.push(cyclic)
    expect(refusal(written([cyclic])).why).toContain('holds itself')
  })

  it('a zone that there is not', () => {
    expect(refusal(written([], { timeZone: 'Mars/Olympus' })).issues).toMatchObject([{ path: ['timeZone'] }])
    expect(readDocument(written([], { timeZone: 'Asia/Shanghai' })).timeZone).toBe('Asia/Shanghai')
  })

  it('anything at all: it is refused, and never brings anything down', () => {
    const key = fc.constantFrom(
      'version',
      'width',
      'layers',
      'type',
      'id',
      'x',
      'text',
      'runs',
      'colour',
      'stops',
      'at',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'medium' },
        fc.oneof(fc.constantFrom('text', 'group', 'qr', 2, -1, '', null, true, 1e308), fc.anything({ maxDepth: 1 })),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
      ),
    }))
    fc.assert(
      fc.property(tree, (raw) => {
        // A document of nothing else than these words cannot be whole: `height` is missing.
        expect(refusal(raw).issues.length).toBeGreaterThan(0)
      }),
      { numRuns: 500 },
    )
  })
})

function stops(...at: number[]) {
  return at.map((offset) => ({ at: offset, colour: '#000' }))
}
