import { Resolver } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResolvedName } from '../../shared/contract/sockets.ts'

/** Asks the network who has an address; rejects when nobody knows. */
export type Reverse = (address: string) => Promise<readonly string[]>

export interface NamesOptions {
  hostsFile?: string
  reverse?: Reverse
}

/**
 * Names of addresses. The hosts file is read at every call: it is small, and a person may just have changed it.
 * `outside` asks the name servers of this machine too, and those may ask others.
 */
export async function namesOf(
  addresses: readonly string[],
  outside: boolean,
  { hostsFile = systemHostsFile(), reverse = askOnce() }: NamesOptions = {},
): Promise<ResolvedName[]> {
  const hosts = parseHosts(await readFile(hostsFile, 'utf8').catch(() => ''))
  return Promise.all(
    addresses.map(async (address): Promise<ResolvedName> => {
      const plain = plainAddress(address)
      const known = hosts.get(plain)
      if (known) return { address, name: known, from: 'hosts' }
      if (!outside || staysInside(plain)) return { address, name: null, from: null }
      const [name = null] = await reverse(plain).catch(() => [])
      return { address, name, from: name === null ? null : 'dns' }
    }),
  )
}

/** hosts(5): an address, its name, other names; `#` begins a comment. The first line of an address counts. */
export function parseHosts(text: string): Map<string, string> {
  const names = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const [address, name] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (address && name && !names.has(plainAddress(address))) names.set(plainAddress(address), name)
  }
  return names
}

/** `::ffff:10.0.0.2` is how a socket of both families names 10.0.0.2; a zone (`%eth0`) is no part of the address. */
export function plainAddress(address: string): string {
  return address
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '')
    .replace(/%.*$/, '')
}

/** Addresses that no name server outside can know: unspecified, loopback, link-local, multicast. */
function staysInside(address: string): boolean {
  return /^(0\.0\.0\.0$|127\.|169\.254\.|2(2[4-9]|3\d)\.|::1?$|fe[89ab][0-9a-f]:|ff)/.test(address)
}

function askOnce(): Reverse {
  const resolver = new Resolver({ timeout: 2000, tries: 1 })
  return (address) => resolver.reverse(address)
}

function systemHostsFile(): string {
  if (process.platform !== 'win32') return '/etc/hosts'
  return join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'drivers', 'etc', 'hosts')
}
