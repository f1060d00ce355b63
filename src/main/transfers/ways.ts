import type { Device } from '../../shared/contract/devices.ts'
import type { PeerAddress } from './ports.ts'

/**
 * Every way to a device, the best first: where it was seen, and where it was found at first. To one with a certificate
 * only such as can show it.
 */
export function waysOf(device: Device | undefined, found: PeerAddress, fingerprint: string | null): PeerAddress[] {
  const first = { ...found, fingerprint: found.protocol === 'https' ? fingerprint : null }
  if (fingerprint === null || !device) return [first]
  const { alias } = found
  const seen = device.paths
    .filter(({ protocol }) => protocol === 'https')
    .map(({ address, port, protocol }) => ({ alias, address, port, protocol, fingerprint }))
  return seen.some((way) => isSamePlace(way, first)) || first.protocol !== 'https' ? seen : [...seen, first]
}

type Place = Pick<PeerAddress, 'address' | 'port' | 'protocol'>

export function isSamePlace(one: Place, other: Place): boolean {
  return one.address === other.address && one.port === other.port && one.protocol === other.protocol
}
