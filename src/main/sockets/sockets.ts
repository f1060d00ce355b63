import { setTimeout } from 'node:timers/promises'
import { Failure } from '../../shared/contract/failure.ts'
import type { Flow } from '../../shared/contract/flow.ts'
import { LiveCollection, type LiveEvent, LiveValue } from '../../shared/contract/live.ts'
import type { SocketCaps, SocketRow, SocketTotals } from '../../shared/contract/sockets.ts'
import { type FilterableRow, parseFilter } from '../../shared/tcp/filter.ts'
import { SocketIdentities } from './identity.ts'
import { procSource } from './proc/source.ts'
import { noSource, type SocketSource } from './source.ts'

export interface Clock {
  /** Unix time in ms. */
  now(): number
  /** Rejects when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) => setTimeout(ms, undefined, { signal, ref: false }),
}

const INTERVAL_MS = 1000
/** A poll may take a twentieth of the time: one that costs more than 50 ms is made less often. */
const SHARE = 20
const LONGEST_INTERVAL_MS = 10_000

export interface SocketsOptions {
  source?: SocketSource
  clock?: Clock
}

/** The connection table. Polls only while somebody watches, once for all who do. */
export class Sockets {
  readonly #source: SocketSource
  readonly #clock: Clock
  readonly #identities = new SocketIdentities()
  readonly #rows = new LiveCollection<SocketRow>()
  readonly #totals = new LiveValue<SocketTotals>({ total: 0, udp: 0, states: {} })
  readonly #stopped = new AbortController()
  #watchers = 0
  #polling: Promise<void> | undefined
  #loop: AbortController | undefined

  constructor({ source = systemSource(), clock = systemClock }: SocketsOptions = {}) {
    this.#source = source
    this.#clock = clock
  }

  get caps(): SocketCaps {
    return this.#source.caps
  }

  /** How many streams the polling runs for. */
  get watchers(): number {
    return this.#watchers
  }

  /** Rows that match the filter. Throws INPUT_INVALID for one that does not parse. */
  async *watch(flow: Flow, signal: AbortSignal | undefined, filter: string): AsyncGenerator<LiveEvent<SocketRow>> {
    try {
      const where = toMatches(filter)
      yield* this.#whilePolling(signal, (both) => this.#rows.watch(flow, both, { where }))
    } finally {
      flow.close()
    }
  }

  async *totals(flow: Flow, signal: AbortSignal | undefined): AsyncGenerator<SocketTotals> {
    try {
      yield* this.#whilePolling(signal, (both) => this.#totals.watch(flow, both))
    } finally {
      flow.close()
    }
  }

  /** The table as it is now. Throws INPUT_INVALID for a filter that does not parse. */
  async snapshot(filter = ''): Promise<SocketRow[]> {
    const where = toMatches(filter)
    // A reading that is under way may have begun before what the caller did last.
    await this.#polling?.catch(() => {})
    await this.#poll()
    return this.#rows.values().filter(where)
  }

  /** The process that holds a local port, for the message that it is taken; null when that cannot be seen. */
  async whoHolds(port: number, protocol: 'tcp' | 'udp'): Promise<{ pid: number; name: string } | null> {
    for (const { local, state, owner, ...row } of await this.snapshot(`proto:${protocol}`)) {
      if (local.port !== port || row.protocol !== protocol || owner.kind !== 'process') continue
      if (protocol === 'udp' || state === 'LISTEN') return { pid: owner.pid, name: owner.name }
    }
    return null
  }

  /** Ends every stream. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#loop?.abort()
    await this.#polling?.catch(() => {})
  }

  async *#whilePolling<T>(signal: AbortSignal | undefined, stream: (signal: AbortSignal) => AsyncGenerator<T>) {
    const both = signal ? AbortSignal.any([signal, this.#stopped.signal]) : this.#stopped.signal
    this.#watchers += 1
    try {
      await this.#poll()
      if (!this.#loop && !both.aborted) {
        this.#loop = new AbortController()
        void this.#pollOn(this.#loop.signal)
      }
      yield* stream(both)
    } finally {
      this.#watchers -= 1
      if (this.#watchers === 0) {
        this.#loop?.abort()
        this.#loop = undefined
      }
    }
  }

  async #pollOn(signal: AbortSignal): Promise<void> {
    let cost = 0
    while (!signal.aborted) {
      try {
        await this.#clock.wait(Math.min(LONGEST_INTERVAL_MS, Math.max(INTERVAL_MS, cost * SHARE)), signal)
      } catch {
        return
      }
      const started = this.#clock.now()
      // What could not be read this time stays as it was; the next poll tries again.
      await this.#poll().catch(() => {})
      cost = this.#clock.now() - started
    }
  }

  /** One reading of the table; who asks while one is under way shares it. */
  #poll(): Promise<void> {
    this.#polling ??= this.#read().finally(() => {
      this.#polling = undefined
    })
    return this.#polling
  }

  async #read(): Promise<void> {
    const sockets = await this.#source.read()
    const owner = await this.#source.owners(new Set(sockets.map(({ inode }) => inode ?? 0)))
    const rows = this.#identities.update(sockets, owner, this.#clock.now())
    const ids = new Set(rows.map(({ id }) => id))
    for (const { id } of this.#rows.values()) if (!ids.has(id)) this.#rows.delete(id)
    for (const row of rows) if (this.#rows.get(row.id) !== row) this.#rows.set(row)
    const totals = count(rows)
    if (JSON.stringify(totals) !== JSON.stringify(this.#totals.value)) this.#totals.set(totals)
  }
}

export function systemSource(platform: NodeJS.Platform = process.platform): SocketSource {
  return platform === 'linux' ? procSource() : noSource(platform)
}

function count(rows: readonly SocketRow[]): SocketTotals {
  const totals: SocketTotals = { total: rows.length, udp: 0, states: {} }
  for (const { protocol, state } of rows) {
    if (protocol === 'udp') totals.udp += 1
    if (state) totals.states[state] = (totals.states[state] ?? 0) + 1
  }
  // In one order, so that equal counts are equal text.
  const inOrder = Object.entries(totals.states).sort(([one], [other]) => (one < other ? -1 : 1))
  return { ...totals, states: Object.fromEntries(inOrder) }
}

function toMatches(filter: string): (row: FilterableRow) => boolean {
  const parsed = parseFilter(filter)
  if (parsed.ok) return parsed.matches
  throw new Failure('INPUT_INVALID', {
    what: 'The filter is not understood.',
    why: `At character ${parsed.at + 1}: ${parsed.message}.`,
    next: 'Correct it there; what was shown stays.',
    issues: [{ path: ['filter', parsed.at], message: parsed.message }],
  })
}
