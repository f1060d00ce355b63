import type { DevicePath } from '../../shared/contract/devices.ts'
import { isLinkLocal } from './interfaces.ts'

/** More ways than this to one device are noise; the worst go. */
export const MOST_PATHS = 16

/** How much a sighting says, best first: heard from itself, asked by us on a hint, found by trying. */
const vias: readonly DevicePath['via'][] = ['multicast', 'register', 'manual', 'scan']

/** A device speaks by all of its addresses at about the same time, ms; those that people can read come first then. */
const SAME_TIME = 5_000

/** Best first: the most recent, then by how it was seen; the rest only fixes an order. */
function comparePaths(a: DevicePath, b: DevicePath): number {
  return (
    freshness(b) - freshness(a) ||
    vias.indexOf(a.via) - vias.indexOf(b.via) ||
    compareText(a.address, b.address) ||
    a.port - b.port
  )
}

function freshness({ address, lastSeen }: DevicePath): number {
  return isLinkLocal(address) ? lastSeen - SAME_TIME : lastSeen
}

export function samePath(a: DevicePath, b: Pick<DevicePath, 'address' | 'port' | 'protocol'>): boolean {
  return a.address === b.address && a.port === b.port && a.protocol === b.protocol
}

/**
 * Adds a sighting. The same sighting twice is one, and the order in which sightings come in does not matter.
 *
 * The id of a device with an encrypted path is its certificate's hash, and nobody can prove to have that over plain
 * HTTP (protocol v2.1 §2: there it would be a random string). Such a path would lure senders away; it is left out.
 */
export function addPath(paths: readonly DevicePath[], path: DevicePath): DevicePath[] {
  const before = paths.find((other) => samePath(other, path))
  const others = paths.filter((other) => other !== before)
  const all = [...others, before ? merge(before, path) : path]
  const encrypted = all.filter(({ protocol }) => protocol === 'https')
  return (encrypted.length > 0 ? encrypted : all).sort(comparePaths).slice(0, MOST_PATHS)
}

function merge(a: DevicePath, b: DevicePath): DevicePath {
  const [recent, older] = a.lastSeen > b.lastSeen ? [a, b] : [b, a]
  const via = vias[Math.min(vias.indexOf(a.via), vias.indexOf(b.via))]!
  return { ...recent, via, interface: recent.interface ?? older.interface }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
