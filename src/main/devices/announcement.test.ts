import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ABILITIES,
  LONGEST_ANNOUNCEMENT,
  type PeerInfo,
  parseAnnouncement,
  peerInfoJson,
  toAnnouncement,
  toPeerInfo,
} from './announcement.ts'

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const hash = 'A1B2'.repeat(16)

const peer: fc.Arbitrary<PeerInfo> = fc.record({
  alias: fc.constantFrom('Quiet Heron', '安静的鹭', '👩‍🚀', 'x'.repeat(200)),
  version: fc.constantFrom('1.0', '2.0', '2.1', '2.2'),
  deviceModel: fc.option(fc.constantFrom('Linux', 'Pixel 9')),
  deviceType: fc.constantFrom('mobile', 'desktop', 'web', 'headless', 'server'),
  fingerprint: fc.constantFrom(hash, 'random-string'),
  port: fc.integer({ min: 1, max: 65535 }),
  protocol: fc.constantFrom('http', 'https'),
})

describe('an announcement', () => {
  test('says what its reader reads', () => {
    fc.assert(
      fc.property(peer, fc.boolean(), (self, announce) => {
        const heard = parseAnnouncement(bytes(toAnnouncement(self, announce)))
        expect(heard?.announce).toBe(announce)
        expect(toPeerInfo(heard!)).toEqual(self)
        expect(toPeerInfo(peerInfoJson.parse(toAnnouncement(self)))).toEqual(self)
      }),
    )
  })

  test('tells another Handbill what we can do beyond the protocol, and takes nonsense there for nothing', () => {
    const [self] = fc.sample(peer, 1) as [PeerInfo]
    const said = { ...toAnnouncement(self, true) }
    expect(parseAnnouncement(bytes(said))?.handbill).toEqual(ABILITIES)
    for (const handbill of ['yes', 7, [], null, { resume: 'soon' }]) {
      const heard = parseAnnouncement(bytes({ ...said, handbill }))
      expect(heard?.alias).toBe(toPeerInfo(heard!)?.alias)
      expect(heard?.handbill?.resume ?? null).toBeNull()
    }
    expect(parseAnnouncement(bytes({ ...said, handbill: { resume: 2, fly: 1 } }))?.handbill?.resume).toBe(2)
  })

  test('is what the protocol shows (v2.1 §3.1), unknown fields or not', () => {
    const heard = parseAnnouncement(
      bytes({
        alias: 'Nice Orange',
        version: '2.0',
        deviceModel: 'Samsung',
        deviceType: 'mobile',
        fingerprint: 'random-string',
        port: 53317,
        protocol: 'https',
        download: true,
        announce: true,
        colour: { of: ['another', 'year'] },
      }),
    )
    expect(toPeerInfo(heard!)).toEqual({
      alias: 'Nice Orange',
      version: '2.0',
      deviceModel: 'Samsung',
      deviceType: 'mobile',
      fingerprint: 'random-string',
      port: 53317,
      protocol: 'https',
    })
  })

  test('may leave out all but alias and fingerprint', () => {
    const heard = parseAnnouncement(bytes({ alias: 'Old', fingerprint: hash.toLowerCase(), deviceType: 'fridge' }))
    expect(toPeerInfo(heard!)).toEqual({
      alias: 'Old',
      version: '1.0',
      deviceModel: null,
      deviceType: 'desktop',
      fingerprint: hash,
      port: 53317,
      protocol: 'https',
    })
  })

  test.each([
    ['no alias', { fingerprint: 'a' }],
    ['an alias of nothing', { alias: ' \u0007\u202e ', fingerprint: 'a' }],
    ['an alias without end', { alias: 'x'.repeat(201), fingerprint: 'a' }],
    ['no fingerprint', { alias: 'a' }],
    ['a fingerprint of many lines', { alias: 'a', fingerprint: 'a\nb' }],
    ['port 0', { alias: 'a', fingerprint: 'a', port: 0 }],
    ['another protocol', { alias: 'a', fingerprint: 'a', protocol: 'gopher' }],
    ['too many bytes', { alias: 'a', fingerprint: 'a', pad: 'x'.repeat(LONGEST_ANNOUNCEMENT) }],
    ['half a JSON', '{"alias":"a","fingerprint":"a"'],
  ])('with %s is dropped', (_name, datagram) => {
    expect(parseAnnouncement(bytes(datagram))).toBeNull()
  })

  test('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (datagram) => void parseAnnouncement(datagram)))
    fc.assert(fc.property(fc.json(), (text) => void parseAnnouncement(bytes(text))))
    const odd = fc.record(
      {
        alias: fc.oneof(fc.string(), fc.jsonValue()),
        version: fc.jsonValue(),
        deviceModel: fc.jsonValue(),
        deviceType: fc.jsonValue(),
        fingerprint: fc.oneof(fc.constant('abc'), fc.jsonValue()),
        port: fc.oneof(fc.integer(), fc.jsonValue()),
        protocol: fc.oneof(fc.constant('http'), fc.jsonValue()),
        announce: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(odd, (json) => {
        const heard = parseAnnouncement(bytes(json))
        if (heard) expect(toPeerInfo(heard)!.alias).not.toMatch(/\p{Cc}/u)
      }),
    )
  })
})

test('the certificate that was presented outranks what the JSON claims', () => {
  const json = peerInfoJson.parse({ alias: 'Mallory', fingerprint: 'B'.repeat(64) })
  expect(toPeerInfo(json, { fingerprint: hash, port: 1234, protocol: 'http' })).toMatchObject({
    fingerprint: hash,
    port: 1234,
    protocol: 'http',
  })
})

test('who says nothing of themselves is nobody', () => {
  expect(toPeerInfo(peerInfoJson.parse({ alias: 'Ghost' }))).toBeNull()
})
