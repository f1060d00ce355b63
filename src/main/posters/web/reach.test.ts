import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWithin } from './reach.ts'

const open = { scope: 'public' } as const

describe('addresses that a render service connects to', () => {
  it.each(['1.1.1.1', '93.184.216.34', '2606:4700::1111', '::ffff:1.1.1.1'])('%s: yes', (address) => {
    expect(isWithin(open, address)).toBe(true)
  })

  it.each([
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '224.0.0.1', '239.255.255.255', '255.255.255.255', '192.0.2.1', '198.18.0.1'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::127.0.0.1'],
    ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1', 'fec0::1', '', 'localhost'],
  ])('%s: no', (address) => {
    expect(isWithin(open, address)).toBe(false)
  })

  it('no private IPv4 address in any of its writings', () => {
    const octet = fc.integer({ min: 0, max: 255 })
    const networks = fc.constantFrom('10.200', '127.0', '169.254', '172.20', '192.168')
    fc.assert(
      fc.property(networks, octet, octet, (network, a, b) => {
        const address = `${network}.${a}.${b}`
        expect(isWithin(open, address)).toBe(false)
        expect(isWithin(open, `::ffff:${address}`)).toBe(false)
      }),
    )
  })
})

it('can be widened by ranges, and opened or closed as a whole', () => {
  const also = { scope: 'public', also: ['10.1.0.0/16', 'fd00::/8'] } as const
  expect([isWithin(also, '10.1.2.3'), isWithin(also, '10.2.2.3')]).toEqual([true, false])
  expect([isWithin(also, 'fd00::1'), isWithin(also, '::1')]).toEqual([true, false])
  expect(isWithin({ scope: 'anywhere' }, '127.0.0.1')).toBe(true)
  expect(isWithin({ scope: 'nowhere' }, '1.1.1.1')).toBe(false)
})
