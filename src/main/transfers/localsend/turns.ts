import { Failure } from '../../../shared/contract/failure.ts'
import type { Limits } from './limits.ts'

/** Who may have an offer read: so many at one time, and of one address only some, for the others to have theirs. */
export class Turns {
  readonly #limits: Pick<Limits, 'offers' | 'offersPerAddress'>
  readonly #taken = new Map<string, number>()

  constructor(limits: Pick<Limits, 'offers' | 'offersPerAddress'>) {
    this.#limits = limits
  }

  /** Answers with what gives the turn back. @throws Failure PEER_REFUSED (429) */
  take(address: string): () => void {
    const { offers, offersPerAddress } = this.#limits
    const same = this.#taken.get(address) ?? 0
    let all = 0
    for (const count of this.#taken.values()) all += count
    if (all >= offers || same >= offersPerAddress) throw tooMany()
    this.#taken.set(address, same + 1)
    return () => {
      const left = (this.#taken.get(address) ?? 1) - 1
      if (left > 0) this.#taken.set(address, left)
      else this.#taken.delete(address)
    }
  }
}

function tooMany(): Failure {
  return new Failure('PEER_REFUSED', {
    what: 'The offer was not read.',
    why: 'Too many come in at the same time.',
    next: 'Try again in a moment.',
    status: 429,
  })
}
