import type { Finding, FindingCode, FindingData } from '../../shared/contract/devices.ts'
import type { Probed } from './probe.ts'

type Say = <C extends FindingCode>(code: C, data: FindingData<C>, sentence: string) => Finding

const at =
  (level: Finding['level']): Say =>
  (code, data, sentence) => ({ code, level, sentence, data })
export const fine = at('fine')
export const note = at('note')
export const trouble = at('trouble')

/** Farther apart than this, and certificates and file times go wrong; ms. */
const CLOCKS_APART = 5 * 60_000

/** TLS alerts that are about a certificate (RFC 8446 §6.2), as OpenSSL and BoringSSL call them. */
const REFUSED_CERTIFICATE = /ALERT_.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR)/

/** What a knock that found no LocalSend peer means. */
export function troubleAt(at: string, probed: Exclude<Probed, { stage: 'answered' }>): Finding {
  const { stage, cause } = probed
  if (stage === 'connect') return unreached(at, cause)
  if (REFUSED_CERTIFICATE.test(cause)) {
    return trouble(
      'CERTIFICATE_REFUSED',
      { at, cause },
      `${at} refuses our certificate (${cause}): renew the identity in the settings, or update the app there.`,
    )
  }
  return trouble(
    'HOST_CLOSES',
    { at, cause },
    `Something at ${at} takes the connection and then says nothing that we understand (${cause}): see which program uses that port there.`,
  )
}

function unreached(at: string, cause: string): Finding {
  if (cause === 'ECONNREFUSED') {
    return trouble(
      'HOST_REFUSED',
      { at },
      `${at} is there, but nothing listens on that port: open Handbill or LocalSend there, and see which port it shows.`,
    )
  }
  if (cause === 'ETIMEDOUT') {
    return trouble(
      'HOST_SILENT',
      { at },
      `${at} swallows what we send: let the app through the firewall there, and see whether the device sleeps.`,
    )
  }
  return trouble(
    'HOST_UNREACHABLE',
    { at, cause },
    `There is no way to ${at} (${cause}): see whether both devices are switched on and in the same network.`,
  )
}

/** Compares a peer's clock with ours, both Unix ms; null when they agree or it shows none. */
export function clockTrouble(at: string, theirs: number | null, ours: number): Finding | null {
  if (theirs === null || Math.abs(theirs - ours) < CLOCKS_APART) return null
  const minutes = Math.round(Math.abs(theirs - ours) / 60_000)
  const next = 'set both from the network, or files get wrong times.'
  return theirs < ours
    ? trouble('HOST_CLOCK_BEHIND', { at, minutes }, `The clock of ${at} is ${minutes} minutes behind this one: ${next}`)
    : trouble(
        'HOST_CLOCK_AHEAD',
        { at, minutes },
        `The clock of ${at} is ${minutes} minutes ahead of this one: ${next}`,
      )
}
