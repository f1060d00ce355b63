import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { isWithin, type Reach } from './reach.ts'

/** Shaped like `dns.lookup`, which is what sockets take. */
export type Lookup = (
  hostname: string,
  options: LookupOptions,
  done: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
) => void

export type Resolve = (hostname: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void

const resolveBySystem: Resolve = (hostname, done) => {
  systemLookup(hostname, { all: true }, (error, addresses) => done(error, addresses ?? []))
}

/**
 * Resolves a name and lets through addresses within reach only. The socket connects to what comes out here and asks no
 * second time, so a name that answers otherwise a moment later (DNS rebinding) gains nothing.
 */
export function lookupWithin(reach: Reach, resolve: Resolve = resolveBySystem): Lookup {
  return (hostname, options, done) => {
    resolve(hostname, (error, addresses) => {
      if (error) return done(error, [])
      const allowed = addresses.filter(({ address }) => isWithin(reach, address))
      const wanted = allowed.filter(({ family }) => !options.family || Number(options.family) === family)
      const [first] = wanted.length > 0 ? wanted : allowed
      if (!first) return done(new OutOfReach(hostname), [])
      if (options.all) return done(null, wanted.length > 0 ? wanted : allowed)
      done(null, first.address, first.family)
    })
  }
}

/** An address that may not be connected to; says nothing of where a name leads, which is the network's own business. */
export class OutOfReach extends Error {
  constructor(hostname: string) {
    super(`"${hostname}" is not on the Internet; pictures are not fetched from private addresses.`)
  }
}
