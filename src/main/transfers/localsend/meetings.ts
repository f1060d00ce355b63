import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../../../shared/contract/failure.ts'
import { abilitiesJson } from '../../devices/announcement.ts'
import type { Clock } from '../../devices/clock.ts'
import type { Caller } from './sessions.ts'
import { commitmentTo, newNonce, shortCode } from './short-code.ts'

/** Whoever could begin meetings without end could wait for one with the digits that it wants. */
const PER_ADDRESS = 6
const IN_ALL = 30
const WINDOW_MS = 60_000

const hex = z.string().regex(/^[0-9a-f]{64}$/)

export const meetJson = z.object({ commitment: hex })
export const meetAnswerJson = z.object({
  meeting: z.string().min(1).max(64),
  nonce: hex,
  /** What else it can do with us. */
  handbill: abilitiesJson,
})
/** Too many were begun: what it can do with us is told all the same. */
export const meetLaterJson = meetAnswerJson.pick({ handbill: true })
export const revealJson = z.object({ meeting: z.string().max(64), nonce: hex })

interface Held {
  readonly address: string
  readonly caller: string
  readonly commitment: string
  readonly nonce: string
  readonly at: number
  code: string | null
}

/** First contacts that others began with us: each gives its digits once, to the offer that follows it. */
export class Meetings {
  readonly #own: () => string
  readonly #clock: Clock
  readonly #held = new Map<string, Held>()

  /** @param own our fingerprint */
  constructor(own: () => string, clock: Clock) {
    this.#own = own
    this.#clock = clock
  }

  /** @throws Failure DECLINED without a certificate, PEER_REFUSED (429) when too many were begun */
  begin({ fingerprint, address }: Caller, commitment: string): { meeting: string; nonce: string } {
    if (fingerprint === null) throw refused('You showed no certificate.')
    this.#forget()
    const all = [...this.#held.values()]
    if (all.length >= IN_ALL || all.filter((held) => held.address === address).length >= PER_ADDRESS) throw tooMany()
    const meeting = randomBytes(16).toString('hex')
    const nonce = newNonce()
    this.#held.set(meeting, { address, caller: fingerprint, commitment, nonce, at: this.#clock.now(), code: null })
    return { meeting, nonce }
  }

  /** @throws Failure DECLINED when the nonce is not the one that was committed to; the meeting is over then */
  reveal(caller: Caller, meeting: string, nonce: string): void {
    const held = this.#held.get(meeting)
    if (!held || held.caller !== caller.fingerprint || held.code !== null) throw refused('There is no such meeting.')
    const both = { caller: held.caller, called: this.#own() }
    if (commitmentTo(nonce, held.caller) === held.commitment) held.code = shortCode(both, nonce, held.nonce)
    else throw refused('The nonce is not the one that was committed to.')
  }

  /** The digits for the offer that names this meeting; null when there are none. */
  codeOf(caller: Caller, meeting: string | null | undefined): string | null {
    const held = this.#held.get(meeting ?? '')
    if (held?.caller !== caller.fingerprint) return null
    const { code } = held
    held.code = null
    return code
  }

  /** What is over stays counted until its minute has passed. */
  #forget(): void {
    const before = this.#clock.now() - WINDOW_MS
    for (const [meeting, { at }] of this.#held) if (at < before) this.#held.delete(meeting)
  }
}

function refused(why: string): Failure {
  return new Failure('DECLINED', {
    what: 'There is no code to compare.',
    why,
    next: 'Compare the fingerprints instead.',
    by: 'peer',
  })
}

function tooMany(): Failure {
  return new Failure('PEER_REFUSED', {
    what: 'There is no code to compare.',
    why: 'Too many were asked for.',
    next: 'Try again in a minute.',
    status: 429,
  })
}
