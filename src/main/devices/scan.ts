import { type Interface, isLoopback } from './interfaces.ts'

/** Addresses asked at once, and how long each has to take the connection, ms: as the LocalSend app does (`packages/core`). */
export const SCAN_AT_ONCE = 50
export const SCAN_TIMEOUT = 500
/** A machine in more networks than this scans the first ones. */
const MOST_NETWORKS = 8

/**
 * Whom a scan asks: the neighbours of each IPv4 address of ours, within its network and at most its /24. On the
 * loopback, which is among the interfaces only by name, that is 127.0.0.1 alone.
 */
export function scanTargets(interfaces: readonly Interface[]): string[] {
  const own = interfaces.flatMap(({ addresses }) => addresses).filter(({ family }) => family === 4)
  const targets = new Set(own.some(({ address }) => isLoopback(address)) ? ['127.0.0.1'] : [])
  const outward = own.filter(({ address }) => !isLoopback(address))
  const networks = new Map(outward.map((ours) => [networkOf(ours).join(), networkOf(ours)]))
  for (const [first, last] of [...networks.values()].slice(0, MOST_NETWORKS)) {
    for (let at = first; at <= last; at += 1) targets.add(textOf(at))
  }
  for (const { address } of outward) targets.delete(address)
  return [...targets]
}

/** The first and the last host of a network, as numbers. Networks of two and of one have no address set apart (RFC 3021). */
function networkOf({ address, prefix }: { address: string; prefix: number }): readonly [number, number] {
  const size = 2 ** (32 - Math.max(24, prefix))
  const base = numberOf(address) - (numberOf(address) % size)
  return size > 2 ? [base + 1, base + size - 2] : [base, base + size - 1]
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0)
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')
}
