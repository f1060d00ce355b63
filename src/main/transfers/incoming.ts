import type { Failure, FailureRecord } from '../../shared/contract/failure.ts'
import { type AcceptanceOptions, acceptanceOf, assertAsking, type Choice, tellAcceptance } from './acceptance.ts'
import type { Announced, Received } from './arrival.ts'
import { type BatchOutcome, type Opens, takeBatch } from './batches/intake.ts'
import { type Destination, folderOf, named } from './destination.ts'
import { taken } from './existing.ts'
import type { Hold } from './hold.ts'
import { Inbox } from './inbox.ts'
import { Intake, type IntakeOptions } from './intake.ts'
import { AGAIN_MS, ASKING_MS, IDLE_MS } from './patience.ts'
import type { Body } from './pour.ts'
import type { EndState, TransferRecord } from './record.ts'
import { cameAgain, decided, declined, expired, goneQuiet, notComing } from './refusals.ts'
import { FilesThread } from './thread/files-thread.ts'

/** A sender that comes again is let through to what it left; one that still moves is not pushed aside. */
const STALLED_MS = 5000

export interface IncomingOptions extends AcceptanceOptions, IntakeOptions {}

/**
 * One transfer from a peer, whatever protocol brought it: asked, decided, its files received one by one or side by
 * side, ended. Nothing is written before somebody decided.
 */
export class Incoming {
  readonly record: TransferRecord
  /** The accepted file ids. @throws Failure DECLINED, CANCELLED, FILE_UNWRITABLE */
  readonly decision: Promise<ReadonlySet<string>>
  readonly #options: IncomingOptions
  readonly #over = new AbortController()
  #thread: FilesThread | undefined
  readonly #released: Promise<void>
  #release: (() => void) | undefined
  #letting: Promise<void> | undefined
  #interrupted = false
  #accepting = false
  /** Since it was accepted. */
  #intake: Intake | undefined
  #settle: { resolve(ids: ReadonlySet<string>): void; reject(failure: Failure): void } | undefined
  #stopTimer: () => void

  constructor(options: IncomingOptions) {
    this.#options = options
    this.record = options.record
    this.decision = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.decision.catch(() => {})
    this.#released = new Promise((resolve) => {
      this.#release = resolve
    })
    this.hold.follow(() => this.#heldOrNot())
    this.#stopTimer = () => {}
    this.#expireIn(ASKING_MS)
  }

  /** Aborts when the transfer has ended, for whatever reason. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  /** Who pauses it. */
  get hold(): Hold {
    return this.#options.pace.hold
  }

  /** Resolves when it has ended and every file of it is closed. */
  get released(): Promise<void> {
    return this.#released
  }

  /** It runs, and its sender seems to be gone. */
  get stalled(): boolean {
    const { state, connections } = this.record.transfer
    if (!this.#intake || state !== 'running' || !this.#options.resumes) return false
    if (connections.length === 0) return true
    return !this.hold.held && this.#options.clock.now() - this.#intake.movedAt >= STALLED_MS
  }

  /** Bytes of each accepted file that are here from a transfer which broke off. */
  get kept(): ReadonlyMap<string, number> {
    return this.#intake?.acceptance.stock.kept ?? new Map()
  }

  /** Accepted files that are whole; right after the decision, those that were before. */
  get whole(): readonly string[] {
    return this.#intake?.acceptance.stock.complete ?? []
  }

  get remaining(): number {
    const { state, total, bytes } = this.record.transfer
    // Of what tells no length nothing can be promised.
    return state === 'running' ? Math.max(0, total - bytes) : 0
  }

  /**
   * Of a text without a choice of files nothing is written: it came with the offer.
   * @throws Failure FILE_UNWRITABLE when they do not fit or there is no folder to write to, INPUT_INVALID for a name
   *   or a folder that cannot be; it is still asking then
   */
  async accept(choice: Choice = {}): Promise<void> {
    this.#assertAsking()
    if (this.record.transfer.text !== null && !choice.files) return this.#takeText()
    this.#accepting = true
    // It is answered, however long a disk takes over the consequences.
    this.#stopTimer()
    try {
      await this.#begin(choice)
    } finally {
      this.#accepting = false
      const { state, expiresAt } = this.record.transfer
      if (state === 'asking') this.#expireIn(Math.max(0, (expiresAt ?? 0) - this.#options.clock.now()))
    }
  }

  /** Ids of the files whose name is taken where they would go. @throws Failure CONFLICT, INPUT_INVALID */
  async taken(destination: Destination = {}): Promise<string[]> {
    this.#assertAsking()
    const { announced, folder } = this.#options
    const inbox = await Inbox.at(folderOf(destination, folder))
    return inbox ? taken(inbox, named(announced, destination)) : []
  }

  decline(): void {
    this.#assertAsking()
    this.#refuse('declined', declined())
  }

  /** Ends it at once, as `cancelled` or, with a failure that is no change of mind, as `failed`. */
  cancel(failure: Failure): void {
    this.#refuse(failure.code === 'CANCELLED' ? 'cancelled' : 'failed', failure)
  }

  /** Ends it with what is here: its sender cannot read the rest any more, which fails file by file. */
  endWithout(): void {
    for (const { id, name, state } of this.record.files)
      if (/offered|running/.test(state))
        this.record.changeFile(id, { state: 'failed', failure: notComing(name).toRecord() })
    this.#end('failed', this.record.failedFiles, notComing(this.record.transfer.title))
  }

  /** Ends it for our own reasons; the sender may come again and go on. */
  interrupt(failure: Failure): void {
    this.#interrupted = true
    this.cancel(failure)
  }

  /**
   * Its sender has begun anew and goes on as another one under the same id, so nothing is told of an end. Resolves when
   * every file of it is closed.
   */
  async supersede(): Promise<void> {
    if (!this.record.ended) {
      this.#stopTimer()
      this.record.retire()
      this.#over.abort(cameAgain())
      void this.#letGo()
    }
    await this.released
  }

  /**
   * Whether an offer is the rest of this one: each of its files was part of it under the same name, and is not here, or
   * is the one that is.
   */
  isContinuedBy(files: ReadonlyMap<string, Announced>): boolean {
    if (/done|declined/.test(this.record.transfer.state) && !this.hasAll(files.keys())) return false
    for (const [id, file] of files) {
      const was = this.#options.announced.get(id)
      if (was?.name !== file.name || (this.hasAll([id]) && !mayBeSame(was, file))) return false
    }
    return true
  }

  /** Whether all of these are here. */
  hasAll(ids: Iterable<string>): boolean {
    for (const id of ids) if (this.record.file(id)?.state !== 'done') return false
    return true
  }

  /** Whether bytes of this file may come now. */
  expects(fileId: string): boolean {
    return this.#intake?.expects(fileId) === true
  }

  /**
   * Reads again what is here of a file, so that the sender can compare it with its own beginning.
   * @returns nothing but an empty file's hash when there is nothing to go on with
   */
  async recall(fileId: string): Promise<{ bytes: number; sha256: string }> {
    return this.#accepted().recall(fileId)
  }

  /**
   * Takes one accepted file in, from its start or from where `recall` said. After a wrong checksum the same file may
   * come again, three times in all.
   * @throws Failure CONFLICT for another start, SIZE_MISMATCH, CHECKSUM_MISMATCH, FILE_UNWRITABLE, CANCELLED, or what
   *   `pour` threw
   */
  async receive(fileId: string, pour: Body, start = 0): Promise<Received> {
    return this.#accepted().receive(fileId, pour, start)
  }

  /**
   * Takes many small files in, from one body.
   * @param opens whether a token is the one of its file
   * @returns what became of them; `broke` is Failure INPUT_INVALID, CANCELLED, or what `pour` threw
   */
  async receiveBatch(pour: Body, opens: Opens): Promise<BatchOutcome> {
    return takeBatch(this.#accepted(), this.#files, pour, opens)
  }

  /** Its sender knows that all of it is here: nobody will come again for it. */
  async acknowledged(): Promise<void> {
    if (this.record.transfer.state !== 'done') return
    await this.released
    await this.#intake?.acceptance.stock.clear()
  }

  #expireIn(ms: number): void {
    this.#stopTimer = this.#options.clock.after(ms, () => this.#refuse('declined', expired()))
  }

  async #begin(choice: Choice): Promise<void> {
    const acceptance = await acceptanceOf(this.#options, choice)
    // Taken back or expired in the meantime: what came before stays as it was.
    if (this.record.ended) await acceptance.stock.keep()
    assertAsking(this.record)
    tellAcceptance(this.#options, acceptance)
    this.#intake = new Intake(this.#options, acceptance, this.#host())
    this.#settle?.resolve(acceptance.ids)
    this.#rest()
    this.#endIfDone()
  }

  #host() {
    const interrupted = () => this.#interrupted
    return {
      over: this.over,
      get interrupted() {
        return interrupted()
      },
      busy: () => this.#stopTimer(),
      thread: () => this.#files,
      rests: () => {
        this.#rest()
        this.#endIfDone()
        // Not waited for: the sender shall have its answer before whoever waits for the end closes the connection.
        void this.#letGo()
      },
    }
  }

  get #files(): FilesThread {
    this.#thread ??= new FilesThread()
    return this.#thread
  }

  #accepted(): Intake {
    if (!this.#intake) throw new Error('nothing is expected')
    return this.#intake
  }

  /** Nothing is written: the text stands in the list. */
  #takeText(): void {
    for (const [id, { size }] of this.#options.announced)
      this.record.changeFile(id, { state: 'done', bytes: size ?? 0 })
    this.#settle?.resolve(new Set())
    this.#end('done', null)
  }

  #heldOrNot(): void {
    this.record.change({ pausedBy: this.hold.by })
    this.#intake?.moved()
    if (this.record.transfer.state === 'running') this.#rest()
  }

  /** While nothing is under way and nobody wants it so, the sender's time runs. */
  #rest(): void {
    this.#stopTimer()
    if (this.record.ended || this.#intake?.busy || this.hold.held) return
    const patience = this.record.transfer.interruption ? AGAIN_MS : IDLE_MS
    this.#stopTimer = this.#options.clock.after(patience, () => this.#refuse('failed', goneQuiet(this.record)))
  }

  #endIfDone(): void {
    if (!this.#intake?.done) return
    const failure = this.record.failedFiles
    this.#end(failure ? 'failed' : 'done', failure)
  }

  #refuse(state: 'declined' | 'cancelled' | 'failed', failure: Failure): void {
    if (this.record.ended) return
    this.#settle?.reject(failure)
    this.#end(state, failure.toRecord(), failure)
  }

  #end(state: EndState, failure: FailureRecord | null, reason?: Failure): void {
    if (this.record.ended) return
    this.#stopTimer()
    this.record.end(state, failure)
    this.#over.abort(reason)
    void this.#letGo()
  }

  /** At the end, when no file is open any more: what may be gone on with stays, the rest is cleared away. */
  async #letGo(): Promise<void> {
    if (!this.record.ended || this.#intake?.busy) return
    // What cannot be cleared away now is found by the tally at the next start.
    this.#letting ??= this.#close().catch(() => {})
    await this.#letting
    this.#release?.()
  }

  async #close(): Promise<void> {
    await this.#intake?.close()
    await this.#thread?.close()
    const stock = this.#intake?.acceptance.stock
    // Of one that is done the sender may miss the last answer, and come again.
    const { state } = this.record.transfer
    const mayCome = state === 'failed' || this.#interrupted || (state === 'done' && this.whole.length > 0)
    if (mayCome && this.#options.resumes) await stock?.keep()
    else await stock?.clear()
  }

  #assertAsking(): void {
    assertAsking(this.record)
    if (this.#accepting) throw decided('being accepted')
  }
}

/** Nothing that was told both times differs. */
function mayBeSame(one: Announced, other: Announced): boolean {
  if (one.size !== other.size) return false
  if (one.sha256 !== null && other.sha256 !== null) return one.sha256 === other.sha256
  return !one.modified || !other.modified || one.modified.getTime() === other.modified.getTime()
}
