import CachePolicy from 'http-cache-semantics'
import { Failure } from '../../../shared/contract/failure.ts'
import type { Allowance } from '../allowance.ts'
import { get, type Limits, type Response, usualLimits } from './get.ts'
import { OutOfReach, type Resolve } from './lookup.ts'
import { isWithin, type Reach } from './reach.ts'
import { type Kept, type Shelf, sha256 } from './shelf.ts'

export interface WebPicturesOptions {
  readonly reach: Reach
  /** Where answers are kept; nothing is kept unless given. */
  readonly shelf?: Shelf
  readonly limits?: Limits
  readonly resolve?: Resolve
  /** What may be held of answers while they arrive; for each request a part of its own. */
  readonly allowance?: () => Allowance
}

export interface WebPicture {
  readonly bytes: Buffer
  /** Of the bytes, lowercase hex. */
  readonly sha256: string
  /** Why a copy that had gone stale was used: the web could not be asked. */
  readonly stale: string | null
}

interface Running {
  readonly picture: Promise<WebPicture>
  readonly stop: AbortController
  /** Who still wants it. */
  waiting: number
}

const FORBIDS_STALE = /\b(no-store|no-cache|must-revalidate)\b/i

/** Pictures of the web by their address, with the semantics of an HTTP cache (RFC 9111) of one's own. */
export class WebPictures {
  readonly #options: WebPicturesOptions
  readonly #underWay = new Map<string, Running>()

  constructor(options: WebPicturesOptions) {
    this.#options = options
  }

  /** One request, however many ask at a time; it is given up when all of them have. @throws Error in a sentence. */
  async get(url: string, signal?: AbortSignal): Promise<WebPicture> {
    signal?.throwIfAborted()
    const running = this.#underWay.get(url) ?? this.#begin(url)
    running.waiting += 1
    let leave = () => {}
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal?.reason)
      signal?.addEventListener('abort', leave)
    })
    try {
      return await Promise.race([running.picture, left])
    } finally {
      signal?.removeEventListener('abort', leave)
      running.waiting -= 1
      if (running.waiting === 0) this.#end(url, running)
    }
  }

  #begin(url: string): Running {
    const stop = new AbortController()
    const running = { picture: this.#get(url, stop.signal), stop, waiting: 0 }
    this.#underWay.set(url, running)
    return running
  }

  #end(url: string, running: Running): void {
    if (this.#underWay.get(url) === running) this.#underWay.delete(url)
    running.picture.catch(() => {})
    running.stop.abort()
  }

  async #get(url: string, signal: AbortSignal): Promise<WebPicture> {
    const { reach, shelf } = this.#options
    if (reach.scope === 'nowhere' && !reach.also?.length) throw new Error('Pictures from the web are switched off.')
    const request = { url, method: 'GET', headers: {} }
    const held = await shelf?.read(url)
    // Others with another reach use the same shelf.
    if (!held?.kept.from.every((address) => isWithin(reach, address))) return this.#fetched(url, signal)
    const policy = CachePolicy.fromObject(held.kept.policy)
    if (policy.satisfiesWithoutRevalidation(request))
      return { bytes: held.bytes, sha256: held.kept.sha256, stale: null }
    try {
      const response = await this.#ask(url, policy.revalidationHeaders(request), signal)
      if (response.status >= 500) throw new Error(refused(response))
      const { policy: renewed, modified } = policy.revalidatedPolicy(request, {
        status: response.status,
        headers: response.headers,
      })
      if (modified) return this.#keep(url, response)
      await shelf?.write({ ...held.kept, policy: renewed.toObject() }, held.bytes)
      return { bytes: held.bytes, sha256: held.kept.sha256, stale: null }
    } catch (error) {
      if (signal.aborted || error instanceof OutOfReach || error instanceof Failure) throw error
      if (FORBIDS_STALE.test(String(policy.responseHeaders()['cache-control'] ?? ''))) throw error
      return {
        bytes: held.bytes,
        sha256: held.kept.sha256,
        stale: error instanceof Error ? error.message : String(error),
      }
    }
  }

  async #fetched(url: string, signal: AbortSignal): Promise<WebPicture> {
    return this.#keep(url, await this.#ask(url, {}, signal))
  }

  async #keep(url: string, response: Response): Promise<WebPicture> {
    const { status, headers, body, from } = response
    const { shelf } = this.#options
    if (status !== 200) {
      if (status === 404 || status === 410) await shelf?.drop(url)
      throw new Error(refused(response))
    }
    const policy = new CachePolicy({ url, method: 'GET', headers: {} }, { status, headers }, { shared: false })
    const kept: Kept = { url, policy: policy.toObject(), sha256: sha256(body), from }
    await (policy.storable() ? shelf?.write(kept, body) : shelf?.drop(url))
    return { bytes: body, sha256: kept.sha256, stale: null }
  }

  async #ask(url: string, headers: CachePolicy.Headers, signal: AbortSignal): Promise<Response> {
    const { reach, limits = usualLimits, resolve, allowance } = this.#options
    const room = allowance?.()
    try {
      return await get(url, {
        ...{ reach, limits, headers, signal },
        ...(resolve && { resolve }),
        ...(room && { take: (bytes: number) => room.take(bytes) }),
      })
    } finally {
      room?.release()
    }
  }
}

function refused({ status }: Response): string {
  return `Its server answers with ${status}.`
}
