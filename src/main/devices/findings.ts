import type { Finding, FindingCode } from '../../shared/contract/devices.ts'
import type { Probed } from './probe.ts'

export const fine = (code: FindingCode, sentence: string): Finding => ({ code, level: 'fine', sentence })
export const note = (code: FindingCode, sentence: string): Finding => ({ code, level: 'note', sentence })
export const trouble = (code: FindingCode, sentence: string): Finding => ({ code, level: 'trouble', sentence })

/** Farther apart than this, and certificates and file times go wrong; ms. */
const CLOCKS_APART = 5 * 60_000

/** What a knock that found no LocalSend peer means. */
export function troubleAt(at: string, probed: Exclude<Probed, { stage: 'answered' }>): Finding {
  const { stage, cause } = probed
  if (stage === 'connect') return unreached(at, cause)
  if (/CERT|ALERT|SSLV3/.test(cause)) {
    return trouble(
      'CERTIFICATE_REFUSED',
      `${at} refuses our certificate (${cause}): renew the identity in the settings, or update the app there.`,
    )
  }
  return trouble(
    'HOST_CLOSES',
    `Something at ${at} takes the connection and then says nothing that we understand (${cause}): see which program uses that port there.`,
  )
}

function unreached(at: string, cause: string): Finding {
  if (cause === 'ECONNREFUSED') {
    return trouble(
      'HOST_REFUSED',
      `${at} is there, but nothing listens on that port: open Handbill or LocalSend there, and see which port it shows.`,
    )
  }
  if (cause === 'ETIMEDOUT') {
    return trouble(
      'HOST_SILENT',
      `${at} swallows what we send: let the app through the firewall there, and see whether the device sleeps.`,
    )
  }
  return trouble(
    'HOST_UNREACHABLE',
    `There is no way to ${at} (${cause}): see whether both devices are switched on and in the same network.`,
  )
}

/** Compares a peer's clock with ours, both Unix ms; null when they agree or it shows none. */
export function clockTrouble(at: string, theirs: number | null, ours: number): Finding | null {
  if (theirs === null || Math.abs(theirs - ours) < CLOCKS_APART) return null
  const minutes = Math.round(Math.abs(theirs - ours) / 60_000)
  const way = theirs < ours ? 'behind' : 'ahead of'
  return trouble(
    'CLOCK_WRONG',
    `The clock of ${at} is ${minutes} minutes ${way} this one: set both from the network, or files get wrong times.`,
  )
}
