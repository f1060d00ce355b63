import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { box, document } from './assemble.fixture.ts'
import { assemble } from './assemble.ts'
import type { Variables } from './document.ts'

describe('no value breaks out of its field of a code', () => {
  const special = [
    'a',
    'B@c.example',
    '春',
    '\\',
    ';',
    ',',
    ':',
    '"',
    "'",
    '\n',
    '\r',
    '?',
    '&',
    '=',
    '%',
    '%2C',
    '#',
    ' ',
  ]
  const words = ['{{b}}', '\nTEL:1', ';T:nopass', ';;', '&bcc=x@y.example', '?to=x@y.example', '\ud800', '\u2028', '\t']
  const value = fc.string({ unit: fc.constantFrom(...special, ...words), minLength: 1, maxLength: 10 })
  /** Half a surrogate pair is none of Unicode's characters: it comes out as the one that stands for such. */
  const wellFormed = (text: string) => text.replaceAll('\ud800', '\ufffd')
  const coded = (content: object, row: Variables) => {
    const names = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, {}]))
    const made = assemble(document([{ type: 'qr', id: 'q', ...box, content } as never], names), row)
    const [layer] = made.layers
    return { problems: made.problems, text: layer?.type === 'qr' ? layer.value : null }
  }
  const check = (law: (a: string, b: string, c: string) => void) => fc.assert(fc.property(value, value, value, law))

  it('Wi-Fi', () => {
    check((a, b) => {
      const { text } = coded({ type: 'wifi', ssid: '{{a}}', password: 'x{{b}}' }, { a, b })
      const fields = [...text!.slice(5).matchAll(/([A-Z]):((?:\\[\s\S]|[^\\;])*);/g)]
      expect(fields.map(([, name, one]) => [name, one?.replace(/\\([\s\S])/g, '$1')])).toEqual([
        ['T', 'WPA'],
        ['S', a],
        ['P', `x${b}`],
      ])
      expect(text!.slice(5)).toHaveLength(fields.reduce((sum, [all]) => sum + all.length, 1))
    })
  })

  it('contacts', () => {
    check((a, b, c) => {
      const { text } = coded(
        { type: 'vcard', lastName: '{{a}}', firstName: 'J. {{b}}', email: '{{c}}', note: '{{a}}' },
        { a, b, c },
      )
      const lines = text!.split(/\r\n|\r|\n/).map((line) => /^([A-Z]+):([\s\S]*)$/.exec(line)!)
      expect(lines.map(([, name]) => name)).toEqual(['BEGIN', 'VERSION', 'N', 'FN', 'EMAIL', 'NOTE', 'END'])
      const read = (field: string) =>
        field.replace(/\\([\s\S])/g, (_, char) => (char === 'n' ? '\n' : char)).replaceAll('\r', '')
      const parts = lines[2]![2]!.split(/(?<=(?:^|[^\\])(?:\\\\)*);/)
      const plain = (one: string) => one.replace(/\r\n|\r/g, '\n')
      expect(parts.map(read)).toEqual([plain(a), `J. ${plain(b)}`, '', '', ''])
      expect(read(lines[4]![2]!)).toBe(plain(c))
    })
  })

  it('mail: a value is no further receiver and no further field', () => {
    check((a, b, c) => {
      const content = { type: 'email', to: 'me@here.example, {{a}}', subject: '{{b}}', body: '{{c}}' }
      const { text, problems } = coded(content, { a, b, c })
      if (text === null) {
        expect(problems).toMatchObject([{ code: 'RENDER_FAILED', data: { layer: 'q', field: 'content.to' } }])
        return
      }
      const url = new URL(text)
      const receivers = decodeURIComponent(url.pathname).split(/[,;\s]+/)
      expect(receivers).toEqual(['me@here.example', ...(a.trim() === '' ? [] : [wellFormed(a.trim())])])
      expect([...url.searchParams.keys()]).toEqual(['subject', 'body'])
      expect(url.searchParams.get('subject')).toBe(wellFormed(b))
      expect(url.hash).toBe('')
    })
  })

  it('mail: the commas of the document part receivers, whatever stands between them', () => {
    const content = { type: 'email', to: 'a@b.example, {{ a | lower }},{{b}} , {{c}}', subject: 'x' }
    expect(coded(content, { a: 'C@D.example', b: ' e@f.example ', c: '' }).text).toBe(
      'mailto:a@b.example,c@d.example,e@f.example?subject=x',
    )
    expect(coded(content, { a: 'c@d.example,evil@x.example' }).problems).toMatchObject([
      { data: { field: 'content.to', why: '"c@d.example,evil@x.example" is not one e-mail address.' } },
    ])
  })

  it('places', () => {
    check((a) => {
      const { text } = coded({ type: 'geo', latitude: '1.5', longitude: '{{a}}' }, { a })
      expect(text).toBeNull()
    })
  })
})
