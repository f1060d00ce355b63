import { BlockList, isIP } from 'node:net'
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'

/** A network interface of this machine that Handbill may use, with at least one address. */
export interface Interface {
  readonly name: string
  readonly addresses: readonly InterfaceAddress[]
}

export interface InterfaceAddress {
  /** Those of a link carry its zone, `fe80::1%eth0`: without, nobody can listen or connect (RFC 4007 §6). */
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
      .map((info) => ({
        address: isLinkLocal(info.address) ? `${info.address}%${zoneOf(name, info)}` : info.address,
        family: info.family === 'IPv4' ? (4 as const) : (6 as const),
        prefix: Number(info.cidr?.split('/')[1] ?? (info.family === 'IPv4' ? 32 : 128)),
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
  const [bare = '', zone] = other.split('%')
  const [own = '', ownZone] = address.split('%')
  if (isIP(bare) !== family || (zone !== undefined && ownZone !== undefined && zone !== ownZone)) return false
  const network = new BlockList()
  network.addSubnet(own, prefix, family === 4 ? 'ipv4' : 'ipv6')
  return network.check(bare, family === 4 ? 'ipv4' : 'ipv6')
}

/** Addresses that mean something on one link only (RFC 4291 §2.5.6). */
export function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(address)
}

/** How the system names a link: by the interface's name, on Windows by its number. */
function zoneOf(name: string, info: NetworkInterfaceInfo): string {
  return process.platform === 'win32' && info.family === 'IPv6' ? String(info.scopeid) : name
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

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}
