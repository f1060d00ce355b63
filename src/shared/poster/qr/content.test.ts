import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { qrContent } from '../document/qr-layer.ts'
import { type FilledContent, qrFault, qrText } from './content.ts'

/** As a document writes it: with commas between receivers. */
const filled = (content: object): FilledContent => {
  const read = qrContent.parse(content)
  return read.type === 'email' ? { ...read, to: read.to.split(',') } : read
}
const text = (content: object) => qrText(filled(content))

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

  it.each([
    [{ latitude: '91', longitude: '0' }, 'latitude'],
    [{ latitude: '0', longitude: '-180.1' }, 'longitude'],
    [{ latitude: 'NaN', longitude: '0' }, 'latitude'],
    [{ latitude: '31,2', longitude: '0' }, 'latitude'],
    [{ latitude: '1', longitude: '12e1' }, 'longitude'],
    [{ latitude: '1', longitude: 'north-1.5' }, 'longitude'],
    [{ latitude: ' ', longitude: '1' }, 'latitude'],
    [{ latitude: '1'.repeat(900), longitude: '1' }, 'latitude'],
  ])('%j is no place: %s', (place, field) => {
    const geo = { type: 'geo' as const, ...place }
    const read = qrContent.safeParse(geo)
    expect(read.error?.issues.map(({ path }) => path.join('.'))).toEqual([field])
    expect(qrFault(geo)?.field).toBe(field)
  })

  it('every place on earth is one', () => {
    const places = fc.tuple(fc.integer({ min: -90_000, max: 90_000 }), fc.integer({ min: -180_000, max: 180_000 }))
    fc.assert(
      fc.property(places, ([north, east]) => {
        const [latitude, longitude] = [String(north / 1000), String(east / 1000)]
        const geo = filled({ type: 'geo', latitude, longitude })
        expect(qrFault(geo)).toBeNull()
        expect(qrText(geo)).toBe(`geo:${latitude},${longitude}`)
      }),
    )
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

  it.each([
    'a@b.example,c@d.example',
    'a@b.example;c@d.example',
    'a@b.example\nc@d.example',
    'A <a@b.example>',
    'a@b@c',
  ])('one receiver is not several: %j', (receiver) => {
    const mail: FilledContent = { type: 'email', to: ['me@here.example', receiver], subject: '', body: '' }
    expect(qrFault(mail)?.field).toBe('to')
  })
})
