import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { qrContent } from '../document/qr-layer.ts'
import { qrText } from './content.ts'

const text = (content: object) => qrText(qrContent.parse(content))

describe('qrText', () => {
  it.each([
    [{ type: 'wifi', ssid: 'Café', password: 'a;b' }, 'WIFI:T:WPA;S:Café;P:a\\;b;;'],
    [{ type: 'wifi', ssid: 'x', security: 'none', password: 'unused', hidden: true }, 'WIFI:T:nopass;S:x;H:true;;'],
    [{ type: 'geo', latitude: '31.2304', longitude: ' +121.4737 ' }, 'geo:31.2304,121.4737'],
    [
      { type: 'email', to: 'a@b.example', subject: 'Hi & bye', body: 'one\ntwo' },
      'mailto:a@b.example?subject=Hi%20%26%20bye&body=one%0D%0Atwo',
    ],
    [{ type: 'email', to: 'a@b.example' }, 'mailto:a@b.example'],
    [
      { type: 'vcard', firstName: '小明', lastName: '王', phone: '+86 1', note: 'a,b;c\nd\\' },
      'BEGIN:VCARD\r\nVERSION:3.0\r\nN:王;小明;;;\r\nFN:小明 王\r\nTEL:+86 1\r\nNOTE:a\\,b\\;c\\nd\\\\\r\nEND:VCARD',
    ],
  ])('%j', (content, written) => {
    expect(text(content)).toBe(written)
  })

  const any = fc.string({
    unit: fc.constantFrom('a', '春', '\\', ';', ',', ':', '"', '\n', '\r', '?', '&', '=', '%', ' ', '\ud800'),
    minLength: 1,
    maxLength: 12,
  })

  it('a Wi-Fi field comes back whole, whatever it holds', () => {
    fc.assert(
      fc.property(any, any, (ssid, password) => {
        const written = text({ type: 'wifi', ssid, password })
        const fields = [...written.slice(5).matchAll(/([A-Z]):((?:\\[\s\S]|[^\\;])*);/g)]
        expect(fields.map(([, name, value]) => [name, value?.replace(/\\([\s\S])/g, '$1')])).toEqual([
          ['T', 'WPA'],
          ['S', ssid],
          ['P', password],
        ])
      }),
    )
  })

  it('no vCard field adds a line', () => {
    fc.assert(
      fc.property(any, any, any, (firstName, url, note) => {
        const lines = text({ type: 'vcard', firstName, url, note }).split(/\r\n|\r|\n/)
        expect(lines.map((line) => line.split(':')[0])).toEqual(['BEGIN', 'VERSION', 'N', 'FN', 'URL', 'NOTE', 'END'])
      }),
    )
  })

  it('no e-mail field adds another', () => {
    fc.assert(
      fc.property(any, any, (subject, body) => {
        const url = new URL(text({ type: 'email', to: 'a@b.example', subject, body }))
        expect([...url.searchParams.keys()]).toEqual(['subject', 'body'])
        expect(url.searchParams.get('subject')).toBe(subject.replaceAll('\ud800', '\ufffd'))
      }),
    )
  })
})
