import { asFailure, Failure } from '../../shared/contract/failure.ts'
import { ABILITIES, type Abilities } from '../devices/announcement.ts'
import type { LocalSendClient, OutgoingOffer } from './localsend/client.ts'
import { type Guard, offersOf } from './offering.ts'
import type { Pace } from './pace.ts'
import { TELL_MS } from './patience.ts'
import { said } from './reception.ts'
import type { TransferRecord } from './record.ts'
import type { SourceFile, SourceFolder } from './sources.ts'
import type { Hashing } from './thread/hashing.ts'
import type { Trust } from './trust.ts'
import { uploadAll } from './uploading.ts'

/** Failures of one file; the others go on. */
const OF_ONE_FILE = new Set(['FILE_UNREADABLE', 'CHECKSUM_MISMATCH', 'CONFLICT', 'PEER_REFUSED'])

/** What a peer has opened for us, as far as another attempt needs to know. */
export interface Session {
  readonly id: string
  /** The peer keeps what came, and goes on with it. */
  readonly goesOn: boolean
  /** What it can do. */
  readonly abilities: Abilities
}

export interface OutgoingOptions {
  readonly record: TransferRecord
  readonly files: readonly SourceFile[]
  /** Where the files lie, and where none does; another Handbill makes them. */
  readonly folders: readonly SourceFolder[]
  readonly client: LocalSendClient
  readonly hashing: Hashing
  readonly pin: string | undefined
  readonly trust: Pick<Trust, 'has' | 'seen' | 'warning'>
  readonly pace: Pace
  /** The certificate that a person accepts though the name is trusted with another; `none` for none at all. */
  readonly despite?: string | undefined
  /** Ends it with its reason. */
  readonly over: AbortSignal
  /** Files that were read and hashed already, by id; those that are now are added. */
  readonly offered: Map<string, OutgoingOffer>
  /** The session that this one goes on with. */
  readonly before: Session | undefined
  /** Whether it is tried again when the connection breaks. */
  readonly persists: boolean
  readonly onProgress: () => void
  /** Whether a file that has another size by now may be offered once more. */
  readonly offerAgain: (fileId: string) => boolean
}

/** One attempt to hand files to a peer: hashed, offered, answered, uploaded. */
export class Outgoing {
  readonly record: TransferRecord
  readonly #options: OutgoingOptions
  readonly #broken = new AbortController()
  readonly #signal: AbortSignal
  #sessionId: string | undefined
  /** What the peer holds of our files; undefined when it does not go on with what broke off. */
  #kept: Readonly<Record<string, number>> | undefined
  /** The peer can be told of a pause. */
  #mayPause = false
  #saidPaused = false
  /** Files that have another size by now, and are to be offered with it. */
  readonly #changed = new Set<string>()
  #told: Promise<void> = Promise.resolve()

  constructor(options: OutgoingOptions) {
    this.#options = options
    this.record = options.record
    this.#signal = AbortSignal.any([options.over, this.#broken.signal])
  }

  /** The peer's name for it, once it has answered. */
  get sessionId(): string | undefined {
    return this.#sessionId
  }

  get session(): Session | undefined {
    if (this.#sessionId === undefined) return undefined
    const { abilities } = this.#options.client
    return { id: this.#sessionId, goesOn: this.#kept !== undefined, abilities }
  }

  /** Files are left that have another size by now, and are to be offered with it. */
  get leavesChanged(): boolean {
    return this.#changed.size > 0
  }

  /** Ends this attempt. */
  break(failure: Failure): void {
    this.#broken.abort(failure)
  }

  /**
   * Resolves when the peer has what it wants, but for the files that failed by themselves or have another size by now.
   * @throws Failure whatever ended the attempt
   */
  async run(): Promise<void> {
    const unfollow = this.#options.pace.hold.follow(() => this.#tellOfPause())
    try {
      await this.#send()
    } catch (error) {
      throw asFailure(this.#signal.aborted ? this.#signal.reason : error)
    } finally {
      unfollow()
      this.#options.client.close()
    }
  }

  /** It may wait for files that will not come; another Handbill keeps those apart from what was cancelled. */
  async tellPeer(why: 'cancelled' | 'missing' = 'cancelled'): Promise<void> {
    if (this.#sessionId === undefined) return
    const word = why === 'missing' && this.record.transfer.peer.handbill ? 'missing' : 'cancel'
    await this.#options.client.tell(word, this.#sessionId, AbortSignal.timeout(TELL_MS)).catch(() => {})
  }

  async #send(): Promise<void> {
    const { client, hashing, pin, files, folders, pace, before, persists } = this.#options
    const signal = this.#signal
    const guard: Guard = (file, work) => this.#guard(file, work)
    // Nobody else may answer: no need to read a file for what will not go.
    if (client.fingerprint !== null) this.#assertMeant()
    const meeting = before ? undefined : await this.#meet()
    const offers = await this.#offers(guard)
    if (offers.size === 0 && (files.length > 0 || folders.length === 0)) return
    const executable = files.filter((file) => file.executable && offers.has(file.id)).map(({ id }) => id)
    const besides = { folders, executable, meeting, persists, again: before?.id }
    const answer = await client.prepareUpload([...offers.values()], pin, signal, besides)
    const { peer } = this.record.transfer
    this.#sessionId = answer?.sessionId
    this.#kept = answer?.handbill?.kept
    if (answer === null && this.record.transfer.text !== null) return this.#textTaken()
    const tokens = new Map(Object.entries(answer?.files ?? {}))
    const wanted = this.#options.files.filter(({ id }) => offers.has(id) && tokens.has(id))
    const whole = new Set(answer?.handbill?.whole)
    for (const file of files) if (offers.has(file.id) && !tokens.has(file.id)) this.#leftOut(file, whole)
    const done = this.record.files.filter(({ state, id }) => state === 'done' && !tokens.has(id))
    const handbill = answer?.handbill ? { handbill: true } : {}
    this.record.change({
      state: 'running',
      peer: { ...peer, fingerprint: client.fingerprint, ...handbill },
      interruption: undefined,
      fileCount: wanted.length + done.length,
      total: [...wanted, ...done].reduce((sum, { size }) => sum + size, 0),
    })
    this.#mayPause = answer?.handbill?.pause === ABILITIES.pause
    if (answer?.handbill?.paused) pace.hold.set('there', true)
    if (pace.hold.has('here')) this.#tellOfPause()
    await uploadAll(wanted, {
      ...{ record: this.record, client, hashing, signal, guard, tokens, kept: this.#kept },
      sessionId: this.#sessionId as string,
      ready: (signal) => pace.ready(signal),
      offerAgain: (fileId) => this.#options.offerAgain(fileId) && this.#changed.add(fileId).has(fileId),
      advance: (fileId, bytes, signal) => this.#advance(fileId, bytes, signal),
    })
    await this.#acknowledge()
  }

  /** Until then the peer takes it that its last answer may be lost, and that we come again for the same. */
  async #acknowledge(): Promise<void> {
    const { client, before } = this.#options
    const sessionId = this.#sessionId ?? before?.id
    const knows = this.#kept !== undefined || before?.goesOn === true
    if (!knows || this.leavesChanged || sessionId === undefined || this.record.failedFiles) return
    const patience = AbortSignal.any([this.#signal, AbortSignal.timeout(TELL_MS)])
    await client.acknowledge(sessionId, patience).catch(() => {})
  }

  async #offers(guard: Guard): Promise<Map<string, OutgoingOffer>> {
    const { files, offered, hashing } = this.#options
    const unread = files.filter(({ id }) => !offered.has(id))
    const later = this.#options.client.takesDigests
    const read = await offersOf(unread, { record: this.record, signal: this.#signal, guard, hashing, later })
    for (const [id, offer] of read) offered.set(id, offer)
    return new Map(files.flatMap(({ id }) => (offered.has(id) ? [[id, offered.get(id) as OutgoingOffer]] : [])))
  }

  /** What was accepted once and is not wanted any more when it goes on is there: only the answer was lost. */
  #leftOut({ id, size, path }: SourceFile, whole: ReadonlySet<string>): void {
    const there = this.#options.before?.goesOn === true || whole.has(id)
    this.record.changeFile(id, there ? { state: 'done', bytes: size, path } : { state: 'skipped' })
  }

  /** Shows the code that the other side will show. @throws Failure FINGERPRINT_MISMATCH, PEER_UNREACHABLE */
  async #meet(): Promise<string | undefined> {
    const { client, trust } = this.#options
    const met = await client.meet(this.#signal)
    // Who could not be met shows its certificate all the same, or is not there.
    if (met === null) await client.greet(this.#signal)
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
  async #advance(fileId: string, bytes: number, signal: AbortSignal): Promise<void> {
    if (this.record.ended) await aborted(signal)
    const more = Math.max(0, bytes - (this.record.file(fileId)?.bytes ?? 0))
    this.record.advance(fileId, bytes)
    this.#options.onProgress()
    await this.#options.pace.moved(more, signal)
  }

  /** Keeps what concerns one file with that file. */
  async #guard(file: SourceFile, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const failure = asFailure(error)
      if (!OF_ONE_FILE.has(failure.code)) this.#broken.abort(failure)
      this.#signal.throwIfAborted()
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
}

/** Rejects when the signal says so, at once where it has already: who waited for ever would keep a file open. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
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
