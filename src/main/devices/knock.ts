import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { asFailure, type Failure } from '../../shared/contract/failure.ts'
import type { HostPort } from './address.ts'
import { LOCALSEND_PORT, type PeerInfo } from './announcement.ts'
import { codeOf } from './lane.ts'
import { type Endpoint, type Peers, STRIPPED, unreachable } from './peers.ts'

export interface Answered {
  readonly info: PeerInfo
  readonly endpoint: Endpoint
}

/** The addresses that a host's name stands for. @throws the system's error when it stands for none */
export type Lookup = (host: string) => Promise<readonly string[]>

const lookUp: Lookup = async (host) => (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)

const TRIES = 2

/** After these, plain HTTP on the same port would fare no better. */
const hopeless = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'NO_INTERFACE'])

export function isHopeless(thrown: unknown): boolean {
  return hopeless.has(causeOf(thrown))
}

export function isSilent(thrown: unknown): boolean {
  return causeOf(thrown) === 'ETIMEDOUT'
}

/** Somebody was met, who is no peer or does not want to be one. */
function isAnswer(failure: Failure): boolean {
  return failure.code === 'PEER_REFUSED' || /NOT_LOCALSEND|NAMELESS/.test(causeOf(failure))
}

function causeOf(thrown: unknown): string {
  return (asFailure(thrown).data as { cause?: string }).cause ?? ''
}

/**
 * Asks an address who it is: each address the host's name stands for, over HTTPS and then over HTTP. Who says nothing
 * is asked once more in the same way: a peer that is busy, or kept from its answer, is never met in the clear for that.
 * Neither is one that has shown a certificate, or says in the clear that it has one: who breaks off what is encrypted
 * and lets the rest pass gets nothing for it.
 *
 * @throws Failure PEER_UNREACHABLE, PEER_REFUSED: of the first address, over HTTPS; where that was kept from us, so.
 */
export async function knock(
  peers: Peers,
  { host, port: given }: HostPort,
  resolve: Lookup = lookUp,
): Promise<Answered> {
  const port = given ?? LOCALSEND_PORT
  let first: Failure | undefined
  for (const address of await addressesOf(host, port, resolve)) {
    let protocol: 'https' | 'http' = 'https'
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const endpoint = { address, port, protocol }
      try {
        return { info: await peers.info(endpoint), endpoint }
      } catch (thrown) {
        const failure = asFailure(thrown)
        if (causeOf(failure) === STRIPPED) throw failure
        first ??= failure
        if (isHopeless(failure)) break
        if (isSilent(failure)) continue
        if (peers.canEncrypt(endpoint)) {
          if (isAnswer(failure)) break
          throw unreachable(endpoint, STRIPPED, failure)
        }
        protocol = 'http'
      }
    }
  }
  throw first ?? unreachable({ address: host, port }, 'ENOTFOUND')
}

/** Whether a host's name stands for anything. */
export function resolves({ host }: HostPort, resolve: Lookup = lookUp): Promise<boolean> {
  return resolve(host).then(
    () => true,
    () => false,
  )
}

async function addressesOf(host: string, port: number, resolve: Lookup): Promise<readonly string[]> {
  if (isIP(host)) return [host]
  try {
    return await resolve(host)
  } catch (error) {
    throw unreachable({ address: host, port }, codeOf(error), error)
  }
}
