/**
 * Signals that abort with another one, each for a piece of work of its own. However many are under way, the trunk has
 * one listener, and what a piece of work has left on its branch goes with it.
 */
export class Branches {
  readonly #trunk: AbortSignal
  readonly #open = new Set<AbortController>()

  constructor(trunk: AbortSignal) {
    this.#trunk = trunk
    const abort = () => {
      for (const branch of this.#open) branch.abort(trunk.reason)
    }
    trunk.addEventListener('abort', abort, { once: true })
  }

  async during<T>(work: (branch: AbortSignal) => Promise<T>): Promise<T> {
    const branch = new AbortController()
    if (this.#trunk.aborted) branch.abort(this.#trunk.reason)
    this.#open.add(branch)
    try {
      return await work(branch.signal)
    } finally {
      this.#open.delete(branch)
    }
  }
}
