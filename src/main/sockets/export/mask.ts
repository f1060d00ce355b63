import { plainAddress } from '../names.ts'

/**
 * Gives every address a stand-in: `lan-1` for a private or link-local one, `net-2` for any other. The same address has
 * the same stand-in for as long as the mask lives. Loopback and "any" say nothing of a person and stay.
 */
export function createMask(): (address: string) => string {
  const standIns = new Map<string, string>()
  const counts = { lan: 0, net: 0 }
  return (address) => {
    const plain = plainAddress(address)
    if (/^(127\.|0\.0\.0\.0$|::1?$)/.test(plain)) return address
    const known = standIns.get(plain)
    if (known) return known
    const kind = isPrivate(plain) ? 'lan' : 'net'
    counts[kind] += 1
    const standIn = `${kind}-${counts[kind]}`
    standIns.set(plain, standIn)
    return standIn
  }
}

/** RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291 §2.5.6. */
function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/.test(
    address,
  )
}
