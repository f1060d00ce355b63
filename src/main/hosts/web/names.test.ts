import { expect, test } from 'vitest'
import { namesOf } from './names.ts'

test('an address the request was sent to is ours, another one is not', () => {
  const names = namesOf('0.0.0.0', 8080, [])
  expect(names.isOurs('192.0.2.7:8080', '192.0.2.7')).toBe(true)
  expect(names.isOurs('192.0.2.7:8080', '::ffff:192.0.2.7')).toBe(true)
  expect(names.isOurs('[2001:db8::7]:8080', '2001:db8::7')).toBe(true)
  expect(names.isOurs('192.0.2.8:8080', '192.0.2.7')).toBe(false)
  expect(names.isOurs('192.0.2.7', '192.0.2.7')).toBe(false)
})

test('without a port the standard one is meant', () => {
  expect(namesOf('127.0.0.1', 80, []).isOurs('localhost', undefined)).toBe(true)
  expect(namesOf('127.0.0.1', 8080, []).isOurs('localhost', undefined)).toBe(false)
})

test('an allowed name may stand behind a proxy; one with a port only behind that', () => {
  const names = namesOf('127.0.0.1', 8080, ['box.example', 'other.example:8443'])
  expect(names.isOurOrigin('https://box.example', undefined)).toBe(true)
  expect(names.isOurOrigin('https://other.example:8443', undefined)).toBe(true)
  expect(names.isOurs('other.example', undefined)).toBe(false)
  expect(names.isOurs('box.example.evil.example', undefined)).toBe(false)
})

test.each([undefined, '', ':8080', 'a b:8080', 'localhost:8080/x', 'user@localhost:8080', '[localhost]:8080'])(
  'what is no authority is not ours: %s',
  (host) => {
    expect(namesOf('127.0.0.1', 8080, []).isOurs(host, '127.0.0.1')).toBe(false)
  },
)
