import { type Interface, isLinkLocal } from './interfaces.ts'
import type { MeetingPoint, Spot } from './lane.ts'

/**
 * Where multicast can begin: every IPv4 address, and every interface with an IPv6 address of its link. The loopback has
 * none of these, and on Linux no route for IPv6 groups.
 */
export function spotsOn(interfaces: readonly Interface[], { group6 }: MeetingPoint): Spot[] {
  return interfaces.flatMap(({ name, addresses }) => {
    const four = addresses.filter(({ family }) => family === 4)
    const six = addresses.filter(({ family }) => family === 6)
    const link = six.find(({ address }) => isLinkLocal(address))
    const spots: Spot[] = four.map((own) => ({ name, family: 4, own: [own] }))
    if (group6 === null || !link) return spots
    return [...spots, { name, family: 6, own: [link, ...six.filter((own) => own !== link)] }]
  })
}
