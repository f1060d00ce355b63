import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatHostPort, parseHostPort } from './address.ts'

test.each([
  ['192.168.1.7', { host: '192.168.1.7', port: null }],
  [' 192.168.1.7:8080 ', { host: '192.168.1.7', port: 8080 }],
  ['fridge', { host: 'fridge', port: null }],
  ['my_nas.local:1', { host: 'my_nas.local', port: 1 }],
  ['::1', { host: '::1', port: null }],
  ['[::1]', { host: '::1', port: null }],
  ['0:0:0:0:0:0:0:1', { host: '::1', port: null }],
  ['[FE80:0::0001%eth0]:1', { host: 'fe80::1%eth0', port: 1 }],
  ['[fe80::1%eth0]:53317', { host: 'fe80::1%eth0', port: 53317 }],
])('%s is an address', (text, expected) => expect(parseHostPort(text)).toEqual(expected))

test.each([
  '',
  'Quiet Heron',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.999',
  'host:0',
  'host:65536',
  'host:',
  '[host]:1',
  '-a',
  'a..b',
  'http://a',
])('%j is none', (text) => expect(parseHostPort(text)).toBeNull())

test('what is written can be read', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()), fc.integer({ min: 1, max: 65535 }), (host, port) => {
      const spelled = parseHostPort(host)?.host
      expect(parseHostPort(formatHostPort(host, port))).toEqual({ host: spelled, port })
      if (isIP(host) !== 6) expect(spelled).toBe(host)
    }),
  )
})

test('never throws', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseHostPort(text)))
})
