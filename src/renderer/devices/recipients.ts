import type { Device } from '../../shared/contract/devices.ts'
import type { Transfer, TrustedPeer } from '../../shared/contract/transfers.ts'

/** Somebody met before who is not on the list of devices now. `id` is the fingerprint. */
export interface Absent {
  id: string
  alias: string
  /** Unix time in ms. */
  lastMet: number
}

const SHOWN = 20

/** What to send to for a card, so that nobody else gets it when the card is gone by then: anybody takes a name. */
export function addresseeOf({ id, paths }: Device): string {
  const [path] = paths
  if (!path || (path.protocol === 'https' && /^[0-9A-F]{64}$/.test(id))) return id
  const { address, port } = path
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** Those met lately who are not here, the latest first: what is sent to them goes when they appear. */
export function absentOf(
  devices: ReadonlyMap<string, Device>,
  transfers: Iterable<Transfer>,
  trusted: Iterable<TrustedPeer>,
): Absent[] {
  const met = new Map<string, Absent>()
  const meet = (id: string | null, alias: string, lastMet: number) => {
    if (id === null || devices.has(id) || (met.get(id)?.lastMet ?? -1) >= lastMet) return
    met.set(id, { id, alias, lastMet })
  }
  for (const { peer, startedAt } of transfers) meet(peer.fingerprint, peer.alias, startedAt)
  for (const { id, alias, since, lastSeen } of trusted) meet(id, alias, lastSeen ?? since)
  return [...met.values()].sort((one, other) => other.lastMet - one.lastMet).slice(0, SHOWN)
}
