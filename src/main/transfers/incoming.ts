import { asFailure, Failure, type FailureRecord } from '../../shared/contract/failure.ts'
import type { Clock } from '../devices/clock.ts'
import type { Announced, Arrival, Received } from './arrival.ts'
import { type AnnouncedFolder, Folders } from './folders.ts'
import { Inbox } from './inbox.ts'
import type { EndState, TransferRecord } from './record.ts'

/** How long a person has to answer. */
export const ASKING_MS = 60_000
/** How long a sender may leave an accepted transfer without any file under way. */
export const IDLE_MS = 60_000
const TRIES = 3

/** Takes a chunk, and says when it is ready for the next; undefined means at once. */
export type Take = (chunk: Uint8Array) => Promise<void> | undefined

/** Pours a body, chunk by chunk and no faster than it is taken; gives up with the signal's reason. */
export type Body = (take: Take, signal: AbortSignal) => Promise<void>

export interface IncomingOptions {
  readonly record: TransferRecord
  readonly announced: ReadonlyMap<string, Announced>
  readonly folder: string
  /** Folders that come with the files, empty ones among them. */
  readonly folders?: readonly AnnouncedFolder[]
  readonly clock: Clock
  /** Bytes already promised to other transfers. */
  readonly promised: () => number
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
  readonly #receiving = new Set<string>()
  #accepted: ReadonlySet<string> | undefined
  #inbox: Inbox | undefined
  #folders: Folders | undefined
  #settle: { resolve(ids: ReadonlySet<string>): void; reject(failure: Failure): void } | undefined
  #stopTimer: () => void

  constructor(options: IncomingOptions) {
    this.#options = options
    this.record = options.record
    this.decision = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.decision.catch(() => {})
    this.#stopTimer = options.clock.after(ASKING_MS, () => this.#refuse('declined', expired()))
  }

  /** Aborts when the transfer has ended, for whatever reason. */
  get over(): AbortSignal {
    return this.#over.signal
  }

  get remaining(): number {
    const { state, total, bytes } = this.record.transfer
    // Of what tells no length nothing can be promised.
    return state === 'running' ? Math.max(0, total - bytes) : 0
  }

  /**
   * @param files which of the offered ones; all when left out, but of a text nothing: it came with the offer
   * @throws Failure FILE_UNWRITABLE when they do not fit or there is no folder to write to; it is still asking then
   */
  async accept(files?: readonly string[]): Promise<void> {
    this.#assertAsking()
    if (this.record.transfer.text !== null && !files) return this.#takeText()
    const { announced, folder, promised } = this.#options
    const accepted = new Set(files ? files.filter((id) => announced.has(id)) : announced.keys())
    const total = Array.from(accepted, (id) => announced.get(id)!.size ?? 0).reduce((sum, size) => sum + size, 0)
    const inbox = await Inbox.open(folder)
    const free = (await inbox.free()) - promised()
    if (total > free) throw full(folder, total, free)
    const folders = new Folders(this.#options.folders ?? [], inbox)
    // Who takes only some of the files takes only their folders.
    if (!files) await folders.make()
    this.#assertAsking()
    this.#accepted = accepted
    this.#inbox = inbox
    this.#folders = folders
    for (const id of announced.keys()) if (!accepted.has(id)) this.record.changeFile(id, { state: 'skipped' })
    this.record.change({ state: 'running', expiresAt: null, fileCount: accepted.size, total })
    this.#settle?.resolve(accepted)
    this.#rest()
    this.#endIfDone()
  }

  decline(): void {
    this.#assertAsking()
    this.#refuse('declined', declined())
  }

  /** Ends it at once, as `cancelled` or, with a failure that is no change of mind, as `failed`. */
  cancel(failure: Failure): void {
    this.#refuse(failure.code === 'CANCELLED' ? 'cancelled' : 'failed', failure)
  }

  /** Whether bytes of this file may come now. */
  expects(fileId: string): boolean {
    return this.record.transfer.state === 'running' && this.record.file(fileId)?.state === 'offered'
  }

  /**
   * Takes one accepted file in. After a wrong checksum the same file may come again, three times in all.
   * @throws Failure SIZE_MISMATCH, CHECKSUM_MISMATCH, FILE_UNWRITABLE, CANCELLED, or what `pour` threw
   */
  async receive(fileId: string, pour: Body): Promise<Received> {
    const announced = this.#options.announced.get(fileId)
    if (!announced || !this.#inbox || !this.expects(fileId)) throw new Error(`file ${fileId} is not expected`)
    this.#receiving.add(fileId)
    this.#stopTimer()
    this.record.changeFile(fileId, { state: 'running', bytes: 0 })
    let arrival: Arrival | undefined
    try {
      arrival = await this.#inbox.begin(announced)
      const received = await this.#fill(arrival, fileId, pour)
      await this.#folders?.settle(announced.name)
      const { path, sha256, verified, bytes } = received
      this.record.changeFile(fileId, { state: 'done', path, sha256, verified, bytes, size: bytes, failure: null })
      return received
    } catch (error) {
      await arrival?.discard()
      throw this.#failed(fileId, asFailure(this.over.aborted ? this.over.reason : error))
    } finally {
      this.#receiving.delete(fileId)
      this.#rest()
      this.#endIfDone()
    }
  }

  /** Nothing is written: the text stands in the list. */
  #takeText(): void {
    for (const [id, { size }] of this.#options.announced)
      this.record.changeFile(id, { state: 'done', bytes: size ?? 0 })
    this.#settle?.resolve(new Set())
    this.#end('done', null)
  }

  async #fill(arrival: Arrival, fileId: string, pour: Body): Promise<Received> {
    await pour((chunk) => arrival.write(chunk)?.then(() => this.record.advance(fileId, arrival.onDisk)), this.over)
    this.over.throwIfAborted()
    return arrival.finish()
  }

  #failed(fileId: string, failure: Failure): Failure {
    const tries = (this.#tries.get(fileId) ?? 0) + 1
    this.#tries.set(fileId, tries)
    const again = failure.code === 'CHECKSUM_MISMATCH' && tries < TRIES
    this.record.changeFile(fileId, { state: again ? 'offered' : 'failed', bytes: 0, failure: failure.toRecord() })
    return failure
  }

  /** While nothing is under way, the sender's time runs. */
  #rest(): void {
    this.#stopTimer()
    if (this.record.ended || this.#receiving.size > 0) return
    this.#stopTimer = this.#options.clock.after(IDLE_MS, () => this.#refuse('failed', goneQuiet(this.record)))
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
  }

  #assertAsking(): void {
    if (this.record.transfer.state === 'asking') return
    throw new Failure('CONFLICT', {
      what: 'There is nothing to decide.',
      why: `The transfer is ${this.record.transfer.state} already.`,
      next: '',
    })
  }
}

function expired(): Failure {
  return new Failure('DECLINED', {
    what: 'The files were not taken.',
    why: `Nobody answered within ${ASKING_MS / 1000} seconds.`,
    next: 'Send them again when somebody is there.',
    by: 'person',
  })
}

function declined(): Failure {
  return new Failure('DECLINED', {
    what: 'The files were not taken.',
    why: 'The person there said no.',
    next: '',
    by: 'person',
  })
}

function goneQuiet({ transfer }: TransferRecord): Failure {
  return new Failure('PEER_UNREACHABLE', {
    what: `${transfer.peer.alias} stopped sending.`,
    why: `Nothing came for ${IDLE_MS / 1000} seconds, and ${transfer.fileCount - transfer.filesDone} files are missing.`,
    next: 'Have them sent again.',
    address: transfer.peer.address,
    cause: 'idle',
  })
}

function full(folder: string, needed: number, free: number): Failure {
  return new Failure('FILE_UNWRITABLE', {
    what: 'The files do not fit.',
    why: `They take ${needed} bytes and the disk of ${folder} has ${Math.max(0, free)} free.`,
    next: 'Make room, choose another folder, or take only some of the files.',
    file: folder,
    cause: 'ENOSPC',
  })
}
