import CachePolicy from 'http-cache-semantics'
import { get, type Limits, type Response, usualLimits } from './get.ts'
import type { Resolve } from './lookup.ts'
import type { Reach } from './reach.ts'
import { type Kept, type Shelf, sha256 } from './shelf.ts'

export interface WebPicturesOptions {
  readonly reach: Reach
  /** Where answers are kept; nothing is kept unless given. */
  readonly shelf?: Shelf
  readonly limits?: Limits
  readonly resolve?: Resolve
}

export interface WebPicture {
  readonly bytes: Buffer
  /** Of the bytes, lowercase hex. */
  readonly sha256: string
  /** Why a copy that had gone stale was used: the web could not be asked. */
  readonly stale: string | null
}

const FORBIDS_STALE = /\b(no-store|no-cache|must-revalidate)\b/i

/** Pictures of the web by their address, with the semantics of an HTTP cache (RFC 9111) of one's own. */
export class WebPictures {
  readonly #options: WebPicturesOptions
  readonly #underWay = new Map<string, Promise<WebPicture>>()

  constructor(options: WebPicturesOptions) {
    this.#options = options
  }

  /** One request, however many ask at a time. @throws Error in a sentence. */
  get(url: string): Promise<WebPicture> {
    const running = this.#underWay.get(url)
    if (running) return running
    const asked = this.#get(url).finally(() => this.#underWay.delete(url))
    this.#underWay.set(url, asked)
    return asked
  }

  async #get(url: string): Promise<WebPicture> {
    const { reach, shelf } = this.#options
    if (reach.scope === 'nowhere' && !reach.also?.length) throw new Error('Pictures from the web are switched off.')
    const request = { url, method: 'GET', headers: {} }
    const held = await shelf?.read(url)
    if (!held) return this.#fetched(url)
    const policy = CachePolicy.fromObject(held.kept.policy)
    if (policy.satisfiesWithoutRevalidation(request))
      return { bytes: held.bytes, sha256: held.kept.sha256, stale: null }
    try {
      const response = await this.#ask(url, policy.revalidationHeaders(request))
      if (response.status >= 500) throw new Error(refused(response))
      const { policy: renewed, modified } = policy.revalidatedPolicy(request, {
        status: response.status,
        headers: response.headers,
      })
      if (modified) return this.#keep(url, response)
      await shelf?.write({ ...held.kept, policy: renewed.toObject() }, held.bytes)
      return { bytes: held.bytes, sha256: held.kept.sha256, stale: null }
    } catch (error) {
      if (FORBIDS_STALE.test(String(policy.responseHeaders()['cache-control'] ?? ''))) throw error
      return {
        bytes: held.bytes,
        sha256: held.kept.sha256,
        stale: error instanceof Error ? error.message : String(error),
      }
    }
  }

  async #fetched(url: string): Promise<WebPicture> {
    return this.#keep(url, await this.#ask(url, {}))
  }

  async #keep(url: string, response: Response): Promise<WebPicture> {
    const { status, headers, body } = response
    const { shelf } = this.#options
    if (status !== 200) {
      if (status === 404 || status === 410) await shelf?.drop(url)
      throw new Error(refused(response))
    }
    const policy = new CachePolicy({ url, method: 'GET', headers: {} }, { status, headers }, { shared: false })
    const kept: Kept = { url, policy: policy.toObject(), sha256: sha256(body) }
    await (policy.storable() ? shelf?.write(kept, body) : shelf?.drop(url))
    return { bytes: body, sha256: kept.sha256, stale: null }
  }

  async #ask(url: string, headers: CachePolicy.Headers): Promise<Response> {
    const { reach, limits = usualLimits, resolve } = this.#options
    return get(url, { reach, limits, headers, ...(resolve ? { resolve } : {}) })
  }
}

function refused({ status }: Response): string {
  return `Its server answers with ${status}.`
}
