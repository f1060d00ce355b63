import type { Flow } from '../../shared/contract/flow.ts'
import { LiveCollection, type LiveEvent, LiveValue } from '../../shared/contract/live.ts'
import {
  type CloseAnswer,
  type ExportFormat,
  RATE_LEAST_MS,
  type ResolvedName,
  type SocketCaps,
  type SocketCounts,
  type SocketRow,
  type SocketTotals,
  type TimelinePiece,
} from '../../shared/contract/sockets.ts'
import { hintsFor, type Limit } from '../../shared/tcp/diagnosis.ts'
import type { FilterableRow } from '../../shared/tcp/filter.ts'
import { type Clock, systemClock } from './clock.ts'
import { shutDown, whyNot } from './close.ts'
import { CloseLook } from './close-look.ts'
import { type Exported, exportSockets } from './export/export.ts'
import { Histories } from './histories.ts'
import { KeptTable } from './kept-table.ts'
import { type Connection, limitOf } from './limit-of.ts'
import { namesOf } from './names.ts'
import { Openings } from './openings.ts'
import { Pace } from './pace.ts'
import type { Interval } from './rates.ts'
import { noSuchSocket, noSuchTransfer, problemOf, toQuestion } from './refusals.ts'
import { systemTable } from './system-table.ts'
import type { Table, TableDelta } from './table.ts'
import { Tally } from './tally.ts'
import { type Counts, totalsOf } from './totals.ts'

/** Rates over an interval that began longer ago are of before, for who asks how it is now. */
const RECENT_MS = 3000

export interface SocketsOptions {
  /** Opens a table; it is opened when somebody asks, and closed when nobody did for a while. */
  table?: () => Table
  clock?: Clock
  /** The connections of a transfer of ours; null when it is not under way. */
  connections?: (transfer: string) => readonly Connection[] | null
}

/** The connection table. Polls only while somebody watches, once for all who do. */
export class Sockets {
  readonly #table: KeptTable
  readonly #clock: Clock
  readonly #connections: NonNullable<SocketsOptions['connections']>
  readonly #rows = new LiveCollection<SocketRow>()
  /** Closed rows as they were before, by id. */
  readonly #beforeEnd = new Map<string, SocketRow>()
  readonly #polled = new LiveValue<Counts>({ opened: 0, ended: 0, missed: 0 })
  readonly #tally = new Tally()
  readonly #histories = new Histories()
  readonly #openings = new Openings()
  /** Told at every poll and at every closer look. */
  readonly #advanced = new LiveValue(0)
  readonly #closer: CloseLook
  readonly #stopped = new AbortController()
  #caps: SocketCaps | undefined
  #rated: Interval | null = null
  #ratesWanted = 0
  #watchers = 0
  #polling: Promise<void> | undefined
  #loop: AbortController | undefined

  constructor({ table = systemTable, clock = systemClock, connections = () => null }: SocketsOptions = {}) {
    this.#connections = connections
    const dropped = () => {
      for (const { id } of this.#rows.values()) this.#forget(id)
      this.#rated = null
    }
    this.#table = new KeptTable({ open: table, now: () => clock.now(), dropped })
    this.#clock = clock
    this.#closer = new CloseLook({
      clock,
      ids: () => this.#histories.watched(),
      look: (id) => this.#table.use().look(id),
      seen: ({ at, ...figures }) => {
        if (this.#rows.get(figures.id)?.closedAt !== null) return
        this.#histories.sample(figures, at)
        this.#advance()
      },
    })
  }

  /** What the table can tell. */
  async caps(): Promise<SocketCaps> {
    try {
      this.#caps = await this.#table.use().caps()
    } catch (error) {
      if (!this.#caps || this.#stopped.signal.aborted) throw error
    }
    const { problem } = this.#polled.value
    return problem ? { ...this.#caps, problem } : this.#caps
  }

  /** By this clock every row's times are told. */
  time(): { now: number } {
    return { now: this.#clock.now() }
  }

  /** How many streams the polling runs for. */
  get watchers(): number {
    return this.#watchers
  }

  /**
   * Rows that match the filter; the first answer to one that asks for rates comes when there are some. Throws
   * INPUT_INVALID for one that does not parse.
   */
  async *watch(flow: Flow, signal: AbortSignal | undefined, filter: string): AsyncGenerator<LiveEvent<SocketRow>> {
    try {
      const { matches, rated } = toQuestion(filter)
      // A closed row has another state and no rate: whoever had it in view shall see its end, whatever they asked for.
      const where = (row: SocketRow) => matches(row) || (row.closedAt !== null && this.#wasMatched(row.id, matches))
      yield* this.#whilePolling(signal, (both) => this.#rows.watch(flow, both, { where }), rated)
    } finally {
      flow.close()
    }
  }

  /** Counts of what matches the filter. Throws INPUT_INVALID for one that does not parse. */
  async *totals(flow: Flow, signal: AbortSignal | undefined, filter = ''): AsyncGenerator<SocketTotals> {
    try {
      const { matches, rated } = toQuestion(filter)
      yield* this.#whilePolling(signal, (both) => this.#countings(flow, both, matches), rated)
    } finally {
      flow.close()
    }
  }

  /** Counts of the whole machine, as often as one of them changes. */
  async *counts(flow: Flow, signal: AbortSignal | undefined): AsyncGenerator<SocketCounts> {
    try {
      yield* this.#whilePolling(signal, (both) => this.#tally.live.watch(flow, both))
    } finally {
      flow.close()
    }
  }

  /** The life of one connection, until its row is let go. Throws NOT_FOUND. */
  async *timeline(flow: Flow, signal: AbortSignal | undefined, id: string): AsyncGenerator<TimelinePiece> {
    const unwatch = this.#histories.watch(id)
    let leave = () => {}
    try {
      if ((await this.caps()).tcpInfo) leave = this.#closer.begin()
      yield* this.#whilePolling(signal, (both) => this.#pieces(flow, both, id))
    } finally {
      leave()
      unwatch()
      flow.close()
    }
  }

  /** What limits a transfer, as often as that changes, until it ends. Throws NOT_FOUND. */
  async *limit(flow: Flow, signal: AbortSignal | undefined, transfer: string): AsyncGenerator<{ limit: Limit | null }> {
    try {
      if (!this.#connections(transfer)) throw noSuchTransfer(transfer)
      yield* this.#whilePolling(signal, (both) => this.#limits(flow, both, transfer))
    } finally {
      flow.close()
    }
  }

  /**
   * The table as it is now, without what has ended; with rates where they are asked for. Throws INPUT_INVALID for a
   * filter that does not parse.
   */
  async snapshot(filter = '', withRates = false): Promise<SocketRow[]> {
    const { matches, rated } = toQuestion(filter)
    // A reading that is under way may have begun before what the caller did last.
    await this.#polling?.catch(() => {})
    await this.#poll()
    if (rated || withRates) await this.#pollUntilRated(this.#stopped.signal)
    return this.#rows.values().filter((row) => row.closedAt === null && matches(row))
  }

  /** Ends a connection of this process, or says why it does not. Throws NOT_FOUND. */
  async close(id: string): Promise<CloseAnswer> {
    const row = this.#rows.get(id) ?? (await this.snapshot()).find((it) => it.id === id)
    if (!row) throw noSuchSocket(id)
    const no = whyNot(row)
    if (no) return no
    if (!(await this.caps()).close || row.inode === null) return { closed: false, why: 'not_offered', owner: null }
    return (await shutDown(row.inode)) ? { closed: true } : { closed: false, why: 'kernel', owner: null }
  }

  /** The table as it is now, as text. Throws INPUT_INVALID for a filter that does not parse. */
  async export(filter: string, format: ExportFormat, mask: boolean): Promise<Exported> {
    const [rows, caps] = await Promise.all([this.snapshot(filter, true), this.caps()])
    const facts = { rows, caps, platform: process.platform, at: this.#clock.now(), filter }
    return exportSockets(facts, format, mask)
  }

  /** Names of addresses; see {@link namesOf}. */
  names(addresses: readonly string[], outside: boolean): Promise<ResolvedName[]> {
    return namesOf(addresses, outside)
  }

  /** The process that holds a local port, for the message that it is taken; null when that cannot be seen. */
  async whoHolds(port: number, protocol: 'tcp' | 'udp'): Promise<{ pid: number; name: string } | null> {
    for (const { local, state, owner, ...row } of await this.snapshot(`proto:${protocol}`)) {
      if (local.port !== port || row.protocol !== protocol || owner.kind !== 'process') continue
      if (protocol === 'udp' || state === 'LISTEN') return { pid: owner.pid, name: owner.name }
    }
    return null
  }

  /** Ends every stream. Who asks afterwards is refused with CANCELLED. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#loop?.abort()
    await this.#polling?.catch(() => {})
    await this.#table.stop()
  }

  async *#whilePolling<T>(
    signal: AbortSignal | undefined,
    stream: (signal: AbortSignal) => AsyncGenerator<T>,
    rated = false,
  ) {
    const both = signal ? AbortSignal.any([signal, this.#stopped.signal]) : this.#stopped.signal
    this.#watchers += 1
    this.#ratesWanted += Number(rated)
    try {
      await this.#poll()
      if (!this.#loop && !both.aborted) {
        this.#loop = new AbortController()
        void this.#pollOn(this.#loop.signal)
      }
      if (rated) await this.#pollUntilRated(both)
      yield* stream(both)
    } finally {
      this.#watchers -= 1
      this.#ratesWanted -= Number(rated)
      if (this.#watchers === 0) {
        this.#loop?.abort()
        this.#loop = undefined
      }
    }
  }

  async *#countings(flow: Flow, signal: AbortSignal, matches: (row: FilterableRow) => boolean) {
    let told = ''
    try {
      for (;;) {
        await flow.spend(signal)
        let totals = this.#count(matches)
        while (JSON.stringify(totals) === told) {
          await this.#polled.changed(signal)
          totals = this.#count(matches)
        }
        told = JSON.stringify(totals)
        yield totals
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  async *#limits(flow: Flow, signal: AbortSignal, transfer: string): AsyncGenerator<{ limit: Limit | null }> {
    let told: Limit | null | undefined
    try {
      for (;;) {
        await flow.spend(signal)
        for (;;) {
          const connections = this.#connections(transfer)
          if (!connections) return
          const limit = limitOf(this.#rows.values(), connections)
          if (limit !== told) {
            told = limit
            yield { limit }
            break
          }
          await this.#polled.changed(signal)
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  async *#pieces(flow: Flow, signal: AbortSignal, id: string): AsyncGenerator<TimelinePiece> {
    let row = this.#rows.get(id)
    if (!row) throw noSuchSocket(id)
    let after = 0
    try {
      while (row) {
        await flow.spend(signal)
        const { samples, taken } = this.#histories.since(id, after)
        after = taken
        const events = this.#histories.life(row, this.#openings.of(id))
        const hints = hintsFor(row, this.#clock.now(), this.#histories.takes(id))
        yield { row, events, samples, hints }
        await this.#advanced.changed(signal)
        row = this.#rows.get(id)
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  #count(matches: (row: FilterableRow) => boolean): SocketTotals {
    return totalsOf(this.#rows.values().filter(matches), this.#polled.value)
  }

  async #pollOn(signal: AbortSignal): Promise<void> {
    const pace = new Pace()
    while (!signal.aborted) {
      try {
        await this.#clock.wait(pace.interval, signal)
      } catch {
        return
      }
      const started = this.#clock.now()
      // What could not be read this time stays as it was, and is said to; the next poll tries again.
      await this.#poll().catch(() => {})
      pace.note(this.#clock.now() - started)
    }
  }

  /** One reading of the table; who asks while one is under way shares it. */
  #poll(): Promise<void> {
    this.#polling ??= this.#read().finally(() => {
      this.#polling = undefined
    })
    return this.#polling
  }

  /** After a reading: another one, {@link RATE_LEAST_MS} later, where there are no rates of this very moment. */
  async #pollUntilRated(signal: AbortSignal): Promise<void> {
    if (!(await this.caps()).tcpInfo) return
    const recent = this.#clock.now() - RECENT_MS
    this.#ratesWanted += 1
    try {
      while (!signal.aborted && (this.#rated === null || this.#rated.from < recent)) {
        await this.#clock.wait(RATE_LEAST_MS, signal).catch(() => {})
        await this.#poll()
      }
    } finally {
      this.#ratesWanted -= 1
    }
  }

  async #read(): Promise<void> {
    try {
      this.#take(await this.#table.use().poll(this.#ratesWanted > 0))
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#tell({ ...this.#polled.value, problem: problemOf(error) })
      throw error
    }
  }

  #take({ at, changed, removed, rated, ...counts }: TableDelta): void {
    this.#rated = rated ?? this.#rated
    for (const id of removed) this.#forget(id)
    this.#openings.note(changed)
    for (const row of changed) {
      const before = this.#rows.get(row.id)
      if (row.closedAt !== null && before?.closedAt === null) this.#beforeEnd.set(row.id, before)
      this.#histories.note(row, before)
      this.#histories.consider(row)
      this.#tally.move(before, row)
      this.#rows.set(row)
    }
    for (const id of this.#histories.sampled()) {
      const row = this.#rows.get(id)
      if (row && row.closedAt === null) this.#histories.sample(row, at)
    }
    this.#tell(counts)
    this.#advance()
  }

  #tell(counts: Counts): void {
    this.#polled.set(counts)
    this.#tally.tell(counts)
  }

  #wasMatched(id: string, matches: (row: FilterableRow) => boolean): boolean {
    const before = this.#beforeEnd.get(id)
    return before !== undefined && matches(before)
  }

  #forget(id: string): void {
    this.#tally.move(this.#rows.get(id), undefined)
    this.#rows.delete(id)
    this.#beforeEnd.delete(id)
    this.#histories.forget(id)
    this.#openings.forget(id)
  }

  #advance(): void {
    this.#advanced.set(this.#advanced.value + 1)
  }
}
