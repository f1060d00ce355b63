import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inNetworkOf } from './interfaces.ts'
import { scanTargets } from './scan.ts'
import { makeCredentials } from './testing/credentials.ts'
import { infoOf, Lan, until } from './testing/lan.ts'

const on = (...addresses: [address: string, prefix: number][]) => [
  { name: 'eth0', addresses: addresses.map(([address, prefix]) => ({ address, prefix, family: 4 as const })) },
]

describe('whom a scan asks', () => {
  test('is the /24 around us, without us', () => {
    const targets = scanTargets(on(['192.168.1.20', 16]))
    expect(targets).toHaveLength(253)
    expect(targets).toContain('192.168.1.1')
    expect(targets).toContain('192.168.1.254')
    expect(targets).not.toContain('192.168.1.20')
  })

  test('is less in a smaller network, and nobody in a network of one', () => {
    expect(scanTargets(on(['10.0.0.5', 30]))).toEqual(['10.0.0.6'])
    expect(scanTargets(on(['10.0.0.4', 31]))).toEqual(['10.0.0.5'])
    expect(scanTargets(on(['10.0.0.5', 32]))).toEqual([])
  })

  test('is one address on the loopback', () => {
    expect(scanTargets(on(['127.0.0.1', 8]))).toEqual(['127.0.0.1'])
  })

  test('is asked once for two addresses of one network', () => {
    expect(scanTargets(on(['192.168.1.20', 24], ['192.168.1.21', 24]))).toHaveLength(252)
  })

  test('is always a neighbour, and never very many', () => {
    const address = fc.tuple(fc.integer({ min: 128, max: 223 }), fc.ipV4()).map(([first, rest]) => {
      return `${first}.${rest.split('.').slice(1).join('.')}`
    })
    const own = fc.tuple(address, fc.integer({ min: 8, max: 32 }))
    fc.assert(
      fc.property(fc.array(own, { maxLength: 30 }), (addresses) => {
        const interfaces = on(...addresses)
        const targets = scanTargets(interfaces)
        expect(targets.length).toBeLessThanOrEqual(8 * 254 + 1)
        for (const target of targets) {
          expect(interfaces[0]?.addresses.some((ours) => inNetworkOf(ours, target))).toBe(true)
        }
      }),
    )
  })
})

describe('a scan', () => {
  let lan: Lan
  beforeEach(async () => {
    lan = await Lan.open()
  })
  afterEach(() => lan.close())

  test.each(['https', 'http'] as const)('finds who speaks %s at the port', async (protocol) => {
    const identity = await makeCredentials()
    const { port } = lan.at
    await lan.peer({
      port,
      ...(protocol === 'https' && { credentials: identity }),
      says: () => infoOf('Quiet', identity.fingerprint, port, protocol),
    })
    const heron = await lan.handbill('Quiet Heron', { discovery: () => false })
    await heron.devices.start()
    await heron.devices.refresh()
    expect(heron.devices.list.size).toBe(0)
    await heron.devices.refresh({ scan: true })
    await until(heron.devices.list, () => heron.devices.list.size > 0)
    const [found] = heron.devices.list.values()
    expect(found).toMatchObject({ alias: 'Quiet', paths: [{ address: '127.0.0.1', port, protocol, via: 'scan' }] })
  })
})
