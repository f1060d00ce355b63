import { createHash } from 'node:crypto'
import { asFailure, type Failure, type FailureRecord } from '../../shared/contract/failure.ts'
import type { Existing } from '../../shared/contract/settings.ts'
import type { Clock } from '../devices/clock.ts'
import type { Announced, Arrival, Received } from './arrival.ts'
import { BatchArrival, type BatchHost } from './batches/batch-arrival.ts'
import { FilesThread } from './batches/files-thread.ts'
import { type Destination, folderOf, named } from './destination.ts'
import { leftOut, taken } from './existing.ts'
import { type AnnouncedFolder, Folders } from './folders.ts'
import type { Hold } from './hold.ts'
import { Inbox } from './inbox.ts'
import { type Marks, mark } from './marks.ts'
import type { Pace } from './pace.ts'
import { AGAIN_MS, ASKING_MS, IDLE_MS } from './patience.ts'
import type { EndState, TransferRecord } from './record.ts'
import { cameAgain, decided, declined, elsewhere, expired, full, goneQuiet, unexpected } from './refusals.ts'
import { Stock } from './stock.ts'
import type { Origin, Unfinished } from './unfinished.ts'

const TRIES = 3
const EMPTY_SHA256 = createHash('sha256').digest('hex')
/** A sender that comes again is let through to what it left; one that still moves is not pushed aside. */
const STALLED_MS = 5000

/** Takes a chunk, and says when it is ready for the next; undefined means at once. */
export type Take = (chunk: Uint8Array) => Promise<void> | undefined

/**
 * Pours a body, chunk by chunk and no faster than it is taken; gives up with the signal's reason. Resolves with the
 * SHA-256 (lowercase hex) that followed it; null where none does.
 */
export type Body = (take: Take, signal: AbortSignal) => Promise<string | null>

/** What a yes means in particular. */
export interface Choice extends Destination {
  /** Which of the offered files; all when left out, but of a text none. */
  readonly files?: readonly string[] | undefined
  /** For files whose name is taken; the setting when left out. */
  readonly existing?: Existing | undefined
}

export interface IncomingOptions {
  readonly record: TransferRecord
  readonly announced: ReadonlyMap<string, Announced>
  readonly folder: string
  /** Folders that come with the files, empty ones among them. */
  readonly folders?: readonly AnnouncedFolder[]
  readonly clock: Clock
  /** Bytes already promised to other transfers. */
  readonly promised: () => number
  readonly existing: Existing
  readonly unfinished: Unfinished
  /** Whether the sender knows how to go on with a file whose beginning is here. */
  readonly resumes: boolean
  readonly pace: Pace
  /** Whether the sender comes again by itself when the connection breaks. */
  readonly persists: boolean
  /** Whether these are the files that are still due of one that broke off. */
  readonly goesOn: boolean
  readonly marks: Marks
  /** Whether files that its sender could run may be run here. */
  readonly mayRun: boolean
}

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
  readonly #tries = new Map<string, number>()
  readonly #receiving = new Set<string | symbol>()
  #thread: FilesThread | undefined
  /** Partial files of before, read again and ready to go on with. */
  readonly #resumed = new Map<string, Arrival>()
  readonly #released: Promise<void>
  #release: (() => void) | undefined
  #letting: Promise<void> | undefined
  #interrupted = false
  #accepting = false
  /** The files under the names that they get here. */
  #named: ReadonlyMap<string, Announced>
  #movedAt: number
  #stock: Stock | undefined
  #accepted: ReadonlySet<string> | undefined
  #inbox: Inbox | undefined
  #folders: Folders | undefined
  #settle: { resolve(ids: ReadonlySet<string>): void; reject(failure: Failure): void } | undefined
  #stopTimer: () => void

  constructor(options: IncomingOptions) {
    this.#options = options
    this.record = options.record
    this.#named = options.announced
    this.decision = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.decision.catch(() => {})
    this.#released = new Promise((resolve) => {
      this.#release = resolve
    })
    this.#movedAt = options.clock.now()
    this.hold.follow(() => this.#heldOrNot())
    this.#stopTimer = options.clock.after(ASKING_MS, () => this.#refuse('declined', expired()))
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
    if (state !== 'running' || !this.#options.resumes) return false
    if (connections.length === 0) return true
    return !this.hold.held && this.#options.clock.now() - this.#movedAt >= STALLED_MS
  }

  /** Bytes of each accepted file that are here from a transfer which broke off. */
  get kept(): ReadonlyMap<string, number> {
    return this.#stock?.kept ?? new Map()
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
    try {
      await this.#begin(choice)
    } finally {
      this.#accepting = false
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

  /** Whether all of these are here. */
  hasAll(ids: Iterable<string>): boolean {
    for (const id of ids) if (this.record.file(id)?.state !== 'done') return false
    return true
  }

  /** Whether bytes of this file may come now. */
  expects(fileId: string): boolean {
    if (this.record.transfer.state !== 'running' || this.#receiving.has(fileId)) return false
    return this.record.file(fileId)?.state === 'offered'
  }

  /**
   * Reads again what is here of a file, so that the sender can compare it with its own beginning.
   * @returns nothing but an empty file's hash when there is nothing to go on with
   */
  async recall(fileId: string): Promise<{ bytes: number; sha256: string }> {
    const announced = this.#expected(fileId)
    const partial = this.#stock?.partialOf(fileId)
    return this.#busy(fileId, async (inbox) => {
      await this.#resumed.get(fileId)?.keep()
      const arrival = partial ? await inbox.resume(announced, partial) : null
      if (!arrival) return { bytes: 0, sha256: EMPTY_SHA256 }
      this.#resumed.set(fileId, arrival)
      return { bytes: arrival.onDisk, sha256: arrival.sha256 }
    })
  }

  /**
   * Takes one accepted file in, from its start or from where `recall` said. After a wrong checksum the same file may
   * come again, three times in all.
   * @throws Failure CONFLICT for another start, SIZE_MISMATCH, CHECKSUM_MISMATCH, FILE_UNWRITABLE, CANCELLED, or what
   *   `pour` threw
   */
  async receive(fileId: string, pour: Body, start = 0): Promise<Received> {
    const announced = this.#expected(fileId)
    const resumed = this.#resumed.get(fileId)
    if (start > 0 && resumed?.onDisk !== start) throw elsewhere(announced, resumed?.onDisk ?? 0)
    this.#resumed.delete(fileId)
    this.record.changeFile(fileId, { state: 'running', bytes: start })
    return this.#busy(fileId, async (inbox) => {
      let arrival: Arrival | undefined
      try {
        arrival = start > 0 ? resumed : await this.#startAnew(inbox, fileId, announced, resumed)
        const received = await this.#fill(arrival as Arrival, fileId, pour)
        const { path, sha256, verified, bytes } = received
        await this.#stock?.whole(fileId, path)
        await this.#folders?.settle([announced.name])
        this.record.changeFile(fileId, { state: 'done', path, sha256, verified, bytes, size: bytes, failure: null })
        return received
      } catch (error) {
        const failure = asFailure(this.over.aborted ? this.over.reason : error)
        if (this.#mayGoOn(failure, arrival)) await arrival?.keep()
        else await this.#discard(fileId, arrival)
        throw this.#failed(fileId, failure, arrival?.onDisk)
      }
    })
  }

  /**
   * Takes many small files in, from one body.
   * @param opens whether a token is the one of its file
   * @returns what became of those that were not received
   * @throws Failure INPUT_INVALID, CANCELLED, or what `pour` threw; what came whole before that is received
   */
  async receiveBatch(
    pour: Body,
    opens: (fileId: string, token: string) => boolean,
  ): Promise<ReadonlyMap<string, Failure>> {
    return this.#busy(Symbol('batch'), async (inbox) => {
      this.#thread ??= new FilesThread()
      const batch = new BatchArrival(this.#batchHost(inbox, opens), this.#thread)
      try {
        await pour((chunk) => this.#paced(chunk, batch.push(chunk)), this.over)
        await batch.finish()
        return batch.failures
      } catch (error) {
        await batch.settle().catch(() => {})
        const failure = asFailure(this.over.aborted ? this.over.reason : error)
        if (batch.unfinished !== null) this.#failed(batch.unfinished, failure)
        throw failure
      }
    })
  }

  #batchHost(inbox: Inbox, opens: (fileId: string, token: string) => boolean): BatchHost {
    const { record } = this
    return {
      inbox,
      over: this.over,
      claim: ({ file, token }) => {
        if (!opens(file, token) || !this.expects(file)) throw unexpected()
        const announced = this.#expected(file)
        record.changeFile(file, { state: 'running', bytes: 0 })
        return announced
      },
      begun: async (files) => {
        for (const { id } of files) {
          await this.#discard(id, this.#resumed.get(id))
          this.#resumed.delete(id)
        }
        await Promise.all(files.map(({ id, partial }) => this.#stock?.begun(id, partial)))
      },
      marked: (id, partial) => this.#mark(id, partial),
      received: async (files) => {
        await Promise.all(files.map(({ id, path }) => this.#stock?.whole(id, path)))
        await this.#folders?.settle(files.map(({ id }) => this.#named.get(id)?.name ?? ''))
        for (const { id, path, bytes, sha256, verified } of files)
          record.changeFile(id, { state: 'done', path, sha256, verified, bytes, failure: null })
        this.#movedAt = this.#options.clock.now()
      },
      failed: async (id, failure) => {
        await this.#stock?.drop(id)
        this.#failed(id, failure)
      },
    }
  }

  async #begin({ files, existing = this.#options.existing, ...destination }: Choice): Promise<void> {
    const { announced, promised, unfinished } = this.#options
    const folder = folderOf(destination, this.#options.folder)
    const renamed = named(announced, destination)
    const chosen = new Set(files ? files.filter((id) => announced.has(id)) : announced.keys())
    const inbox = await Inbox.open(folder)
    const here = await leftOut(
      inbox,
      [...renamed].filter(([id]) => chosen.has(id)),
      existing,
    )
    for (const id of here.keys()) chosen.delete(id)
    const needed = this.#sum(chosen) - (await unfinished.held(this.#origin, this.#announced(chosen)))
    const free = (await inbox.free()) - promised()
    if (needed > free) throw full(folder, needed, free)
    const folders = new Folders(this.#options.folders ?? [], inbox)
    // Who takes only some of the files takes only their folders.
    if (!files) await folders.make()
    this.#assertState()
    const stock = await Stock.take(unfinished, this.#origin, announced, chosen, destination)
    // Taken back or expired in the meantime: what came before stays as it was.
    if (this.record.ended) await stock.keep()
    this.#assertState()
    const accepted = new Set([...chosen].filter((id) => stock.pathOf(id) === null))
    for (const id of announced.keys()) {
      if (accepted.has(id)) continue
      const path = here.get(id) ?? stock.pathOf(id)
      const whole = this.#options.goesOn && stock.pathOf(id) !== null
      this.record.changeFile(
        id,
        whole ? { state: 'done', path, bytes: announced.get(id)?.size ?? 0 } : { state: 'skipped', path },
      )
    }
    const done = this.record.files.filter(({ state }) => state === 'done')
    this.record.change({
      folder,
      state: 'running',
      expiresAt: null,
      fileCount: accepted.size + done.length,
      total: this.#sum(accepted) + done.reduce((sum, { size }) => sum + size, 0),
    })
    this.#inbox = inbox
    this.#named = renamed
    this.#folders = folders
    this.#stock = stock
    this.#accepted = accepted
    this.#movedAt = this.#options.clock.now()
    this.#settle?.resolve(accepted)
    this.#rest()
    this.#endIfDone()
  }

  #expected(fileId: string): Announced {
    const announced = this.#named.get(fileId)
    if (!announced || !this.expects(fileId)) throw new Error(`file ${fileId} is not expected`)
    return announced
  }

  /** @param what a file's id, or something that is none */
  async #busy<T>(what: string | symbol, work: (inbox: Inbox) => Promise<T>): Promise<T> {
    if (!this.#inbox) throw new Error('nothing is expected')
    this.#receiving.add(what)
    this.#stopTimer()
    try {
      return await work(this.#inbox)
    } finally {
      this.#receiving.delete(what)
      this.#rest()
      this.#endIfDone()
      // Not waited for: the sender shall have its answer before whoever waits for the end closes the connection.
      void this.#letGo()
    }
  }

  async #startAnew(inbox: Inbox, fileId: string, announced: Announced, resumed?: Arrival): Promise<Arrival> {
    await this.#discard(fileId, resumed)
    return inbox.begin(announced, (partial) => this.#stock?.begun(fileId, partial))
  }

  async #discard(fileId: string, arrival: Arrival | undefined): Promise<void> {
    await arrival?.discard()
    await this.#stock?.drop(fileId)
  }

  /** What does not say that the bytes are wrong, or that nobody wants them any more. */
  #mayGoOn({ code }: Failure, arrival: Arrival | undefined): boolean {
    if (!this.#options.resumes || !arrival || arrival.onDisk === 0) return false
    return code === 'CANCELLED' ? this.#interrupted : code !== 'CHECKSUM_MISMATCH' && code !== 'SIZE_MISMATCH'
  }

  /** Nothing is written: the text stands in the list. */
  #takeText(): void {
    for (const [id, { size }] of this.#options.announced)
      this.record.changeFile(id, { state: 'done', bytes: size ?? 0 })
    this.#settle?.resolve(new Set())
    this.#end('done', null)
  }

  async #fill(arrival: Arrival, fileId: string, pour: Body): Promise<Received> {
    const moved = () => {
      this.#movedAt = this.#options.clock.now()
      this.record.advance(fileId, arrival.onDisk)
    }
    const told = await pour((chunk) => this.#paced(chunk, arrival.write(chunk)?.then(moved)), this.over)
    this.over.throwIfAborted()
    await this.#mark(fileId, arrival.partial)
    return arrival.finish(told)
  }

  /** When the next chunk may come: after this one has been taken, and no faster than it may. */
  #paced(chunk: Uint8Array, taken: Promise<void> | undefined): Promise<void> | undefined {
    const paced = this.#options.pace.moved(chunk.byteLength, this.over)
    return taken && paced ? Promise.all([taken, paced]).then(() => {}) : (taken ?? paced)
  }

  #mark(fileId: string, partial: string): Promise<void> {
    const { announced, marks, mayRun } = this.#options
    return mark(partial, marks, { executable: mayRun && announced.get(fileId)?.executable === true })
  }

  #failed(fileId: string, failure: Failure, onDisk = 0): Failure {
    if (failure.code === 'PEER_UNREACHABLE' && this.#options.persists && !this.record.ended) {
      const since = this.record.transfer.interruption?.since ?? this.#options.clock.now()
      this.record.changeFile(fileId, { state: 'offered', bytes: onDisk })
      this.record.change({ interruption: { since, attempt: 0, nextAt: null } })
      return failure
    }
    const tries = (this.#tries.get(fileId) ?? 0) + 1
    this.#tries.set(fileId, tries)
    const again = failure.code === 'CHECKSUM_MISMATCH' && tries < TRIES
    this.record.changeFile(fileId, { state: again ? 'offered' : 'failed', bytes: 0, failure: failure.toRecord() })
    return failure
  }

  #heldOrNot(): void {
    this.record.change({ pausedBy: this.hold.by })
    this.#movedAt = this.#options.clock.now()
    if (this.record.transfer.state === 'running') this.#rest()
  }

  /** While nothing is under way and nobody wants it so, the sender's time runs. */
  #rest(): void {
    this.#stopTimer()
    if (this.record.ended || this.#receiving.size > 0 || this.hold.held) return
    const patience = this.record.transfer.interruption ? AGAIN_MS : IDLE_MS
    this.#stopTimer = this.#options.clock.after(patience, () => this.#refuse('failed', goneQuiet(this.record)))
  }

  #endIfDone(): void {
    if (!this.#accepted || this.#receiving.size > 0) return
    for (const id of this.#accepted) {
      const state = this.record.file(id)?.state
      if (state !== 'done' && state !== 'failed') return
    }
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
    if (!this.record.ended || this.#receiving.size > 0) return
    // What cannot be cleared away now is found by the tally at the next start.
    this.#letting ??= this.#close().catch(() => {})
    await this.#letting
    this.#release?.()
  }

  async #close(): Promise<void> {
    for (const arrival of this.#resumed.values()) await arrival.keep()
    await this.#thread?.close()
    const brokeOff = this.record.transfer.state === 'failed' || this.#interrupted
    if (brokeOff && this.#options.resumes) await this.#stock?.keep()
    else await this.#stock?.clear()
  }

  get #origin(): Origin {
    const { folder, resumes } = this.#options
    return { from: resumes ? this.record.transfer.peer.fingerprint : null, folder }
  }

  #announced(ids: Iterable<string>): Announced[] {
    return Array.from(ids, (id) => this.#options.announced.get(id) as Announced)
  }

  #sum(ids: Iterable<string>): number {
    return this.#announced(ids).reduce((sum, { size }) => sum + (size ?? 0), 0)
  }

  #assertAsking(): void {
    this.#assertState()
    if (this.#accepting) throw decided('being accepted')
  }

  #assertState(): void {
    if (this.record.transfer.state !== 'asking') throw decided(this.record.transfer.state)
  }
}
