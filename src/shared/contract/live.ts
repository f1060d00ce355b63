import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import type { Abort } from './abort.ts'
import type { Flow } from './flow.ts'

/**
 * A live collection on the wire: the whole first, then what changed and which ids are gone. Of those `unmatched` are
 * there still, and only match no more what the watcher asked for.
 */
export type LiveEvent<T> =
  | { kind: 'snapshot'; items: T[] }
  | { kind: 'delta'; changed: T[]; removed: string[]; unmatched?: string[] | undefined }

/** Output schema of a call that watches a collection whose items carry an `id`. */
export function live<S extends z.ZodType<{ id: string }>>(item: S) {
  return eventIterator(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('snapshot'), items: z.array(item) }),
      z.object({
        ...{ kind: z.literal('delta'), changed: z.array(item), removed: z.array(z.string()) },
        unmatched: z.array(z.string()).optional(),
      }),
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

/** What one watcher took, and the ids in which something changed since. */
interface View {
  readonly taken: Set<string>
  readonly touched: Set<string>
}

/**
 * A collection that can be watched. Watchers get the difference between what they took last and what is true now,
 * so states that nobody took are skipped, never queued: memory per watcher is two entries per item at most, however
 * slow it is, and its work goes with what changed, not with what there is. `where` must depend on the item alone.
 */
export class LiveCollection<T extends { id: string }> {
  readonly #items = new Map<string, T>()
  readonly #views = new Set<View>()
  readonly #watchers = new Set<() => void>()

  get size(): number {
    return this.#items.size
  }

  get(id: string): T | undefined {
    return this.#items.get(id)
  }

  values(): T[] {
    return Array.from(this.#items.values())
  }

  set(item: T): void {
    this.#items.set(item.id, item)
    for (const { touched } of this.#views) touched.add(item.id)
    this.#wake()
  }

  /** Replaces some fields of an item that may be gone by now. */
  patch(id: string, change: Partial<T>): T | undefined {
    const held = this.#items.get(id)
    if (!held) return undefined
    const item = { ...held, ...change }
    this.set(item)
    return item
  }

  delete(id: string): boolean {
    const had = this.#items.delete(id)
    if (had) {
      for (const { taken, touched } of this.#views) {
        // One that came and went in between was never there for this watcher.
        if (taken.has(id)) touched.add(id)
        else touched.delete(id)
      }
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
    const view: View = { taken: new Set(), touched: new Set() }
    try {
      await flow.spend(signal)
      const items = this.values().filter(where)
      for (const { id } of items) view.taken.add(id)
      this.#views.add(view)
      yield { kind: 'snapshot', items }
      for (;;) {
        await flow.spend(signal)
        let event: Extract<LiveEvent<T>, { kind: 'delta' }>
        do {
          if (view.touched.size === 0) await this.changed(signal)
          await options.minInterval?.()
          event = this.#difference(view, where)
        } while (event.changed.length === 0 && event.removed.length === 0)
        yield event
      }
    } catch (error) {
      if (!signal?.aborted) throw error
    } finally {
      this.#views.delete(view)
      flow.close()
    }
  }

  #difference({ taken, touched }: View, where: (item: T) => boolean) {
    const changed: T[] = []
    const removed: string[] = []
    const unmatched: string[] = []
    for (const id of touched) {
      const item = this.#items.get(id)
      if (item !== undefined && where(item)) {
        taken.add(id)
        changed.push(item)
      } else if (taken.delete(id)) {
        removed.push(id)
        if (item !== undefined) unmatched.push(id)
      }
    }
    touched.clear()
    return { kind: 'delta' as const, changed, removed, ...(unmatched.length > 0 && { unmatched }) }
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
