import { randomUUID } from 'node:crypto'
import { Failure } from '../../shared/contract/failure.ts'
import { LiveCollection } from '../../shared/contract/live.ts'
import type { Transfer, TransferFile } from '../../shared/contract/transfers.ts'
import type { Clock } from '../devices/clock.ts'
import { KEPT_TRANSFERS, type PastTransfer } from './history.ts'
import { type Follower, TransferRecord } from './record.ts'

/** How much of the past is kept; whatever still runs is never dropped. */
const KEPT_FILES = 100_000

type Opening = Pick<Transfer, 'direction' | 'state' | 'protocol' | 'peer' | 'title' | 'folder' | 'expiresAt'> &
  Partial<Pick<Transfer, 'text' | 'whenSeen'>>

/** Every transfer of this Handbill, running and ended. */
export class Ledger {
  readonly list = new LiveCollection<Transfer>()
  readonly #records = new Map<string, TransferRecord>()
  readonly #clock: Clock
  readonly #follow: Follower

  /** @param follow told of every transfer that begins to move, and that ends */
  constructor(clock: Clock, follow: Follower = {}) {
    this.#clock = clock
    this.#follow = follow
  }

  open(opening: Opening, files: readonly TransferFile[]): TransferRecord {
    const transfer = { ...anew(opening, files), id: randomUUID(), startedAt: this.#clock.now() }
    const record = new TransferRecord(transfer, files, this.list, this.#clock, this.#follow)
    this.#records.set(record.id, record)
    this.#prune()
    return record
  }

  /** Lists a transfer that waited in an earlier run, or begins one anew that waited: same id, its files as they are now. */
  reopen(transfer: Transfer, files: readonly TransferFile[]): TransferRecord {
    const record = new TransferRecord(transfer, files, this.list, this.#clock, this.#follow)
    this.#records.set(record.id, record)
    return record
  }

  /** Begins a transfer anew under its id, with what of its files is there already. */
  goOn(before: TransferRecord, opening: Opening, files: readonly TransferFile[]): TransferRecord {
    const all = [...othersOf(before, files), ...files]
    const { title, fileCount, total, startedAt, id } = before.transfer
    const done = all.filter(({ state }) => state === 'done')
    const transfer: Transfer = {
      ...{ text: null, whenSeen: false, ...opening, id, title, fileCount, total, startedAt },
      ...{ filesDone: done.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) },
      ...{ rate: 0, connections: [], endedAt: null, failure: null },
    }
    return this.reopen(transfer, all)
  }

  /** The same where somebody is asked once more: it says what is asked, and no more than that. What is there stands last. */
  askAgain(before: TransferRecord, opening: Opening, files: readonly TransferFile[]): TransferRecord {
    const { startedAt, id } = before.transfer
    return this.reopen({ ...anew(opening, files), id, startedAt }, [...files, ...othersOf(before, files)])
  }

  /** Lists what ended in earlier runs before everything of this one. */
  restore(past: readonly PastTransfer[]): void {
    const newer = [...this.#records]
    this.#records.clear()
    for (const { transfer, files } of past) {
      this.#records.set(transfer.id, new TransferRecord(transfer, files, this.list, this.#clock))
    }
    for (const [id, record] of newer) this.#records.set(id, record)
    this.#prune()
  }

  /** @throws Failure NOT_FOUND */
  get(id: string): TransferRecord {
    const record = this.#records.get(id)
    if (record) return record
    throw new Failure('NOT_FOUND', {
      what: 'There is no such transfer.',
      why: 'It ended long ago, or was taken off the list.',
      next: 'Look at the list of transfers.',
      kind: 'transfer',
      name: id,
    })
  }

  /** Taking away what is gone already is no mistake: two windows may do it at once. @throws Failure CONFLICT */
  dismiss(id: string): void {
    const record = this.#records.get(id)
    if (!record) return
    if (!record.ended) {
      throw new Failure('CONFLICT', {
        what: 'The transfer stays on the list.',
        why: 'It has not ended.',
        next: 'Cancel it first.',
      })
    }
    this.#drop(record)
  }

  #prune(): void {
    let transfers = 0
    let files = 0
    for (const record of [...this.#records.values()].reverse()) {
      transfers += 1
      files += record.files.length
      if (record.ended && (transfers > KEPT_TRANSFERS || files > KEPT_FILES)) this.#drop(record)
    }
  }

  #drop(record: TransferRecord): void {
    this.#records.delete(record.id)
    this.list.delete(record.id)
  }
}

function anew(opening: Opening, files: readonly TransferFile[]): Omit<Transfer, 'id' | 'startedAt'> {
  const meant = files.filter(({ state }) => state !== 'skipped')
  return {
    text: null,
    whenSeen: false,
    ...opening,
    fileCount: meant.length,
    filesDone: 0,
    bytes: 0,
    total: meant.reduce((sum, { size }) => sum + size, 0),
    rate: 0,
    connections: [],
    endedAt: null,
    failure: null,
  }
}

function othersOf({ files }: TransferRecord, due: readonly TransferFile[]): Readonly<TransferFile>[] {
  const ids = new Set(due.map(({ id }) => id))
  return files.filter(({ id }) => !ids.has(id))
}

/** A file as it stands when a transfer begins. */
export function offeredFile(id: string, name: string, size: number, type: string): TransferFile {
  return { id, name, size, type, state: 'offered', bytes: 0, path: null, sha256: null, verified: false, failure: null }
}
