import { describe, expect, test } from 'vitest'
import type { Device } from '../../shared/contract/devices.ts'
import { findDevice, targetOf } from './find.ts'

const device = (id: string, alias: string, protocol: 'http' | 'https' = 'https'): Device => ({
  id,
  alias,
  model: null,
  type: 'desktop',
  version: '2.1',
  paths: [{ address: '10.0.0.1', port: 53317, protocol, via: 'multicast', interface: null, lastSeen: 0 }],
  lastSeen: 0,
})

const hash = 'AB'.repeat(32)
const devices = [device(hash, 'Quiet Heron'), device('x1', 'Twin'), device('x2', 'TWIN')]

test.each([
  [hash, hash],
  [hash.toLowerCase(), hash],
  ['quiet heron ', hash],
  ['x1', 'x1'],
  ['nobody', undefined],
])('%s means %s', (to, id) => expect(findDevice(devices, to)?.id).toBe(id))

test('an alias that two devices have is not guessed at', () => {
  expect(() => findDevice(devices, 'Twin')).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
})

describe('words that are a fingerprint or an address', () => {
  const rogue = (alias: string, id = 'CD'.repeat(32)) => [device(id, alias)]
  const grouped = hash.toLowerCase().replace(/..(?=.)/g, '$&:')

  test.each([
    hash,
    hash.toLowerCase(),
    grouped,
    '127.0.0.1',
    '127.0.0.1:5999',
    '[::1]:5999',
    'fe80::1',
    'ben.local:53317',
  ])('%s is nobody who only calls itself so', (words) => {
    expect(findDevice(rogue(words), words)).toBeUndefined()
    expect(findDevice(rogue(words.toUpperCase()), ` ${words} `)).toBeUndefined()
  })

  test('an address is nobody’s id either', () => {
    expect(findDevice(rogue('Rogue', '127.0.0.1:5999'), '127.0.0.1:5999')).toBeUndefined()
  })

  test('a fingerprint may be written in groups', () => {
    expect(findDevice(devices, grouped)?.id).toBe(hash)
  })

  test('an id that anybody may choose does not take a name from who has it', () => {
    const both = [device('Ben', 'Rogue', 'http'), device(hash, 'Ben')]
    expect(() => findDevice(both, 'Ben')).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
  })
})

describe('a name that may be a host’s', () => {
  const named = [device(hash, 'ben.local'), device('x1', 'plain.local', 'http')]

  test.each([
    ['ben.local', hash],
    [' ben.local ', hash],
    ['Ben.local', undefined],
    ['ben.local.', undefined],
    ['plain.local', undefined],
  ])('%j means %s', (to, id) => expect(findDevice(named, to)?.id).toBe(id))
})

test('only an encrypted peer has a fingerprint to insist on', () => {
  expect(targetOf(device(hash, 'a')).fingerprint).toBe(hash)
  expect(targetOf(device('random', 'a', 'http')).fingerprint).toBeNull()
})
