import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { Failure } from '../../../shared/contract/failure.ts'
import { ABILITIES, type Abilities, toAnnouncement } from '../../devices/announcement.ts'
import type { Identity } from '../../identity/identity.ts'
import { shownLine } from '../names.ts'
import type { PeerAddress, SelfInfo } from '../ports.ts'
import type { SourceFolder } from '../sources.ts'
import { PeerAgent, unreachable } from './agent.ts'
import { batchAnswerJson, batchRefusalJson } from './batch.ts'
import { readJson } from './body.ts'
import { digestToCome } from './digest.ts'
import { LIMITS, type Limits } from './limits.ts'
import { meetAnswerJson, meetLaterJson } from './meetings.ts'
import { type PrepareAnswer, prepareAnswerJson, refusalJson } from './messages.ts'
import { notTaken, refusal } from './refusal.ts'
import { appendHeaders, type Recalled, recalled } from './resumption.ts'
import { commitmentTo, newNonce, shortCode } from './short-code.ts'
import { endWhenSilent } from './silence.ts'

const BATCH = '/api/handbill/v1/batch'
const ANSWER_BYTES = 64 * 1024 * 1024
/** A code is a help; nobody waits for it for long. */
const MEETING_MS = 3000
const REFUSAL_BYTES = 64 * 1024
/** A peer reads again what it holds at no less than this, in bytes a millisecond. */
const READ_AGAIN = 10_000

/** A file as it is offered. */
export interface OutgoingOffer {
  readonly id: string
  readonly fileName: string
  readonly size: number
  readonly fileType: string
  /** Left out when it is told after the bytes. */
  readonly sha256?: string
  readonly modified: Date
  /** The content of a text message. */
  readonly preview?: string
}

export interface ClientOptions {
  readonly peer: PeerAddress
  readonly identity: Identity
  readonly self: () => SelfInfo
  readonly onConnection?: (socket: Socket) => void
  /** Whether nothing moves because somebody wants it so. */
  readonly held?: () => boolean
  /** How long a peer may take none of the bytes of a body, or say nothing after the last; as in {@link LIMITS} when left out. */
  readonly patience?: Partial<Pick<Limits, 'silenceMs' | 'settleMs'>> | undefined
  /** What the peer could do when it was met before. */
  readonly abilities?: Abilities | undefined
}

/** What only another Handbill understands of an offer. */
export interface Besides {
  readonly folders?: readonly SourceFolder[] | undefined
  /** Ids of the files that can be run here. */
  readonly executable?: readonly string[] | undefined
  /** The first contact that gave the short code. */
  readonly meeting?: string | undefined
  /** Whether we come again by ourselves when the connection breaks. */
  readonly persists?: boolean
  /** The session that broke off, when these are its files that are still due. */
  readonly again?: string | undefined
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

interface How {
  readonly method?: 'POST' | 'PATCH' | 'HEAD' | 'GET'
  readonly headers?: Readonly<Record<string, string | number>>
  /** How long its answer may take, in ms, where no person is asked. */
  readonly answerMs?: number
}

/** Writes a body; resolves when all of it was handed to the connection. */
export interface BatchAnswer {
  /** What became of those that were not received. */
  readonly failures: ReadonlyMap<string, Failure>
  /** Ids of those that came, where the body was refused as a whole; null where it was not. */
  readonly received: ReadonlySet<string> | null
}

export type WriteBody = (request: ClientRequest, signal: AbortSignal) => Promise<void>

/** LocalSend's sending side, towards one peer. Failures are PEER_*, PIN_REQUIRED, DECLINED, FINGERPRINT_MISMATCH. */
export class LocalSendClient {
  readonly #options: ClientOptions
  readonly #agent: PeerAgent
  #abilities: Abilities

  constructor(options: ClientOptions) {
    this.#options = options
    this.#abilities = options.abilities ?? null
    this.#agent = new PeerAgent(options)
  }

  get fingerprint(): string | null {
    return this.#agent.fingerprint
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

  get #patience() {
    return { ...LIMITS, ...this.#options.patience }
  }

  /** Makes out a short code with another Handbill; null with whoever is none or has made out too many, and over plain HTTP. */
  async meet(signal: AbortSignal): Promise<{ meeting: string; code: string } | null> {
    const { peer, identity } = this.#options
    if (peer.protocol !== 'https') return null
    const patience = AbortSignal.any([signal, AbortSignal.timeout(MEETING_MS)])
    const say = (path: string, json: object) => {
      const body = Buffer.from(JSON.stringify(json))
      return this.#say(`/api/handbill/v1/${path}`, body.length, patience, async (it) => void it.end(body))
    }
    try {
      const nonce = newNonce()
      const response = await say('meet', { commitment: commitmentTo(nonce, identity.fingerprint) })
      if (response.statusCode === 429) {
        this.#abilities = (await readJson(response, meetLaterJson, REFUSAL_BYTES, patience)).handbill
        return null
      }
      const met = await readJson(response, meetAnswerJson, REFUSAL_BYTES, patience)
      this.#abilities = met.handbill
      const revealed = await say('reveal', { meeting: met.meeting, nonce })
      revealed.resume()
      if (revealed.statusCode !== 204 || this.fingerprint === null) return null
      const both = { caller: identity.fingerprint, called: this.fingerprint }
      return { meeting: met.meeting, code: shortCode(both, nonce, met.nonce) }
    } catch {
      // Whatever is wrong with the connection, the offer that follows will say so.
      return null
    }
  }

  /**
   * Has the peer show its certificate, and tells it nothing. What it answers does not matter.
   * @throws Failure PEER_UNREACHABLE, FINGERPRINT_MISMATCH
   */
  async greet(signal: AbortSignal): Promise<void> {
    if (this.#options.peer.protocol !== 'https' || this.fingerprint !== null) return
    const patience = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.silenceMs)])
    const response = await this.#say('info', 0, patience, async (it) => void it.end(), { method: 'GET' })
    response.resume()
  }

  /** Asks; resolves when the person there has answered. Null means that nothing of it is wanted (204). */
  async prepareUpload(
    files: readonly OutgoingOffer[],
    pin: string | undefined,
    signal: AbortSignal,
    { folders = [], executable = [], meeting, persists = false, again }: Besides = {},
  ): Promise<PrepareAnswer | null> {
    const query = pin === undefined ? '' : `?${new URLSearchParams({ pin })}`
    const announcement = toAnnouncement(this.#options.self())
    const info = { ...announcement, handbill: { ...announcement.handbill, ...(meeting && { meeting }) } }
    const body = Buffer.from(
      JSON.stringify({
        info,
        files: Object.fromEntries(files.map((file) => [file.id, toJson(file)])),
        ...((folders.length > 0 || executable.length > 0 || persists) && {
          handbill: { folders, executable, persists, again },
        }),
      }),
    )
    const response = await this.#say(`prepare-upload${query}`, body.length, signal, async (it) => void it.end(body))
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
    const response = await this.#say(path, digest ? null : size - start, signal, write, how)
    if (response.statusCode !== 200 && response.statusCode !== 204) throw await this.#refusal(response, undefined, true)
    response.resume()
  }

  /** Sends many small files in one body. @throws Failure when it is refused, and the peer does not say what came */
  async sendBatch(sessionId: string, write: WriteBody, signal: AbortSignal): Promise<BatchAnswer> {
    const response = await this.#say(`${BATCH}?${new URLSearchParams({ sessionId })}`, null, signal, write)
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
    const how = { method: 'HEAD', answerMs: this.#patience.settleMs + told / READ_AGAIN } as const
    const response = await this.#say(path, 0, signal, async (it) => void it.end(), how)
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
      const response = await aside.#say(`${path}?${query}`, 0, signal, async (message) => void message.end())
      response.resume()
    } finally {
      aside.close()
    }
  }

  /** Tells another Handbill that we know that it has everything. */
  async acknowledge(sessionId: string, signal: AbortSignal): Promise<void> {
    const path = `/api/handbill/v1/acknowledge?${new URLSearchParams({ sessionId })}`
    const response = await this.#say(path, 0, signal, async (message) => void message.end())
    response.resume()
  }

  close(): void {
    this.#agent.close()
  }

  /** A kept connection may close just as it is used again; nothing was lost then, and a new one is made. */
  async #say(
    path: string,
    length: number | null,
    signal: AbortSignal,
    write: WriteBody,
    how: How = {},
  ): Promise<IncomingMessage> {
    const reused = { socket: false }
    try {
      return await this.#sayOnce(path, length, signal, write, how, reused)
    } catch (error) {
      const closed = error instanceof Failure && 'cause' in error.data && error.data.cause === 'ECONNRESET'
      if (!closed || !reused.socket) throw error
      const response = await this.#sayOnce(path, length, signal, write, how, reused)
      if (!carriesFiles(path) || response.statusCode !== 403) return response
      // What came the first time may have come whole, or half: that it is not expected again is nobody's refusal.
      response.resume()
      throw error
    }
  }

  #sayOnce(
    path: string,
    length: number | null,
    signal: AbortSignal,
    write: WriteBody,
    { method = 'POST', headers, answerMs }: How,
    reused: { socket: boolean },
  ): Promise<IncomingMessage> {
    const { peer, held } = this.#options
    const { silenceMs, settleMs } = this.#patience
    const uploading = carriesFiles(path) && method !== 'HEAD'
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const message = request({
        agent: this.#agent,
        host: peer.address,
        port: peer.port,
        method,
        path: path.startsWith('/') ? path : `/api/localsend/v2/${path}`,
        headers: {
          'content-type': uploading ? 'application/octet-stream' : 'application/json',
          ...(method === 'HEAD' || method === 'GET' || length === null ? {} : { 'content-length': length }),
          ...headers,
        },
      })
      const abort = () => message.destroy(signal.reason)
      const over = new AbortController()
      signal.addEventListener('abort', abort, { once: true })
      message.once('close', () => {
        signal.removeEventListener('abort', abort)
        over.abort()
      })
      message.on('error', (error) => {
        reused.socket = message.reusedSocket
        reject(signal.aborted ? signal.reason : unreachable(peer, error))
      })
      // The asked person has all the time in the world; a peer that only has to take bytes has not.
      let wait = uploading ? endWhenSilent(message, silenceMs, held) : undefined
      if (answerMs !== undefined) wait = endWhenSilent(message, answerMs)
      message.once('response', (response) => {
        // Nobody is asked any more.
        wait ??= endWhenSilent(message, silenceMs)
        // Whoever answers before the end wants no more of it.
        over.abort()
        response.once('end', () => message.writableEnded || message.destroy())
        resolve(response)
      })
      write(message, over.signal).then(
        () => uploading && wait?.(settleMs),
        (error) => {
          if (over.signal.aborted) return
          message.destroy()
          reject(error)
        },
      )
    })
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

function carriesFiles(path: string): boolean {
  return path.startsWith('upload?') || path.startsWith(`${BATCH}?`)
}

function toJson({ modified, ...file }: OutgoingOffer) {
  return { ...file, metadata: { modified: modified.toISOString() } }
}
