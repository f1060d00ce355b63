import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** How long an address that was printed lets somebody in, in ms. */
export const TICKET_LIFE = 10 * 60_000
/** Wrong tries from one address before it has to wait for the rest of the minute. */
export const TRIES = 5
const TRY_WINDOW = 60_000
/** Addresses remembered at most; the oldest is forgotten first. */
const REMEMBERED = 1000

export type Redeemed = 'let in' | 'wrong' | 'wait'

/**
 * The one-time token in the fragment of a printed address: single use, gone after {@link TICKET_LIFE}, and only the
 * newest is good. Only its hash is kept.
 */
export class Ticket {
  readonly #now: () => number
  #held: { hash: Buffer; until: number } | null = null
  readonly #wrong = new Map<string, { count: number; since: number }>()

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** A new token; the one before it opens nothing any more. */
  print(): string {
    const token = randomBytes(24).toString('base64url')
    this.#held = { hash: hashOf(token), until: this.#now() + TICKET_LIFE }
    return token
  }

  /** Spends the token. `from` is the address of whoever tries. */
  redeem(token: string, from: string): Redeemed {
    const now = this.#now()
    const before = this.#wrong.get(from)
    const tries = before && now - before.since < TRY_WINDOW ? before : { count: 0, since: now }
    if (tries.count >= TRIES) return 'wait'
    const held = this.#held
    if (held && now < held.until && timingSafeEqual(held.hash, hashOf(token))) {
      this.#held = null
      this.#wrong.delete(from)
      return 'let in'
    }
    this.#wrong.delete(from)
    this.#wrong.set(from, { count: tries.count + 1, since: tries.since })
    const [oldest] = this.#wrong.keys()
    if (this.#wrong.size > REMEMBERED && oldest !== undefined) this.#wrong.delete(oldest)
    return 'wrong'
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
