import { Failure } from '../../shared/contract/failure.ts'
import type { Table } from './table.ts'

/** A table that nobody asked for this long is closed: its thread, its netlink sockets, its memory. */
const IDLE_MS = 60_000
/** A table that ended by itself (its thread died) is opened anew, but not more often than this in so long. */
const MOST_RENEWALS = 3
const RENEWALS_MS = 300_000

export interface KeptTableOptions {
  readonly open: () => Table
  /** Unix time in ms. */
  readonly now: () => number
  /** The table is another from here on: rows of the one before mean nothing in it. */
  readonly dropped: () => void
}

/** The one table that is open while somebody uses it: closed when it idles, opened anew when it ended. */
export class KeptTable {
  readonly #options: KeptTableOptions
  readonly #renewals: number[] = []
  #table: Table | undefined
  #idle: NodeJS.Timeout | undefined
  #stopped = false

  constructor(options: KeptTableOptions) {
    this.#options = options
  }

  /**
   * Opens it where it is not, and keeps it from being idle. Throws CANCELLED after `stop`, INTERNAL when it ends again
   * and again.
   */
  use(): Table {
    if (this.#stopped) throw isEnding()
    if (this.#table?.ended) this.#renew(this.#table.ended)
    clearTimeout(this.#idle)
    this.#table ??= this.#options.open()
    this.#idle = setTimeout(() => void this.#drop(), IDLE_MS)
    this.#idle.unref()
    return this.#table
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#drop()
  }

  #renew(ended: Error): void {
    const now = this.#options.now()
    while (this.#renewals.length > 0 && this.#renewals[0]! <= now - RENEWALS_MS) this.#renewals.shift()
    if (this.#renewals.length >= MOST_RENEWALS) throw endsAgain(ended)
    this.#renewals.push(now)
    void this.#drop()
  }

  #drop(): Promise<void> | undefined {
    clearTimeout(this.#idle)
    const table = this.#table
    this.#table = undefined
    if (table) this.#options.dropped()
    return table?.close()
  }
}

function isEnding(): Failure<'CANCELLED'> {
  return new Failure('CANCELLED', {
    what: 'The connection table was not read.',
    why: 'Handbill is ending.',
    next: 'Start it again.',
  })
}

function endsAgain({ message }: Error): Failure<'INTERNAL'> {
  return new Failure('INTERNAL', {
    what: 'The connection table cannot be read.',
    why: `What reads it ended ${MOST_RENEWALS} times in a short while: ${message}.`,
    next: 'It is tried again in some minutes; restart Handbill to have it at once.',
  })
}
