import type { Device } from '../../shared/contract/devices.ts'
import { Failure } from '../../shared/contract/failure.ts'
import { normaliseFingerprint } from './announcement.ts'
import type { Endpoint } from './peers.ts'

/** Where to send, and whom to expect there. */
export interface Target extends Endpoint {
  /** The certificate's hash that the handshake must show; null for a peer on plain HTTP, which has none. */
  readonly fingerprint: string | null
  readonly alias: string
}

/**
 * The device that a person means by a fingerprint or an alias (upper and lower case are alike).
 *
 * @throws Failure CONFLICT when several have that alias.
 */
export function findDevice(devices: readonly Device[], to: string): Device | undefined {
  const id = normaliseFingerprint(to.trim())
  const wanted = fold(to)
  const named = devices.filter(({ alias }) => fold(alias) === wanted)
  const found = devices.find((device) => device.id === id) ?? named[0]
  if (found && found.id !== id && named.length > 1) {
    throw new Failure('CONFLICT', {
      what: `Several devices are called ${found.alias}.`,
      why: `They have the fingerprints ${named.map((device) => device.id).join(', ')}.`,
      next: 'Name the one you mean by its fingerprint or its address.',
    })
  }
  return found
}

export function targetOf({ id, alias, paths }: Device): Target {
  const { address, port, protocol } = paths[0]!
  return { address, port, protocol, fingerprint: protocol === 'https' ? id : null, alias }
}

export function notFound(to: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: `No device called ${to} was found.`,
    why: 'Nobody on the network announced that name or fingerprint, and it is no address that answers.',
    next: 'Open Handbill or LocalSend there, or name the device by its address.',
    kind: 'device',
    name: to,
  })
}

function fold(text: string): string {
  return text.trim().normalize('NFC').toLowerCase()
}
