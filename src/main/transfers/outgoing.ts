import { asFailure, Failure } from '../../shared/contract/failure.ts'
import { ABILITIES } from '../devices/announcement.ts'
import type { LocalSendClient } from './localsend/client.ts'
import { type Guard, offersOf } from './offering.ts'
import type { Pace } from './pace.ts'
import { said } from './reception.ts'
import type { TransferRecord } from './record.ts'
import type { Sending } from './sending.ts'
import type { SourceFile, SourceFolder } from './sources.ts'
import type { Trust } from './trust.ts'
import { uploadAll } from './uploading.ts'

const TELL_MS = 2000

/** Failures of one file; the others go on. */
const OF_ONE_FILE = new Set(['FILE_UNREADABLE', 'CHECKSUM_MISMATCH', 'CONFLICT', 'PEER_REFUSED'])

export interface OutgoingOptions {
  readonly record: TransferRecord
  readonly files: readonly SourceFile[]
  /** Where the files lie, and where none does; another Handbill makes them. */
  readonly folders: readonly SourceFolder[]
  readonly client: LocalSendClient
  readonly pin: string | undefined
  readonly trust: Pick<Trust, 'has' | 'seen' | 'warning'>
  readonly pace: Pace
  /** The certificate that a person accepts though the name is trusted with another; `none` for none at all. */
  readonly despite?: string | undefined
}

/** One transfer to a peer: hashed, offered, answered, uploaded. */
export class Outgoing implements Sending {
  readonly record: TransferRecord
  readonly pace: Pace
  readonly #options: OutgoingOptions
  readonly #over = new AbortController()
  #sessionId: string | undefined
  /** What the peer holds of our files; undefined when it does not go on with what broke off. */
  #kept: Readonly<Record<string, number>> | undefined
  /** The peer can be told of a pause. */
  #mayPause = false
  #saidPaused = false
  #told: Promise<void> = Promise.resolve()

  constructor(options: OutgoingOptions) {
    this.#options = options
    this.record = options.record
    this.pace = options.pace
  }

  /** The peer's name for it, once it has answered. */
  get sessionId(): string | undefined {
    return this.#sessionId
  }

  /**
   * Ends it at once. The peer is told before the connections close, so that it does not take it for an accident; only
   * when we close and it keeps what came, an accident is what it shall take it for.
   */
  cancel(failure: Failure, by: 'us' | 'peer' | 'closing' = 'us'): void {
    if (this.record.ended) return
    this.record.end('cancelled', failure.toRecord())
    const tell = by === 'us' || (by === 'closing' && !this.#kept)
    const told = tell ? this.#tellPeer() : Promise.resolve()
    void told.then(() => this.#over.abort(failure))
  }

  /** From start to end. Never rejects: the record tells how it went. */
  async run(): Promise<void> {
    const unfollow = this.pace.hold.follow(() => this.#tellOfPause())
    try {
      await this.#send()
      const failure = this.record.failedFiles
      if (failure?.code === 'FILE_UNREADABLE') await this.#tellPeer()
      this.record.end(failure ? 'failed' : 'done', failure)
    } catch (error) {
      const failure = asFailure(this.#over.signal.aborted ? this.#over.signal.reason : error)
      this.record.end(endOf(failure), failure.toRecord())
    } finally {
      unfollow()
      this.#options.client.close()
    }
  }

  async #send(): Promise<void> {
    const { client, pin, files, folders } = this.#options
    const { signal } = this.#over
    const guard: Guard = (file, work) => this.#guard(file, work)
    // Nobody else may answer: no need to read a file for what will not go.
    if (client.fingerprint !== null) this.#assertMeant()
    const meeting = await this.#meet()
    const offers = await offersOf(files, { record: this.record, signal, guard, later: client.takesDigests })
    if (offers.size === 0 && (files.length > 0 || folders.length === 0)) return
    const executable = files.filter((file) => file.executable && offers.has(file.id)).map(({ id }) => id)
    const answer = await client.prepareUpload([...offers.values()], pin, signal, { folders, executable, meeting })
    const { peer } = this.record.transfer
    this.#sessionId = answer?.sessionId
    this.#kept = answer?.handbill?.kept
    if (answer === null && this.record.transfer.text !== null) return this.#textTaken()
    const tokens = new Map(Object.entries(answer?.files ?? {}))
    const wanted = this.#options.files.filter(({ id }) => offers.has(id) && tokens.has(id))
    for (const id of offers.keys()) if (!tokens.has(id)) this.record.changeFile(id, { state: 'skipped' })
    const handbill = answer?.handbill ? { handbill: true } : {}
    this.record.change({
      state: 'running',
      peer: { ...peer, fingerprint: client.fingerprint, ...handbill },
      fileCount: wanted.length,
      total: wanted.reduce((sum, { size }) => sum + size, 0),
    })
    this.#mayPause = answer?.handbill?.pause === ABILITIES.pause
    if (this.pace.hold.has('here')) this.#tellOfPause()
    await uploadAll(wanted, {
      ...{ record: this.record, client, signal, guard, tokens, kept: this.#kept },
      sessionId: this.#sessionId as string,
      ready: () => this.pace.ready(signal),
      advance: (fileId, bytes) => this.#advance(fileId, bytes),
    })
  }

  /** Shows the code that the other side will show. @throws Failure FINGERPRINT_MISMATCH, PEER_UNREACHABLE */
  async #meet(): Promise<string | undefined> {
    const { client, trust } = this.#options
    const met = await client.meet(this.#over.signal)
    // Who could not be met shows its certificate all the same, or is not there.
    if (met === null) await client.greet(this.#over.signal)
    const { peer } = this.record.transfer
    const { fingerprint } = client
    const trusted = trust.has(fingerprint)
    trust.seen(fingerprint)
    this.record.change({ peer: { ...peer, fingerprint, ...(trusted && { trusted }) }, ...said(met?.code, null) })
    this.#assertMeant()
    return met?.meeting
  }

  /** Stops before anybody hears of a file, when a trusted name comes with a certificate that nobody has confirmed. */
  #assertMeant(): void {
    const { client, trust, despite } = this.#options
    const { alias } = this.record.transfer.peer
    const warning = trust.warning(alias, client.fingerprint)
    if (!warning) return
    this.record.change({ warning: warning.toRecord() })
    if (despite !== (client.fingerprint ?? 'none')) throw notMeant(alias, warning)
  }

  /** The offer brought the text along, so whoever wants no file of it has it all. */
  #textTaken(): void {
    const { peer } = this.record.transfer
    this.record.change({ peer: { ...peer, fingerprint: this.#options.client.fingerprint } })
    for (const { id, size } of this.#options.files) this.record.changeFile(id, { state: 'done', bytes: size })
  }

  /** After a cancellation no more bytes go, though the connections still stand. */
  async #advance(fileId: string, bytes: number): Promise<void> {
    if (this.record.ended) await aborted(this.#over.signal)
    const more = Math.max(0, bytes - (this.record.file(fileId)?.bytes ?? 0))
    this.record.advance(fileId, bytes)
    await this.pace.moved(more, this.#over.signal)
  }

  /** Keeps what concerns one file with that file. */
  async #guard(file: SourceFile, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const failure = asFailure(error)
      if (!OF_ONE_FILE.has(failure.code)) this.#over.abort(failure)
      this.#over.signal.throwIfAborted()
      this.record.changeFile(file.id, { state: 'failed', failure: failure.toRecord() })
    }
  }

  /** One word after the other, and always the latest. */
  #tellOfPause(): void {
    const { client, pace } = this.#options
    const sessionId = this.#sessionId
    if (!this.#mayPause || sessionId === undefined || pace.hold.has('here') === this.#saidPaused) return
    this.#saidPaused = pace.hold.has('here')
    const word = this.#saidPaused ? 'pause' : 'resume'
    // Whoever cannot be told notices that nothing comes.
    this.#told = this.#told.then(() => client.tell(word, sessionId, AbortSignal.timeout(TELL_MS))).catch(() => {})
  }

  /** It may wait for files that will not come. */
  async #tellPeer(): Promise<void> {
    if (this.#sessionId === undefined) return
    await this.#options.client.tell('cancel', this.#sessionId, AbortSignal.timeout(TELL_MS)).catch(() => {})
  }
}

/** Rejects when the signal says so, at once where it has already: who waited for ever would keep a file open. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function endOf({ code }: Failure): 'declined' | 'cancelled' | 'failed' {
  if (code === 'DECLINED') return 'declined'
  return code === 'CANCELLED' ? 'cancelled' : 'failed'
}

function notMeant(alias: string, { data }: Failure<'FINGERPRINT_MISMATCH'>): Failure {
  return new Failure('FINGERPRINT_MISMATCH', {
    ...data,
    what: `Nothing was sent to ${alias}.`,
    why:
      data.presented === ''
        ? 'You trust the name with a certificate, and who answers shows none.'
        : 'You trust the name with another certificate than the one that was shown.',
    next: 'Ask the person there whether the app was installed anew. If it was, send again and confirm the certificate.',
  })
}
