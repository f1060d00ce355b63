import { setTimeout as wait } from 'node:timers/promises'

export interface Clock {
  /** Unix time in ms. */
  now(): number
  /** Rejects when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) => wait(ms, undefined, { signal, ref: false }),
}
