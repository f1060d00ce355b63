import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PosterSource, posterDocument } from './document.ts'
import { placeholderLookalikes } from './lookalikes.ts'
import { escapePlaceholders } from './placeholders.ts'

const box = { x: 0, y: 0, width: 10, height: 10 }
const found = (layers: object[]) =>
  placeholderLookalikes(
    posterDocument.parse({
      ...{ version: 2, width: 9, height: 9 },
      variables: { name: {}, dishes: { type: 'list', columns: { price: {} } } },
      layers: layers as PosterSource['layers'],
    }),
  )
const inText = (text: string) => found([{ type: 'text', id: 't', ...box, text }]).map((one) => one.text)

describe('looks like a placeholder', () => {
  it.each([
    ['Hello {{ name', '{{ name'],
    ['Hello {{name}, how are you', '{{name}'],
    ['Hello {{first name}}!', '{{first name}}'],
    ['{{no such format}}', '{{no such format}}'],
    ['{{}}', '{{}}'],
    ['{{1}}', '{{1}}'],
    ['{{name | a{b} }}', '{{name | a'],
    ['Hello {name}', '{name}'],
    ['Hello { name }', '{ name }'],
    ['{name | upper}', '{name | upper}'],
    ['{dishes.price} €', '{dishes.price}'],
    ['{name}}', '{name}}'],
    ['for name}}', 'name}}'],
    ['{ {name} }', '{name}'],
    ['您好，｛｛name｝｝', '｛｛name｝｝'],
    ['您好，｛name｝', '｛name｝'],
    ['{{name}} and {{ name', '{{ name'],
  ])('%s', (text, shown) => {
    expect(inText(text)).toEqual([shown])
  })

  it.each([
    '{{name}}',
    '{{ name | upper }} {{dishes.price|currency: EUR}}',
    '\\{{ name }} is how one writes it',
    '\\{{name}}',
    '{other}',
    'a { b } c {} }} {{ ',
    'f(x) = {x | x > 0}, {1, 2}, {name, other}',
    'body{color:#fff}',
    'rename}}',
    ':-{ {{name}} }-:',
  ])('and this does not: %s', (text) => {
    expect(inText(text)).toEqual([])
  })

  it('says the layer and the field, also within groups; what is hidden or data is passed over', () => {
    const layers = [
      { type: 'text', id: 'runs', ...box, text: '', runs: [{ text: 'ok' }, { text: '{name}' }] },
      { type: 'image', id: 'photo', ...box, src: '{name}.jpg', mask: { src: 'data:image/svg+xml,{name}' } },
      {
        ...{ type: 'group', id: 'g', ...box },
        layers: [{ type: 'qr', id: 'code', ...box, content: { type: 'wifi', ssid: '{{ name' } }],
      },
      { type: 'text', id: 'gone', ...box, text: '{name}', hidden: true },
    ]
    expect(found(layers).map(({ layer, field, text }) => [layer, field, text])).toEqual([
      ['runs', 'runs[1].text', '{name}'],
      ['photo', 'src', '{name}'],
      ['code', 'content.ssid', '{{ name'],
    ])
  })

  it('a text that was escaped has none with two braces, whatever it holds', () => {
    const piece = fc.constantFrom('{{', '}}', '{', '}', 'x', ' ', '|', '\\', '\n')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        expect(inText(escapePlaceholders(parts.join('')))).toEqual([])
      }),
    )
  })

  it('looks through the longest texts in a moment', () => {
    const before = process.cpuUsage()
    for (const unit of ['{', '{{a', '{{ ', 'a', 'a ', 'a.', '}', '{a', '{a |', '{{\n']) {
      inText(unit.repeat(Math.floor(100_000 / unit.length)))
    }
    expect(process.cpuUsage(before).user).toBeLessThan(4_000_000)
  })
})
