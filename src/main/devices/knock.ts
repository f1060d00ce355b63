import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { asFailure, type Failure } from '../../shared/contract/failure.ts'
import type { HostPort } from './address.ts'
import { LOCALSEND_PORT, type PeerInfo } from './announcement.ts'
import { codeOf } from './lane.ts'
import { type Endpoint, type Peers, unreachable } from './peers.ts'

export interface Answered {
  readonly info: PeerInfo
  readonly endpoint: Endpoint
}

const TRIES = 2

/** After these, plain HTTP on the same port would fare no better. */
const hopeless = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'NO_INTERFACE'])

export function isHopeless(thrown: unknown): boolean {
  return hopeless.has(causeOf(thrown))
}

export function isSilent(thrown: unknown): boolean {
  return causeOf(thrown) === 'ETIMEDOUT'
}

function causeOf(thrown: unknown): string {
  return (asFailure(thrown).data as { cause?: string }).cause ?? ''
}

/**
 * Asks an address who it is: each address the host's name stands for, over HTTPS and then over HTTP. Who says nothing
 * is asked once more in the same way: a peer that is busy, or kept from its answer, is never met in the clear for that.
 *
 * @throws Failure PEER_UNREACHABLE, PEER_REFUSED: of the first address, over HTTPS.
 */
export async function knock(peers: Peers, { host, port: given }: HostPort): Promise<Answered> {
  const port = given ?? LOCALSEND_PORT
  let first: Failure | undefined
  for (const address of await addressesOf(host, port)) {
    let protocol: 'https' | 'http' = 'https'
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const endpoint = { address, port, protocol }
      try {
        return { info: await peers.info(endpoint), endpoint }
      } catch (thrown) {
        const failure = asFailure(thrown)
        first ??= failure
        if (isHopeless(failure)) break
        if (!isSilent(failure)) protocol = 'http'
      }
    }
  }
  throw first ?? unreachable({ address: host, port }, 'ENOTFOUND')
}

async function addressesOf(host: string, port: number): Promise<string[]> {
  if (isIP(host)) return [host]
  try {
    return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)
  } catch (error) {
    throw unreachable({ address: host, port }, codeOf(error), error)
  }
}
