/** Time as a service sees it; tests hand in one that they move themselves. */
export interface Clock {
  /** Unix time in ms. */
  now(): number
  /** Calls `due` once after `ms`; the function it returns calls that off. */
  after(ms: number, due: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, due) {
    const timer = setTimeout(due, ms)
    return () => clearTimeout(timer)
  },
}
