import type { PausedBy } from '../../shared/contract/transfers.ts'

/** Who holds a transfer back: somebody here, or somebody at the other end. */
export type Holder = 'here' | 'there'

/** A transfer that is paused goes on when nobody holds it any more. */
export class Hold {
  readonly #by = new Set<Holder>()
  readonly #followers = new Set<() => void>()

  get by(): PausedBy | undefined {
    return this.#by.size === 2 ? 'both' : [...this.#by][0]
  }

  get held(): boolean {
    return this.#by.size > 0
  }

  has(who: Holder): boolean {
    return this.#by.has(who)
  }

  set(who: Holder, held: boolean): void {
    if (this.#by.has(who) === held) return
    if (held) this.#by.add(who)
    else this.#by.delete(who)
    for (const call of [...this.#followers]) call()
  }

  /** Undefined while nobody holds it; otherwise resolves when that is so, or rejects with the signal's reason. */
  passed(signal: AbortSignal): Promise<void> | undefined {
    if (!this.held) return undefined
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const settle = (finish: () => void) => {
        stop()
        signal.removeEventListener('abort', abort)
        finish()
      }
      const abort = () => settle(() => reject(signal.reason))
      const stop = this.follow(() => this.held || settle(resolve))
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  /** Calls back at every change, until the function it returns is called. */
  follow(call: () => void): () => void {
    this.#followers.add(call)
    return () => this.#followers.delete(call)
  }
}
