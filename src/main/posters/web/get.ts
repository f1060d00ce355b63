import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { following } from '../following.ts'
import { inWords } from './in-words.ts'
import { lookupWithin, OutOfReach, type Resolve } from './lookup.ts'
import { isWithin, type Reach } from './reach.ts'

export interface GetOptions {
  readonly reach: Reach
  readonly limits: Limits
  readonly headers?: OutgoingHttpHeaders
  readonly signal?: AbortSignal | undefined
  readonly resolve?: Resolve
  /** Is told of bytes as they arrive; what it throws ends the request. */
  readonly take?: (bytes: number) => void
}

export interface Limits {
  readonly bytes: number
  /** From the first connection to the last byte, redirects included. */
  readonly ms: number
  readonly redirects: number
}

export const usualLimits: Limits = { bytes: 50_000_000, ms: 20_000, redirects: 5 }

export interface Response {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Where it came from in the end. */
  readonly url: string
  /** Addresses that were connected to, one for each redirect and the last for the answer. */
  readonly from: readonly string[]
}

/**
 * GETs an address of the web, following redirects. Every connection, of every redirect, is held to the reach at the
 * moment it is made.
 *
 * @throws Error in a sentence.
 */
export async function get(address: string, options: GetOptions): Promise<Response> {
  const { limits, signal } = options
  const over = following(signal, limits.ms)
  try {
    let url = parse(address)
    const from: string[] = []
    for (let left = limits.redirects; ; left -= 1) {
      const response = await getOnce(url, { ...options, signal: over.signal })
      from.push(...response.from)
      const { location } = response.headers
      if (!REDIRECTS.has(response.status) || location === undefined) return { ...response, from }
      if (left === 0) throw new Error(`It redirects more than ${limits.redirects} times.`)
      url = parse(location, url)
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (over.late) throw new Error(`It did not arrive within ${limits.ms / 1000} s.`, { cause: error })
    throw inWords(error)
  } finally {
    over.abort()
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

function parse(address: string, base?: URL): URL {
  if (!URL.canParse(address, base)) throw new Error('It is no address.')
  const url = new URL(address, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`It leads to "${url.protocol}", which is not fetched.`)
  if (url.username || url.password) throw new Error('Addresses with a password are not fetched.')
  return url
}

function getOnce(url: URL, { reach, limits, headers, signal, resolve, take }: GetOptions): Promise<Response> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  // Sockets look names up, but not addresses: those are held to the reach here.
  if (isIP(hostname) !== 0 && !isWithin(reach, hostname)) return Promise.reject(new OutOfReach(hostname))
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((done, fail) => {
    const asked = request(url, {
      method: 'GET',
      // A connection of its own, so none is reused that was made for somebody else's reach.
      agent: false,
      lookup: lookupWithin(reach, resolve) as never,
      headers: { Accept: 'image/*', 'Accept-Encoding': 'identity', 'User-Agent': 'Handbill', ...headers },
      ...(signal ? { signal } : {}),
    })
    asked.on('error', fail)
    asked.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      // Failed at once: what has arrived already would end as a whole answer all the same.
      const stop = (why: string | Error) => {
        const error = typeof why === 'string' ? new Error(why) : why
        fail(error)
        asked.destroy(error)
      }
      if (Number(response.headers['content-length']) > limits.bytes) return stop(tooLarge(limits))
      if (!/^(identity)?$/i.test(response.headers['content-encoding'] ?? ''))
        return stop('It comes compressed, which was not asked for.')
      const from = response.socket.remoteAddress
      response.on('error', fail)
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > limits.bytes) return stop(tooLarge(limits))
        try {
          take?.(chunk.length)
          chunks.push(chunk)
        } catch (error) {
          stop(error as Error)
        }
      })
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response
        done({ status, headers, body: Buffer.concat(chunks), url: url.href, from: from === undefined ? [] : [from] })
      })
    })
    asked.end()
  })
}

function tooLarge({ bytes }: Limits): string {
  return `It has more than ${bytes / 1e6} MB.`
}
