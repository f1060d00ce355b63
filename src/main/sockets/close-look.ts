import type { Clock } from './clock.ts'
import type { Look } from './table.ts'

/** Ten times a second a window is seen to move; a poll of the whole table every second only shows that it did. */
const INTERVAL_MS = 100
/** Connections that are looked at this closely at once; the others are seen at every poll. */
const MOST = 8

export interface CloseLookOptions {
  readonly clock: Clock
  /** Those that somebody looks at. */
  readonly ids: () => readonly string[]
  /** Null for one that is gone. */
  readonly look: (id: string) => Promise<Look | null>
  readonly seen: (look: Look) => void
}

/** Samples single connections between the polls, while somebody looks at them, and not a moment longer. */
export class CloseLook {
  readonly #options: CloseLookOptions
  #lookers = 0
  #loop: AbortController | undefined

  constructor(options: CloseLookOptions) {
    this.#options = options
  }

  /** Somebody looks, until the function that comes back is called. */
  begin(): () => void {
    this.#lookers += 1
    if (!this.#loop) {
      this.#loop = new AbortController()
      void this.#lookOn(this.#loop.signal)
    }
    return () => {
      this.#lookers -= 1
      if (this.#lookers > 0) return
      this.#loop?.abort()
      this.#loop = undefined
    }
  }

  async #lookOn(signal: AbortSignal): Promise<void> {
    const { clock, ids, look, seen } = this.#options
    for (;;) {
      const ended = await clock.wait(INTERVAL_MS, signal).then(
        () => signal.aborted,
        () => true,
      )
      if (ended) return
      // One after the other: a table that is slow to answer is asked less often.
      for (const id of ids().slice(0, MOST)) {
        if (signal.aborted) return
        const found = await look(id).catch(() => null)
        if (found && !signal.aborted) seen(found)
      }
    }
  }
}
