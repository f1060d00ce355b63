import { createInstance } from 'i18next'
import { renderToStaticMarkup } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { layer, posterDocument } from '../../../shared/poster/document.ts'
import type { Door } from '../../client/door.ts'
import { DoorProvider } from '../../live/context.tsx'
import { createEditing } from '../editing.ts'
import { EditingContext } from '../editor/context.ts'
import { Inspector } from './inspector.tsx'

const box = { x: 0, y: 0, width: 90, height: 90, shadow: {}, when: { variable: 'v' } }
const stops = [
  { at: 0, colour: '#000000' },
  { at: 1, colour: '#ffffff' },
]
const linear = { type: 'linear', stops }
const radial = { type: 'radial', stops }
const stroke = { width: 2, colour: radial }
const shape = (outline: object) => ({ type: 'shape', ...box, outline, fill: linear, stroke })
const code = (content?: object) => ({ type: 'qr', ...box, content, colour: radial, logo: { src: 'a.png' } })

/** Layers that have every part that a layer of their type may have, in every variant. */
const samples = [
  { type: 'text', ...box, text: 'a', colour: linear, stroke, background: { colour: radial }, maxLines: 3 },
  { type: 'text', ...box, runs: [{ text: 'a' }], writing: 'vertical', autoFit: { min: 3, max: 9 } },
  { type: 'image', ...box, src: 'a.png', focus: { x: 0, y: 1 }, mask: { src: 'b.png' }, border: { width: 2 } },
  { ...code(), colour: linear },
  code({ type: 'wifi', ssid: 'a' }),
  code({ type: 'vcard' }),
  code({ type: 'email', to: 'a' }),
  code({ type: 'geo', latitude: '1', longitude: '2' }),
  shape({ kind: 'rectangle' }),
  shape({ kind: 'ellipse' }),
  shape({ kind: 'line' }),
  shape({
    kind: 'polygon',
    points: [
      [0, 0],
      [1, 0],
      [0, 1],
    ],
  }),
  shape({ kind: 'star', corners: 5 }),
  shape({ kind: 'path', d: 'M0 0L1 1', viewBox: [0, 0, 1, 1] }),
  { type: 'group', ...box, repeat: { variable: 'l', wrap: { after: 2 } }, layers: [] },
]

/** The list of layers has these; what kind a part is, is chosen in the part's own row, and stops have buttons. */
const ELSEWHERE = new Set(
  'type id hidden locked layers content.type outline.kind gradient.type gradient.stops'.split(' '),
)

/** `a.b` of every field that the schema of a layer type has; a gradient's are alike everywhere. */
function fieldsOf(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const { properties, items, prefixItems, anyOf, oneOf, id } = schema as Record<string, never>
  if (id === 'gradient' && path !== 'gradient') return fieldsOf(schema, 'gradient')
  const members = [...((anyOf ?? []) as unknown[]), ...((oneOf ?? []) as unknown[])]
  const under = (name: string) => (path === '' ? name : `${path}.${name}`)
  const own = properties
    ? Object.entries(properties).flatMap(([name, inner]) => [
        under(name),
        // The layers of a group are layers.
        ...(name === 'layers' ? [] : fieldsOf(inner, under(name))),
      ])
    : []
  return [...own, ...members.flatMap((one) => fieldsOf(one, path)), ...(prefixItems ? [] : fieldsOf(items, path))]
}

const words = createInstance({ lng: 'en', initAsync: false, resources: { en: {} } })
beforeAll(async () => {
  await words.init()
})

function shown(source: object): string[] {
  const document = posterDocument.parse({
    ...{ version: 2, width: 100, height: 100, variables: { v: {}, l: { type: 'list' } } },
    layers: [{ id: 'one', ...source }],
  })
  const editing = createEditing(document)
  editing.select('one')
  // What is drawn without a browser is the state that a store began with.
  editing.getInitialState = editing.getState
  const door = { client: { posters: { fontChoices: async () => [] } } } as unknown as Door
  const markup = renderToStaticMarkup(
    <I18nextProvider i18n={words}>
      <DoorProvider door={door}>
        <EditingContext value={editing}>
          <Inspector />
        </EditingContext>
      </DoorProvider>
    </I18nextProvider>,
  )
  return Array.from(markup.matchAll(/data-field="([^"]+)"/g), ([, field]) => field!)
}

it.each(['text', 'image', 'qr', 'shape', 'group'])('every option of a layer of type %s has its control', (type) => {
  const member = layer.options.find(
    (option) =>
      (z.toJSONSchema(option, { io: 'input', unrepresentable: 'any' }).properties?.type as { const?: string })
        ?.const === type,
  )!
  const names = z.registry<{ id: string }>()
  const schema = z.toJSONSchema(member, { io: 'input', unrepresentable: 'any', metadata: names, reused: 'inline' })
  const wanted = new Set(fieldsOf(inlined(schema)))
  const controls = new Set(samples.filter((sample) => sample.type === type).flatMap(shown))
  expect(controls.size).toBeGreaterThan(10)
  const missing = [...wanted].filter((field) => !controls.has(field) && !ELSEWHERE.has(field))
  expect(missing).toEqual([])
  // And no control is for a field that there is not.
  expect([...controls].filter((field) => !wanted.has(field))).toEqual([])
})

/** Marks what is a gradient: the object whose stops are. */
function inlined(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inlined)
  if (typeof schema !== 'object' || schema === null) return schema
  const made = Object.fromEntries(Object.entries(schema).map(([name, inner]) => [name, inlined(inner)]))
  const properties = made.properties as object | undefined
  return properties && 'stops' in properties ? { ...made, id: 'gradient' } : made
}
