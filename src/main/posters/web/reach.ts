import ipaddr from 'ipaddr.js'

/**
 * Which addresses pictures may be fetched from. A render service fetches for strangers, so it must not become their
 * way into the network that it stands in; on one's own desktop that network is one's own.
 */
export interface Reach {
  /** `public`: addresses of the Internet only. `anywhere`: whatever this machine reaches. `nowhere`: nothing is fetched. */
  readonly scope: 'public' | 'anywhere' | 'nowhere'
  /** Address ranges such as `10.1.0.0/16` that are allowed beside the scope. */
  readonly also?: readonly string[]
}

/** Global unicast (RFC 4291, section 2.4): of IPv6 nothing else is on the Internet. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3')

/** Whether an address may be connected to. Anything that is no plain public unicast address is none. */
export function isWithin({ scope, also = [] }: Reach, address: string): boolean {
  if (scope === 'anywhere') return true
  if (!ipaddr.isValid(address)) return false
  // An IPv4 address that is written as IPv6 is the IPv4 address.
  const plain = ipaddr.process(address)
  if (
    also.map((range) => ipaddr.parseCIDR(range)).some((range) => plain.kind() === range[0].kind() && plain.match(range))
  ) {
    return true
  }
  if (scope === 'nowhere' || plain.range() !== 'unicast') return false
  return plain.kind() === 'ipv4' || plain.match(GLOBAL_UNICAST)
}
