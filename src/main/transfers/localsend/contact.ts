import type { Abilities } from '../../devices/announcement.ts'
import { readJson } from './body.ts'
import { LIMITS } from './limits.ts'
import { meetAnswerJson, meetLaterJson } from './meetings.ts'
import type { Requests } from './requests.ts'
import { commitmentTo, newNonce, shortCode } from './short-code.ts'

/** A code is a help; nobody waits for it for long. */
const MEETING_MS = 3000
const ANSWER_BYTES = 64 * 1024

/** What became of a first contact: what the peer can do, as far as it has said, and the code where one was made out. */
export interface Contact {
  readonly abilities?: Abilities
  readonly met: { readonly meeting: string; readonly code: string } | null
}

/** Makes out a short code with another Handbill, over TLS. @param own our certificate's hash */
export async function meet(requests: Requests, own: string, signal: AbortSignal): Promise<Contact> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(MEETING_MS)])
  const say = (path: string, json: object) => requests.post(`/api/handbill/v1/${path}`, json, patience)
  let abilities: Abilities | undefined
  const without = () => ({ met: null, ...(abilities !== undefined && { abilities }) })
  try {
    const nonce = newNonce()
    const response = await say('meet', { commitment: commitmentTo(nonce, own) })
    if (response.statusCode === 429) {
      abilities = (await readJson(response, meetLaterJson, ANSWER_BYTES, patience)).handbill
      return without()
    }
    const answer = await readJson(response, meetAnswerJson, ANSWER_BYTES, patience)
    abilities = answer.handbill
    const revealed = await say('reveal', { meeting: answer.meeting, nonce })
    revealed.resume()
    const called = requests.fingerprint
    if (revealed.statusCode !== 204 || called === null) return without()
    const code = shortCode({ caller: own, called }, nonce, answer.nonce)
    return { abilities, met: { meeting: answer.meeting, code } }
  } catch {
    // Whatever is wrong with the connection, the offer that follows will say so.
    return without()
  }
}

/** Has a peer show its certificate, and tells it nothing. What it answers does not matter. */
export async function greet(requests: Requests, signal: AbortSignal): Promise<void> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.silenceMs)])
  const response = await requests.ask('info', patience, { method: 'GET' })
  response.resume()
}
