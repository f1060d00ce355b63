import type { IncomingMessage } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'
import { ABILITIES, type Abilities, toAnnouncement } from '../../devices/announcement.ts'
import { shownLine } from '../names.ts'
import type { PeerAddress, SelfInfo } from '../ports.ts'
import { unreachable } from './agent.ts'
import { batchAnswerJson, batchRefusalJson } from './batch.ts'
import { readJson } from './body.ts'
import { greet, meet } from './contact.ts'
import { digestToCome } from './digest.ts'
import { type PrepareAnswer, prepareAnswerJson, refusalJson } from './messages.ts'
import { type Besides, type OutgoingOffer, offerJson } from './offer.ts'
import { notTaken, refusal } from './refusal.ts'
import { BATCH, type How, Requests, type RequestsOptions, type WriteBody } from './requests.ts'
import { appendHeaders, type Recalled, recalled } from './resumption.ts'

export type { OutgoingOffer } from './offer.ts'
export type { WriteBody } from './requests.ts'

const ANSWER_BYTES = 64 * 1024 * 1024
const REFUSAL_BYTES = 64 * 1024
/** A peer reads again what it holds at no less than this, in bytes a millisecond. */
const READ_AGAIN = 10_000

export interface ClientOptions extends RequestsOptions {
  readonly self: () => SelfInfo
  /** What the peer could do when it was met before. */
  readonly abilities?: Abilities | undefined
}

/** Which file of which session, and the word that opens it. */
export interface Target {
  readonly sessionId: string
  readonly fileId: string
  readonly token: string
}

/** Which bytes of a file go, and whether its digest follows them. */
export interface Extent {
  readonly start: number
  readonly size: number
  readonly digest: boolean
}

/** What a body of many files came to. */
export interface BatchAnswer {
  /** What became of those that were not received. */
  readonly failures: ReadonlyMap<string, Failure>
  /** Ids of those that came, where the body was refused as a whole; null where it was not. */
  readonly received: ReadonlySet<string> | null
}

/** LocalSend's sending side, towards one peer. Failures are PEER_*, PIN_REQUIRED, DECLINED, FINGERPRINT_MISMATCH. */
export class LocalSendClient {
  readonly #options: ClientOptions
  readonly #requests: Requests
  #abilities: Abilities

  constructor(options: ClientOptions) {
    this.#options = options
    this.#abilities = options.abilities ?? null
    this.#requests = new Requests(options)
  }

  get fingerprint(): string | null {
    return this.#requests.fingerprint
  }

  /** What the peer can do, once it was met. */
  get abilities(): Abilities {
    return this.#abilities
  }

  /** Whether the peer, once met, takes a file's hash after its bytes. */
  get takesDigests(): boolean {
    return this.#abilities?.digest === ABILITIES.digest
  }

  /** Whether the peer, once met, takes many small files in one body. */
  get takesBatches(): boolean {
    return this.#abilities?.batch === ABILITIES.batch
  }

  /** Makes out a short code with another Handbill; null with whoever is none or has made out too many, and over plain HTTP. */
  async meet(signal: AbortSignal): Promise<{ meeting: string; code: string } | null> {
    const { peer, identity } = this.#options
    if (peer.protocol !== 'https') return null
    const { abilities, met } = await meet(this.#requests, identity.fingerprint, signal)
    if (abilities !== undefined) this.#abilities = abilities
    return met
  }

  /**
   * Has the peer show its certificate, and tells it nothing. What it answers does not matter.
   * @throws Failure PEER_UNREACHABLE, FINGERPRINT_MISMATCH
   */
  async greet(signal: AbortSignal): Promise<void> {
    if (this.#options.peer.protocol === 'https' && this.fingerprint === null) await greet(this.#requests, signal)
  }

  /** Asks; resolves when the person there has answered. Null means that nothing of it is wanted (204). */
  async prepareUpload(
    files: readonly OutgoingOffer[],
    pin: string | undefined,
    signal: AbortSignal,
    besides: Besides = {},
  ): Promise<PrepareAnswer | null> {
    const query = pin === undefined ? '' : `?${new URLSearchParams({ pin })}`
    const announcement = toAnnouncement(this.#options.self())
    const { meeting } = besides
    const info = { ...announcement, handbill: { ...announcement.handbill, ...(meeting && { meeting }) } }
    const response = await this.#requests.post(`prepare-upload${query}`, offerJson(info, files, besides), signal)
    if (response.statusCode === 204) {
      response.resume()
      return null
    }
    if (response.statusCode !== 200) throw await this.#refusal(response, pin)
    return readJson(response, prepareAnswerJson, ANSWER_BYTES, signal).catch((error) => {
      throw this.#unreadable(error)
    })
  }

  /**
   * Sends the file's bytes from `start` on; 0 for all of it. A body that ends with the file's digest says so.
   * @throws Failure CHECKSUM_MISMATCH when the file may be sent again, CONFLICT when the peer does not go on there
   */
  async upload(target: Target, { start, size, digest }: Extent, write: WriteBody, signal: AbortSignal): Promise<void> {
    const path = `upload?${new URLSearchParams({ ...target })}`
    const headers = { ...(start > 0 && appendHeaders(start)), ...(digest && digestToCome()) }
    const how: How = { method: start === 0 ? 'POST' : 'PATCH', headers }
    const response = await this.#requests.send(path, digest ? null : size - start, signal, write, how)
    if (response.statusCode !== 200 && response.statusCode !== 204) throw await this.#refusal(response, undefined, true)
    response.resume()
  }

  /** Sends many small files in one body. @throws Failure when it is refused, and the peer does not say what came */
  async sendBatch(sessionId: string, write: WriteBody, signal: AbortSignal): Promise<BatchAnswer> {
    const path = `${BATCH}?${new URLSearchParams({ sessionId })}`
    let times = 0
    const counted: WriteBody = (message, signal) => {
      times += 1
      return write(message, signal)
    }
    const response = await this.#requests.send(path, null, signal, counted)
    const { alias } = this.#options.peer
    if (response.statusCode !== 200) {
      const said = await readJson(response, batchRefusalJson, ANSWER_BYTES).catch(() => null)
      const failure = refusal(alias, response.statusCode ?? 0, said && shownLine(said.message, 300), undefined, true)
      if (failure.code !== 'PEER_REFUSED' || !said?.received) throw failure
      return { failures: new Map(), received: new Set(said.received) }
    }
    const { failed } = await readJson(response, batchAnswerJson, ANSWER_BYTES, signal).catch((error) => {
      throw this.#unreadable(error)
    })
    // Of what went twice, some may have come the first time: that it is not expected again is nobody's refusal.
    if (times > 1 && Object.values(failed).some(({ status }) => status === 403)) throw brokeOff(this.#options.peer)
    const failures = new Map(
      Object.entries(failed).map(([id, { status, message }]) => [
        id,
        status === 422
          ? refusal(alias, status, shownLine(message, 300))
          : notTaken(alias, status, shownLine(message, 300)),
      ]),
    )
    return { failures, received: null }
  }

  /**
   * Asks another Handbill what it holds of a file; null when it does not say. It reads all of that again for it.
   * @param told how many bytes that are, as far as it has said
   */
  async recall(target: Target, told: number, signal: AbortSignal): Promise<Recalled | null> {
    const path = `upload?${new URLSearchParams({ ...target })}`
    const how = { method: 'HEAD', answerMs: this.#requests.patience.settleMs + told / READ_AGAIN } as const
    const response = await this.#requests.ask(path, signal, how)
    response.resume()
    return response.statusCode === 204 ? recalled(response.headers) : null
  }

  /**
   * Tells the peer that a session is over, or paused by us, or not any more, on a connection of its own: the others may
   * be full of bytes. Only another Handbill knows of pauses, and of files that are missing: what did not come of the
   * session will not, and that is all that is over.
   */
  async tell(word: 'cancel' | 'missing' | 'pause' | 'resume', sessionId: string, signal: AbortSignal): Promise<void> {
    const { peer } = this.#options
    const aside = new LocalSendClient({ ...this.#options, peer: { ...peer, fingerprint: this.fingerprint } })
    try {
      const missing = word === 'missing'
      const query = new URLSearchParams({ sessionId, ...(missing && { missing: '1' }) })
      // An older Handbill takes it for a cancellation, which it was told before.
      const path = missing || word === 'cancel' ? 'cancel' : `/api/handbill/v1/${word}`
      const response = await aside.#requests.ask(`${path}?${query}`, signal)
      response.resume()
    } finally {
      aside.close()
    }
  }

  /** Tells another Handbill that we know that it has everything. */
  async acknowledge(sessionId: string, signal: AbortSignal): Promise<void> {
    const path = `/api/handbill/v1/acknowledge?${new URLSearchParams({ sessionId })}`
    const response = await this.#requests.ask(path, signal)
    response.resume()
  }

  close(): void {
    this.#requests.close()
  }

  async #refusal(response: IncomingMessage, pin?: string, uploading = false): Promise<Failure> {
    const { alias } = this.#options.peer
    const status = response.statusCode ?? 0
    const said = await readJson(response, refusalJson, REFUSAL_BYTES).catch(() => null)
    return refusal(alias, status, said && shownLine(said.message, 300), pin, uploading)
  }

  #unreadable(error: unknown): Failure {
    if (!(error instanceof Failure) || error.code !== 'INPUT_INVALID') return unreachable(this.#options.peer, error)
    return refusal(this.#options.peer.alias, 200, 'Its answer is not one of the LocalSend protocol.')
  }
}

function brokeOff(peer: PeerAddress): Failure {
  return unreachable(peer, Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }))
}
