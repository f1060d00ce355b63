import { BlockList, isIP } from 'node:net'
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'

/** A network interface of this machine that Handbill may use, with at least one address. */
export interface Interface {
  readonly name: string
  readonly addresses: readonly InterfaceAddress[]
}

export interface InterfaceAddress {
  readonly address: string
  readonly family: 4 | 6
  /** Length of the network part, in bits. */
  readonly prefix: number
}

/** `HANDBILL_INTERFACES`: names, comma-separated. Null when it is not set, which means all. */
export function interfaceNamesFromEnv(env: Readonly<Record<string, string | undefined>>): string[] | null {
  const names = (env.HANDBILL_INTERFACES ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names.length > 0 ? names : null
}

/** As `os.networkInterfaces()` gives it. */
export type Listing = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/**
 * The interfaces that discovery, scanning and listening may use: those named, or all that lead off this machine.
 * The loopback belongs to them only by name.
 */
export function usableInterfaces(names: readonly string[] | null, listing: Listing = networkInterfaces()): Interface[] {
  const found: Interface[] = []
  for (const [name, infos = []] of Object.entries(listing)) {
    if (names && !names.includes(name)) continue
    const addresses = infos
      .filter(({ internal }) => names !== null || !internal)
      .map(({ address, family, cidr }) => ({
        address,
        family: family === 'IPv4' ? (4 as const) : (6 as const),
        prefix: Number(cidr?.split('/')[1] ?? (family === 'IPv4' ? 32 : 128)),
      }))
    if (addresses.length > 0) found.push({ name, addresses })
  }
  return found
}

/** The interface address whose own network `address` lies in; undefined for a host behind a router. */
export function neighbourOf(
  interfaces: readonly Interface[],
  address: string,
): { name: string; address: string } | undefined {
  for (const { name, addresses } of interfaces) {
    for (const own of addresses) if (inNetworkOf(own, address)) return { name, address: own.address }
  }
  return undefined
}

export function inNetworkOf({ address, family, prefix }: InterfaceAddress, other: string): boolean {
  const bare = other.replace(/%.*$/, '')
  if (isIP(bare) !== family) return false
  const network = new BlockList()
  network.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return network.check(bare, family === 4 ? 'ipv4' : 'ipv6')
}

/**
 * Our address to knock from at `address`, when only `interfaces` may be used; null when none of them leads there.
 * The loopback leads nowhere but to itself.
 */
export function sourceFor(interfaces: readonly Interface[], address: string): string | null {
  const neighbour = neighbourOf(interfaces, address)
  if (neighbour) return neighbour.address
  const family = isIP(address.replace(/%.*$/, ''))
  const outward = interfaces
    .flatMap(({ addresses }) => addresses)
    .find((own) => own.family === family && !isLoopback(own.address))
  return outward?.address ?? null
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}
