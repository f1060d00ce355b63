import { expect, test } from 'vitest'
import type { Device } from '../../shared/contract/devices.ts'
import type { Transfer, TrustedPeer } from '../../shared/contract/transfers.ts'
import { absentOf, addresseeOf } from './recipients.ts'

const met = (fingerprint: string | null, alias: string, startedAt: number) =>
  ({ peer: { fingerprint, alias, address: '' }, startedAt }) as Transfer
const trusted = (id: string, alias: string, since: number, lastSeen: number | null = null): TrustedPeer => ({
  ...{ id, alias, since, lastSeen },
})
const here = (...ids: string[]) => new Map(ids.map((id) => [id, { id } as Device]))

test('who is here, or showed no certificate, is not among the absent', () => {
  expect(absentOf(here('A'), [met('A', 'Anna', 1), met(null, 'Nobody', 2), met('B', 'Ben', 3)], [])).toEqual([
    { id: 'B', alias: 'Ben', lastMet: 3 },
  ])
})

test('everybody is there once, by the latest name, the latest first', () => {
  const transfers = [met('B', 'Ben', 1), met('C', 'Cleo', 5), met('B', 'Benjamin', 9)]
  const peers = [trusted('B', 'Ben', 3), trusted('D', 'Dora', 2, 7)]
  expect(absentOf(here(), transfers, peers).map(({ alias }) => alias)).toEqual(['Benjamin', 'Dora', 'Cleo'])
})

test('of many only the latest are shown', () => {
  const transfers = Array.from({ length: 50 }, (_, at) => met(`F${at}`, `${at}`, at))
  expect(absentOf(here(), transfers, [])[0]?.alias).toBe('49')
  expect(absentOf(here(), transfers, [])).toHaveLength(20)
})

test('a card means its certificate, or the place where one without was seen, and never a name', () => {
  const seen = (id: string, protocol: 'http' | 'https', address = '10.0.0.5') =>
    ({ id, alias: 'Ben', paths: [{ address, port: 5999, protocol }] }) as Device
  const hash = 'AB'.repeat(32)
  expect(addresseeOf(seen(hash, 'https'))).toBe(hash)
  expect(addresseeOf(seen(hash, 'http'))).toBe('10.0.0.5:5999')
  expect(addresseeOf(seen('Anna', 'http', 'fe80::1%eth0'))).toBe('[fe80::1%eth0]:5999')
  expect(addresseeOf(seen('Anna', 'https'))).toBe('10.0.0.5:5999')
})
