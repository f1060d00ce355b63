import { createHash } from 'node:crypto'
import { asFailure, type Failure } from '../../shared/contract/failure.ts'
import type { TransferFile } from '../../shared/contract/transfers.ts'
import type { Clock } from '../devices/clock.ts'
import type { Acceptance } from './acceptance.ts'
import type { Announced, Arrival, Received } from './arrival.ts'
import { Branches } from './branches.ts'
import type { Inbox } from './inbox.ts'
import { type Marks, mark } from './marks.ts'
import type { Pace } from './pace.ts'
import type { Body } from './pour.ts'
import type { TransferRecord } from './record.ts'
import { elsewhere } from './refusals.ts'
import type { FilesThread } from './thread/files-thread.ts'

const TRIES = 3
const EMPTY_SHA256 = createHash('sha256').digest('hex')

export interface IntakeOptions {
  readonly record: TransferRecord
  readonly clock: Clock
  /** Whether the sender knows how to go on with a file whose beginning is here. */
  readonly resumes: boolean
  readonly pace: Pace
  /** Whether the sender comes again by itself when the connection breaks. */
  readonly persists: boolean
  readonly marks: Marks
  /** Whether files that its sender could run may be run here. */
  readonly mayRun: boolean
}

/** The transfer that files are taken in for. */
export interface IntakeHost {
  /** Aborts when it has ended. */
  readonly over: AbortSignal
  /** It was ended here, and its sender may come again. */
  readonly interrupted: boolean
  /** Something of it begins to come. */
  busy(): void
  /** That has come, or broke off. */
  rests(): void
  /** Works for this transfer until it has ended. */
  thread(): FilesThread
}

/** The files of one accepted transfer on their way in, one by one or side by side; `batches/intake.ts` has the small. */
export class Intake {
  readonly record: TransferRecord
  readonly acceptance: Acceptance
  readonly over: AbortSignal
  readonly #options: IntakeOptions
  readonly #host: IntakeHost
  readonly #tries = new Map<string, number>()
  readonly #receiving = new Set<string | symbol>()
  readonly #branches: Branches
  /** Files that have neither come nor failed. Kept, because it is asked after each of a hundred thousand. */
  readonly #due: Set<string>
  /** Partial files of before, read again and ready to go on with. */
  readonly #resumed = new Map<string, Arrival>()
  #movedAt: number

  constructor(options: IntakeOptions, acceptance: Acceptance, host: IntakeHost) {
    this.record = options.record
    this.acceptance = acceptance
    this.over = host.over
    this.#branches = new Branches(host.over)
    this.#options = options
    this.#host = host
    this.#due = new Set(acceptance.ids)
    this.#movedAt = options.clock.now()
  }

  /** Whether anything is under way. */
  get busy(): boolean {
    return this.#receiving.size > 0
  }

  /** Whether nothing is under way, and nothing is due. */
  get done(): boolean {
    return !this.busy && this.#due.size === 0
  }

  /** When bytes came last, in ms since 1970. */
  get movedAt(): number {
    return this.#movedAt
  }

  moved(): void {
    this.#movedAt = this.#options.clock.now()
  }

  /** Whether bytes of this file may come now. */
  expects(fileId: string): boolean {
    if (this.record.transfer.state !== 'running' || this.#receiving.has(fileId)) return false
    return this.record.file(fileId)?.state === 'offered'
  }

  /** What was said of a file that may come now. */
  expected(fileId: string): Announced {
    const announced = this.acceptance.named.get(fileId)
    if (!announced || !this.expects(fileId)) throw new Error(`file ${fileId} is not expected`)
    return announced
  }

  /** @see Incoming.recall */
  async recall(fileId: string): Promise<{ bytes: number; sha256: string }> {
    const announced = this.expected(fileId)
    const partial = this.acceptance.stock.partialOf(fileId)
    return this.during(fileId, async (inbox) => {
      await this.#resumed.get(fileId)?.keep()
      const arrival = partial ? await inbox.resume(announced, partial) : null
      if (!arrival) return { bytes: 0, sha256: EMPTY_SHA256 }
      this.#resumed.set(fileId, arrival)
      return { bytes: arrival.onDisk, sha256: await arrival.sha256() }
    })
  }

  /** @see Incoming.receive */
  async receive(fileId: string, pour: Body, start = 0): Promise<Received> {
    const announced = this.expected(fileId)
    const { stock, folders } = this.acceptance
    const resumed = this.#resumed.get(fileId)
    if (start > 0 && resumed?.onDisk !== start) throw elsewhere(announced, resumed?.onDisk ?? 0)
    if (start > 0) this.#resumed.delete(fileId)
    this.note(fileId, { state: 'running', bytes: start })
    return this.during(fileId, async (inbox, over) => {
      let arrival: Arrival | undefined
      try {
        arrival = start > 0 ? resumed : await this.#begin(inbox, fileId, announced)
        const received = await this.#fill(arrival as Arrival, fileId, pour, over)
        const { path, sha256, verified, bytes } = received
        await stock.whole(fileId, path)
        await folders.settle([announced.name])
        this.note(fileId, { state: 'done', path, sha256, verified, bytes, size: bytes, failure: null })
        return received
      } catch (error) {
        const failure = asFailure(this.over.aborted ? this.over.reason : error)
        if (this.#mayGoOn(failure, arrival)) await arrival?.keep()
        else await this.#discard(fileId, arrival)
        throw this.failed(fileId, failure, arrival?.onDisk)
      }
    })
  }

  /**
   * @param what a file's id, or something that is none
   * @param work its signal aborts when the transfer has ended
   */
  async during<T>(what: string | symbol, work: (inbox: Inbox, over: AbortSignal) => Promise<T>): Promise<T> {
    this.#receiving.add(what)
    this.#host.busy()
    try {
      return await this.#branches.during((over) => work(this.acceptance.inbox, over))
    } finally {
      this.#receiving.delete(what)
      this.#host.rests()
    }
  }

  /** When the next chunk may come: after this one has been taken, and no faster than it may. */
  paced(chunk: Uint8Array, taken: Promise<void> | undefined, over: AbortSignal): Promise<void> | undefined {
    const paced = this.#options.pace.moved(chunk.byteLength, over)
    return taken && paced ? Promise.all([taken, paced]).then(() => {}) : (taken ?? paced)
  }

  /** Marks a file that has come as one from elsewhere. */
  mark(fileId: string, partial: string): Promise<void> {
    const { marks, mayRun } = this.#options
    const { executable } = this.acceptance.named.get(fileId) ?? {}
    return mark(partial, marks, { executable: mayRun && executable === true })
  }

  /** Puts down how far a file has come. */
  note(fileId: string, change: Partial<TransferFile>): void {
    this.record.changeFile(fileId, change)
    if (change.state === 'done' || change.state === 'failed') this.#due.delete(fileId)
  }

  /**
   * Puts down what became of a file, and answers the same failure.
   * @param mayCome whether it may come again in this session, three times in all
   */
  failed(fileId: string, failure: Failure, onDisk = 0, mayCome = failure.code === 'CHECKSUM_MISMATCH'): Failure {
    if (failure.code === 'PEER_UNREACHABLE' && this.#options.persists && !this.record.ended) {
      const since = this.record.transfer.interruption?.since ?? this.#options.clock.now()
      this.note(fileId, { state: 'offered', bytes: onDisk })
      this.record.change({ interruption: { since, attempt: 0, nextAt: null } })
      return failure
    }
    const tries = (this.#tries.get(fileId) ?? 0) + 1
    this.#tries.set(fileId, tries)
    const again = mayCome && tries < TRIES
    this.note(fileId, { state: again ? 'offered' : 'failed', bytes: 0, failure: failure.toRecord() })
    return failure
  }

  /** A file begins from its start: what is here of it goes. */
  async startsAnew(fileId: string): Promise<void> {
    const resumed = this.#resumed.get(fileId)
    this.#resumed.delete(fileId)
    await this.#discard(fileId, resumed)
  }

  /** Closes what was read again and never gone on with; it stays on the disk. */
  async close(): Promise<void> {
    for (const arrival of this.#resumed.values()) await arrival.keep()
  }

  async #fill(arrival: Arrival, fileId: string, pour: Body, over: AbortSignal): Promise<Received> {
    arrival.follow(() => {
      this.moved()
      this.record.advance(fileId, arrival.onDisk)
    })
    const told = await pour((chunk) => this.paced(chunk, arrival.write(chunk), over), over)
    over.throwIfAborted()
    await this.mark(fileId, arrival.partial)
    return arrival.finish(told, (sha256) => this.acceptance.stock.begun(fileId, arrival.partial, sha256))
  }

  async #begin(inbox: Inbox, fileId: string, announced: Announced): Promise<Arrival> {
    await this.startsAnew(fileId)
    const note = (partial: string) => this.acceptance.stock.begun(fileId, partial)
    return inbox.begin(announced, note, this.#host.thread())
  }

  async #discard(fileId: string, arrival: Arrival | undefined): Promise<void> {
    await arrival?.discard()
    await this.acceptance.stock.drop(fileId)
  }

  /** What does not say that the bytes are wrong, or that nobody wants them any more. */
  #mayGoOn({ code }: Failure, arrival: Arrival | undefined): boolean {
    if (!this.#options.resumes || !arrival || arrival.onDisk === 0) return false
    return code === 'CANCELLED' ? this.#host.interrupted : code !== 'CHECKSUM_MISMATCH' && code !== 'SIZE_MISMATCH'
  }
}
