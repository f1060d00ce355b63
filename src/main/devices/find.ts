import type { Device } from '../../shared/contract/devices.ts'
import { Failure } from '../../shared/contract/failure.ts'
import { isAddress, mayBeHost } from './address.ts'
import { fingerprintIn } from './announcement.ts'
import type { Endpoint } from './peers.ts'

/** Where to send, and whom to expect there. */
export interface Target extends Endpoint {
  /** The certificate's hash that the handshake must show; null for a peer on plain HTTP, which has none. */
  readonly fingerprint: string | null
  readonly alias: string
}

/**
 * The device that a person means by a fingerprint, an id or an alias (upper and lower case are alike). A fingerprint
 * means the device that has it, and an address nobody by its name: anybody may call itself either. What may be a host
 * is to be looked up first; then it means who has a certificate and calls itself so to the letter.
 *
 * @throws Failure CONFLICT when several are called so.
 */
export function findDevice(devices: readonly Device[], to: string): Device | undefined {
  const fingerprint = fingerprintIn(to)
  if (fingerprint !== null) return devices.find(({ id }) => id === fingerprint)
  if (isAddress(to)) return undefined
  if (mayBeHost(to))
    return only(
      to,
      devices.filter(({ id, alias }) => fingerprintIn(id) !== null && isNameOf(alias, to)),
    )
  // Without a certificate an id is as freely chosen as a name is.
  return only(
    to,
    devices.filter(({ id, alias }) => id === to.trim() || isNameOf(alias, to)),
  )
}

/** Whether words that are neither fingerprint nor address are a name, with upper and lower case alike unless it may be a host's. */
export function isNameOf(alias: string, to: string): boolean {
  return mayBeHost(to) ? alias.trim() === to.trim() : fold(alias) === fold(to)
}

/** @throws Failure CONFLICT */
function only(to: string, named: readonly Device[]): Device | undefined {
  if (named.length > 1) {
    throw new Failure('CONFLICT', {
      what: `Several devices are called ${to.trim()}.`,
      why: `They have the fingerprints ${named.map((device) => device.id).join(', ')}.`,
      next: 'Name the one you mean by its fingerprint or its address.',
    })
  }
  return named[0]
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
