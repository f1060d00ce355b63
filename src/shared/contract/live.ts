import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import type { Abort } from './abort.ts'
import type { Flow } from './flow.ts'

/** A live collection on the wire: the whole first, then what changed and which ids are gone. */
export type LiveEvent<T> = { kind: 'snapshot'; items: T[] } | { kind: 'delta'; changed: T[]; removed: string[] }

/** Output schema of a call that watches a collection whose items carry an `id`. */
export function live<S extends z.ZodType<{ id: string }>>(item: S) {
  return eventIterator(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('snapshot'), items: z.array(item) }),
      z.object({ kind: z.literal('delta'), changed: z.array(item), removed: z.array(z.string()) }),
    ]),
  )
}

/** Applies an event to a map of items by id; returns a new map, or the same one when nothing changed. */
export function applyLive<T extends { id: string }>(
  before: ReadonlyMap<string, T>,
  event: LiveEvent<T>,
): ReadonlyMap<string, T> {
  if (event.kind === 'snapshot') return new Map(event.items.map((item) => [item.id, item]))
  if (event.changed.length === 0 && event.removed.length === 0) return before
  const after = new Map(before)
  for (const id of event.removed) after.delete(id)
  for (const item of event.changed) after.set(item.id, item)
  return after
}

/**
 * A collection that can be watched. Watchers get the difference between what they took last and what is true now,
 * so states that nobody took are skipped, never queued: memory per watcher is one number per item, however
 * slow it is.
 */
export class LiveCollection<T extends { id: string }> {
  readonly #items = new Map<string, { item: T; revision: number }>()
  readonly #watchers = new Set<() => void>()
  #revision = 0

  get size(): number {
    return this.#items.size
  }

  get(id: string): T | undefined {
    return this.#items.get(id)?.item
  }

  values(): T[] {
    return Array.from(this.#items.values(), ({ item }) => item)
  }

  set(item: T): void {
    this.#revision += 1
    this.#items.set(item.id, { item, revision: this.#revision })
    this.#wake()
  }

  /** Replaces some fields of an item that may be gone by now. */
  patch(id: string, change: Partial<T>): T | undefined {
    const held = this.#items.get(id)
    if (!held) return undefined
    const item = { ...held.item, ...change }
    this.set(item)
    return item
  }

  delete(id: string): boolean {
    const had = this.#items.delete(id)
    if (had) {
      this.#revision += 1
      this.#wake()
    }
    return had
  }

  /** Resolves at the next change, rejects when the signal aborts. For services and tests that wait on a state. */
  changed(signal?: Abort): Promise<void> {
    return nextOf(this.#watchers, signal)
  }

  async *watch(
    flow: Pick<Flow, 'spend' | 'close'>,
    signal?: Abort,
    options: { where?: (item: T) => boolean; minInterval?: () => Promise<void> } = {},
  ): AsyncGenerator<LiveEvent<T>, void, undefined> {
    const { where = () => true } = options
    const taken = new Map<string, number>()
    try {
      await flow.spend(signal)
      for (const [id, { item, revision }] of this.#items) if (where(item)) taken.set(id, revision)
      let seen = this.#revision
      yield { kind: 'snapshot', items: Array.from(taken.keys(), (id) => this.#items.get(id)!.item) }
      for (;;) {
        await flow.spend(signal)
        let event: Extract<LiveEvent<T>, { kind: 'delta' }>
        do {
          if (seen === this.#revision) await this.changed(signal)
          await options.minInterval?.()
          seen = this.#revision
          event = this.#difference(taken, where)
        } while (event.changed.length === 0 && event.removed.length === 0)
        yield event
      }
    } catch (error) {
      if (!signal?.aborted) throw error
    } finally {
      flow.close()
    }
  }

  #difference(taken: Map<string, number>, where: (item: T) => boolean) {
    const changed: T[] = []
    const removed: string[] = []
    for (const id of taken.keys()) {
      const held = this.#items.get(id)
      if (!held || !where(held.item)) {
        taken.delete(id)
        removed.push(id)
      }
    }
    for (const [id, { item, revision }] of this.#items) {
      if (taken.get(id) === revision || !where(item)) continue
      taken.set(id, revision)
      changed.push(item)
    }
    return { kind: 'delta' as const, changed, removed }
  }

  #wake(): void {
    for (const wake of [...this.#watchers]) wake()
  }
}

/** One value that can be watched: the newest is given, older ones that nobody took are skipped. */
export class LiveValue<T> {
  #value: T
  #revision = 0
  readonly #watchers = new Set<() => void>()

  constructor(initial: T) {
    this.#value = initial
  }

  get value(): T {
    return this.#value
  }

  set(value: T): void {
    this.#value = value
    this.#revision += 1
    for (const wake of [...this.#watchers]) wake()
  }

  changed(signal?: Abort): Promise<void> {
    return nextOf(this.#watchers, signal)
  }

  async *watch(flow: Pick<Flow, 'spend' | 'close'>, signal?: Abort): AsyncGenerator<T, void, undefined> {
    try {
      let seen = -1
      for (;;) {
        await flow.spend(signal)
        while (seen === this.#revision) await this.changed(signal)
        seen = this.#revision
        yield this.#value
      }
    } catch (error) {
      if (!signal?.aborted) throw error
    } finally {
      flow.close()
    }
  }
}

function nextOf(watchers: Set<() => void>, signal: Abort | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      watchers.delete(wake)
      reject(signal?.reason)
    }
    const wake = () => {
      watchers.delete(wake)
      signal?.removeEventListener('abort', abort)
      resolve()
    }
    if (signal?.aborted) return abort()
    watchers.add(wake)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
