import type { Device } from '../../shared/contract/devices.ts'
import { Failure } from '../../shared/contract/failure.ts'
import type { Transfer, TrustedPeer } from '../../shared/contract/transfers.ts'
import { isAddress } from '../devices/address.ts'
import { fingerprintIn } from '../devices/announcement.ts'
import { findDevice, isNameOf } from '../devices/find.ts'

/** A device that somebody here has met, there or not. */
export type Acquaintance = Transfer['peer'] & { readonly fingerprint: string }

/**
 * Whom the words mean: a fingerprint, a name on the list of devices, or the name of an earlier transfer's peer or of
 * somebody trusted.
 * Somebody who only calls itself so when the time comes is not meant.
 *
 * @throws Failure NOT_FOUND, CONFLICT when several are called so
 */
export function acquainted(
  to: string,
  devices: readonly Device[],
  transfers: readonly Transfer[],
  trusted: readonly TrustedPeer[],
): Acquaintance {
  const device = findDevice(devices, to)
  if (device && fingerprintIn(device.id) !== null) {
    const { address, port } = device.paths[0] ?? { address: '' }
    return { alias: device.alias, address, port, fingerprint: device.id }
  }
  const fingerprint = fingerprintIn(to)
  // A fingerprint means who has it, and an address nobody by its name.
  const isMeant = (id: string, alias: string) =>
    fingerprint === null ? !isAddress(to) && isNameOf(alias, to) : id === fingerprint
  const met = new Map<string, Acquaintance>()
  for (const { id, alias } of trusted) if (isMeant(id, alias)) met.set(id, { alias, address: '', fingerprint: id })
  for (const { peer } of transfers) {
    if (peer.fingerprint === null || !isMeant(peer.fingerprint, peer.alias)) continue
    met.set(peer.fingerprint, { ...peer, fingerprint: peer.fingerprint })
  }
  const [one, ...others] = met.values()
  if (others.length > 0) throw several(to, [...met.keys()])
  if (one) return one
  if (fingerprint !== null) return { alias: fingerprint.slice(0, 8), address: '', fingerprint }
  throw unknown(to)
}

/** The name that somebody was met under last; null when nobody of that fingerprint was. */
export function aliasOf(
  fingerprint: string,
  devices: readonly Device[],
  transfers: readonly Transfer[],
): string | null {
  const met = transfers.findLast(({ peer }) => peer.fingerprint === fingerprint)
  return met?.peer.alias ?? devices.find(({ id }) => id === fingerprint)?.alias ?? null
}

export function notMet(words: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: 'Nobody is trusted by that.',
    why: `“${words}” is no fingerprint of a device that is on the list or was met before; a name is anybody's.`,
    next: 'Name the whole fingerprint, as the other device shows it, and give it a name.',
    kind: 'device',
    name: words,
  })
}

export function notTrusted(words: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: 'Nobody was forgotten.',
    why: `“${words}” is not the fingerprint of a trusted device.`,
    next: 'See the list of trusted devices.',
    kind: 'device',
    name: words,
  })
}

export function cannotWait(what: 'upload' | 'classic'): Failure<'CONFLICT'> {
  const [why, next] = REASONS[what]
  return new Failure('CONFLICT', { what: 'This cannot wait for its device.', why, next })
}

const REASONS = {
  upload: [
    'Files that a page has uploaded are not kept until a device comes.',
    'Send them from Handbill’s window or with "handbill send --wait-for", or when the device is there.',
  ],
  classic: ['The classic protocol cannot tell who answers.', 'Send it when the device is there.'],
} as const

function several(to: string, fingerprints: readonly string[]): Failure<'CONFLICT'> {
  return new Failure('CONFLICT', {
    what: `Several devices were called ${to}.`,
    why: `They have the fingerprints ${fingerprints.join(', ')}.`,
    next: 'Name the one you mean by its fingerprint.',
  })
}

export function unknown(to: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: `${to} is not known yet.`,
    why: 'Nobody of that name is on the network, and none was met before; anybody may take a name.',
    next: 'Name the device by its fingerprint.',
    kind: 'device',
    name: to,
  })
}
