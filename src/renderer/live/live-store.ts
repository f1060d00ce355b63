import { createStore, type StoreApi } from 'zustand/vanilla'
import { applyLive, type LiveEvent } from '../../shared/contract/live.ts'
import type { Door, Watch } from '../client/door.ts'

/** A collection of the host as this page knows it; `loaded` once the first snapshot is there. */
export interface LiveItems<T> {
  items: ReadonlyMap<string, T>
  loaded: boolean
}

/** A store and what keeps it fresh: `start` follows the host until the function it returns is called. */
export interface LiveStore<State> extends StoreApi<State> {
  start(): () => void
}

export function createLiveItems<T extends { id: string }>(
  door: Pick<Door, 'follow'>,
  watch: Watch<object, LiveEvent<T>>,
): LiveStore<LiveItems<T>> {
  const store = createStore<LiveItems<T>>(() => ({ items: new Map(), loaded: false }))
  return Object.assign(store, {
    start: () =>
      door.follow(watch, {}, (event) =>
        store.setState(({ items }) => ({ items: applyLive(items, event), loaded: true })),
      ),
  })
}

/** The newest state of one value of the host; null until it is known. */
export function createLiveValue<T>(
  door: Pick<Door, 'follow'>,
  watch: Watch<object, T>,
): LiveStore<{ value: T | null }> {
  const store = createStore<{ value: T | null }>(() => ({ value: null }))
  return Object.assign(store, { start: () => door.follow(watch, {}, (value) => store.setState({ value })) })
}
