import { expect, test } from 'vitest'
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
const devices = [device(hash, 'Quiet Heron'), device('x1', 'Twin'), device('x2', 'TWIN'), device('twin', 'Other')]

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

test('a fingerprint outranks an alias', () => {
  expect(findDevice(devices, 'twin')?.alias).toBe('Other')
})

test('only an encrypted peer has a fingerprint to insist on', () => {
  expect(targetOf(device(hash, 'a')).fingerprint).toBe(hash)
  expect(targetOf(device('random', 'a', 'http')).fingerprint).toBeNull()
})
