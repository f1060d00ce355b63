import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLegal } from './moves.ts'
import { type TcpState, tcpStates } from './states.ts'
import { lifeOf, type Sighting } from './timeline.ts'

const seen = (...states: TcpState[]): Sighting[] => states.map((state, at) => ({ at, state, evidence: 'seen' }))
const text = (...words: Parameters<typeof lifeOf>) =>
  lifeOf(...words).map(({ state, evidence }) => (evidence === 'seen' ? state : `(${state})`))

test('what must have been there is told apart from what was seen', () => {
  expect(text(seen('ESTABLISHED', 'TIME_WAIT'), 'active')).toEqual([
    ...['(SYN_SENT)', 'ESTABLISHED', '(FIN_WAIT_1)', 'TIME_WAIT'],
  ])
  expect(text(seen('ESTABLISHED', 'CLOSE_WAIT'), 'passive')).toEqual([
    ...['(LISTEN)', '(SYN_RCVD)', 'ESTABLISHED', 'CLOSE_WAIT'],
  ])
  expect(text(seen('LAST_ACK'), 'passive')).toEqual([
    ...['(LISTEN)', '(SYN_RCVD)', '(ESTABLISHED)', '(CLOSE_WAIT)', 'LAST_ACK'],
  ])
})

test('an end from ESTABLISHED is not guessed: a reset and a close that nobody saw look alike', () => {
  expect(text(seen('ESTABLISHED', 'CLOSED'), null)).toEqual(['ESTABLISHED', 'CLOSED'])
})

test('every life is a walk of legal moves that has all that was seen, in its order', () => {
  const states = fc.array(fc.constantFrom(...tcpStates), { maxLength: 8 })
  fc.assert(
    fc.property(states, fc.constantFrom('active', 'passive', null), (picked, opening) => {
      // A sighting is told once per state.
      const sightings = seen(...picked.filter((state, index) => state !== picked[index - 1]))
      const life = lifeOf(sightings, opening)
      expect(life.filter(({ evidence }) => evidence === 'seen')).toEqual(sightings)
      for (const [index, { state }] of life.entries()) {
        const before = life[index - 1]
        if (before) expect(isLegal(before.state, state), `${before.state} to ${state}`).toBe(true)
      }
    }),
  )
})
