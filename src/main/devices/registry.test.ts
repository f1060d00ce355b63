import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DevicePath, device } from '../../shared/contract/devices.ts'
import type { PeerInfo } from './announcement.ts'
import { MOST_PATHS } from './paths.ts'
import { Registry } from './registry.ts'

const OWN = 'FF'.repeat(32)

const info = (fingerprint: string, alias = 'Quiet Heron'): PeerInfo => ({
  alias,
  version: '2.1',
  deviceModel: null,
  deviceType: 'desktop',
  fingerprint,
  port: 53317,
  protocol: 'https',
})

const path = (change: Partial<DevicePath> = {}): DevicePath => ({
  address: '192.168.1.20',
  port: 53317,
  protocol: 'https',
  via: 'multicast',
  interface: 'wlan0',
  lastSeen: 1000,
  ...change,
})

const interfaces: Record<string, string> = { '10.0.0.1': 'eth0', '10.0.0.2': 'eth0', '192.168.1.3': 'wlan0' }
const sighting = fc
  .record({
    id: fc.constantFrom('A', 'B', OWN),
    address: fc.constantFrom(...Object.keys(interfaces)),
    port: fc.constantFrom(53317, 8080),
    protocol: fc.constantFrom('http' as const, 'https' as const),
    via: fc.constantFrom('multicast' as const, 'register' as const, 'scan' as const, 'manual' as const),
    known: fc.boolean(),
    lastSeen: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ id, known, ...rest }) => ({ id, path: { ...rest, interface: known ? interfaces[rest.address]! : null } }))

const listed = (sightings: readonly { id: string; path: DevicePath }[]) => {
  const registry = new Registry(() => OWN, 1000)
  for (const { id, path } of sightings) registry.seen(info(id), path)
  return new Map(registry.list.values().map((device) => [device.id, device]))
}

describe('the registry', () => {
  test('lists a device once, by its fingerprint, and never ourselves', () => {
    fc.assert(
      fc.property(fc.array(sighting), (sightings) => {
        const devices = listed(sightings)
        expect(new Set(devices.keys())).toEqual(new Set(sightings.map(({ id }) => id).filter((id) => id !== OWN)))
        for (const found of devices.values()) expect(device.safeParse(found).success).toBe(true)
      }),
    )
  })

  test('says the same whatever order sightings come in, and however often', () => {
    fc.assert(
      fc.property(
        fc
          .array(sighting, { maxLength: 12 })
          .chain((sightings) =>
            fc.tuple(
              fc.constant(sightings),
              fc.shuffledSubarray(sightings, { minLength: sightings.length, maxLength: sightings.length }),
            ),
          ),
        ([sightings, shuffled]) => {
          expect(listed(shuffled)).toEqual(listed(sightings))
          expect(listed([...sightings, ...shuffled])).toEqual(listed(sightings))
        },
      ),
    )
  })

  test('puts the most recent path first, and of one moment the one by multicast', () => {
    const registry = new Registry(() => OWN, 10)
    registry.seen(info('A'), path({ address: '10.0.0.1', lastSeen: 5, via: 'scan' }))
    registry.seen(info('A'), path({ address: '10.0.0.2', lastSeen: 5 }))
    registry.seen(info('A'), path({ address: '10.0.0.3', lastSeen: 9, via: 'register' }))
    expect(registry.list.get('A')?.paths.map(({ address }) => address)).toEqual(['10.0.0.3', '10.0.0.2', '10.0.0.1'])
    expect(registry.list.get('A')?.lastSeen).toBe(9)
  })

  test('takes no plain path for a device that has an encrypted one', () => {
    for (const protocols of [['http', 'https'] as const, ['https', 'http'] as const]) {
      const registry = new Registry(() => OWN, 10)
      for (const protocol of protocols) registry.seen(info('A'), path({ protocol }))
      expect(registry.list.get('A')?.paths.map(({ protocol }) => protocol)).toEqual(['https'])
    }
  })

  test('calls a device by its latest alias, not by one that arrives late', () => {
    const registry = new Registry(() => OWN, 10)
    registry.seen(info('A', 'before'), path({ lastSeen: 1 }))
    registry.seen(info('A', 'now'), path({ lastSeen: 3 }))
    registry.seen(info('A', 'late'), path({ lastSeen: 2 }))
    expect(registry.list.get('A')?.alias).toBe('now')
  })

  test('holds so many devices and paths and no more; the longest silent goes', () => {
    const registry = new Registry(() => OWN, 100)
    for (let n = 0; n < 1000; n += 1) registry.seen(info(`device-${n}`), path({ lastSeen: n }))
    expect(registry.list.size).toBe(100)
    expect(registry.list.get('device-900')).toBeDefined()
    expect(registry.list.get('device-899')).toBeUndefined()
    for (let n = 0; n < 100; n += 1) registry.seen(info('device-999'), path({ port: 1 + n, lastSeen: 2000 + n }))
    expect(registry.list.get('device-999')?.paths.length).toBe(MOST_PATHS)
  })

  test('takes an address off whom it was thought to lead to, when somebody else has answered there', () => {
    const registry = new Registry(() => OWN, 10)
    registry.seen(info('A'), path())
    registry.seen(info('B'), path({ address: '10.0.0.9' }))
    registry.seen(info('B'), path())
    registry.proven('C', path())
    registry.seen(info('C'), path())
    const paths = registry.list.values().map(({ id, paths: [first] }) => [id, first?.address])
    expect(paths).toEqual([
      ['B', '10.0.0.9'],
      ['C', '192.168.1.20'],
    ])
  })

  test('lets a device go with its last path', () => {
    const registry = new Registry(() => OWN, 10)
    registry.seen(info('A'), path({ address: '10.0.0.1', lastSeen: 1 }))
    registry.seen(info('A'), path({ address: '10.0.0.2', lastSeen: 2 }))
    registry.dropSilent('A', 2)
    expect(registry.list.get('A')?.paths.map(({ address }) => address)).toEqual(['10.0.0.2'])
    registry.dropPath('A', path({ address: '10.0.0.2' }))
    expect(registry.list.size).toBe(0)
  })
})
