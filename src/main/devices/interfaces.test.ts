import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { interfaceNamesFromEnv, neighbourOf, usableInterfaces } from './interfaces.ts'

const info = (address: string, cidr: string, internal = false) => ({
  address,
  cidr,
  internal,
  netmask: '',
  mac: '00:00:00:00:00:00',
  ...(address.includes(':') ? { family: 'IPv6' as const, scopeid: 0 } : { family: 'IPv4' as const }),
})

const listing = {
  lo: [info('127.0.0.1', '127.0.0.1/8', true), info('::1', '::1/128', true)],
  wlan0: [info('192.168.1.20', '192.168.1.20/24'), info('fe80::1', 'fe80::1/64')],
  eth0: [info('10.0.0.5', '10.0.0.5/16')],
}

describe('the interfaces to use', () => {
  test('are all but the loopback when none is named', () => {
    expect(usableInterfaces(null, listing).map(({ name }) => name)).toEqual(['wlan0', 'eth0'])
  })

  test('are the named ones, the loopback among them', () => {
    expect(usableInterfaces(['lo', 'nowhere'], listing)).toEqual([
      {
        name: 'lo',
        addresses: [
          { address: '127.0.0.1', family: 4, prefix: 8 },
          { address: '::1', family: 6, prefix: 128 },
        ],
      },
    ])
  })

  test('carry the zone of their link, where they mean nothing without', () => {
    const [wlan] = usableInterfaces(['wlan0'], listing)
    expect(wlan?.addresses.map(({ address }) => address)).toEqual([
      '192.168.1.20',
      process.platform === 'win32' ? 'fe80::1%0' : 'fe80::1%wlan0',
    ])
  })

  test('come from the environment as names with commas', () => {
    expect(interfaceNamesFromEnv({ HANDBILL_INTERFACES: ' lo, eth0,' })).toEqual(['lo', 'eth0'])
    expect(interfaceNamesFromEnv({ HANDBILL_INTERFACES: ' , ' })).toBeNull()
    expect(interfaceNamesFromEnv({})).toBeNull()
  })

  test('can be read on this machine', () => {
    const names = Object.keys(networkInterfaces())
    expect(usableInterfaces(names).map(({ name }) => name)).toEqual(names)
  })
})

test.each([
  ['192.168.1.77', 'wlan0'],
  ['192.168.2.77', undefined],
  ['10.0.200.1', 'eth0'],
  ['fe80::77%wlan0', 'wlan0'],
  ['fe80::77%eth0', undefined],
  ['127.0.0.1', undefined],
  ['printer.local', undefined],
])('%s is a neighbour on %s', (address, name) => {
  expect(neighbourOf(usableInterfaces(null, listing), address)?.name).toBe(name)
})
