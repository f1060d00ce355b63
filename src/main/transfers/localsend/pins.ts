import { createHash, timingSafeEqual } from 'node:crypto'
import { Failure } from '../../../shared/contract/failure.ts'
import type { Clock } from '../../devices/clock.ts'

const WRONG_PER_ADDRESS = 3
/** Somebody with many addresses does not get three tries from each without end. */
const WRONG_IN_ALL = 60
const FORGET_MS = 10 * 60_000

/** Counts wrong PINs, so that four digits cannot be tried through. */
export class Pins {
  readonly #clock: Clock
  readonly #wrong = new Map<string, { count: number; last: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * @param given null when the peer sent none; asking for it costs no try
   * @throws Failure PIN_REQUIRED (401), PEER_REFUSED (429) after three wrong ones from an address
   */
  check(pin: string | null, given: string | null, address: string): void {
    if (pin === null) return
    this.#forget()
    const tries = this.#wrong.get(address)
    let all = 0
    for (const { count } of this.#wrong.values()) all += count
    if ((tries?.count ?? 0) >= WRONG_PER_ADDRESS || all >= WRONG_IN_ALL) throw tooMany()
    if (given === null || given === '') throw required(false)
    if (same(pin, given)) {
      this.#wrong.delete(address)
      return
    }
    this.#wrong.set(address, { count: (tries?.count ?? 0) + 1, last: this.#clock.now() })
    throw required(true)
  }

  #forget(): void {
    for (const [address, { last }] of this.#wrong) {
      if (this.#clock.now() - last >= FORGET_MS) this.#wrong.delete(address)
    }
  }
}

/** In the same time wherever they differ. */
export function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}

function required(wrong: boolean): Failure {
  return new Failure('PIN_REQUIRED', {
    what: wrong ? 'The PIN is wrong.' : 'A PIN is needed.',
    why: 'The receiver lets nobody in without it.',
    next: 'Ask the person there for the PIN.',
    wrong,
  })
}

function tooMany(): Failure {
  return new Failure('PEER_REFUSED', {
    what: 'The PIN was not looked at.',
    why: 'There were too many wrong tries.',
    next: 'Try again in ten minutes.',
    status: 429,
  })
}
