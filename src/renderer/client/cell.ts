import type { Store } from './door.ts'

/** A {@link Store} that can be set; equal values (`Object.is`) tell nobody. */
export interface Cell<T> extends Store<T> {
  set(value: T): void
}

export function cell<T>(initial: T): Cell<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Resolves at once or at the first change after which `holds` is true; rejects with the signal's reason. */
export function until<T>(store: Store<T>, holds: (value: T) => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    if (holds(store.get())) return resolve()
    const stop = store.subscribe(() => {
      if (!holds(store.get())) return
      stop()
      signal.removeEventListener('abort', abort)
      resolve()
    })
    const abort = () => {
      stop()
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
  })
}
