import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFilter } from '../../shared/tcp/filter.ts'
import { tcpStates } from '../../shared/tcp/states.ts'
import { pickedStates, toggleState } from './state-words.ts'

describe('states in the filter', () => {
  it.each([
    ['', 'TIME_WAIT', 'state:time_wait'],
    ['port:443', 'TIME_WAIT', 'port:443 state:time_wait'],
    ['state:time_wait port:443', 'LISTEN', 'state:time_wait,listen port:443'],
    ['port:443 state:time_wait,listen', 'TIME_WAIT', 'port:443 state:listen'],
    ['port:443 state:listen', 'LISTEN', 'port:443'],
    ['state:!time_wait', 'LISTEN', 'state:!time_wait state:listen'],
  ] as const)('%s and %s: %s', (text, state, expected) => expect(toggleState(text, state)).toBe(expected))

  it('always parses, picks what was clicked, and takes it back', () => {
    const states = fc.array(fc.constantFrom(...tcpStates), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(states, fc.constantFrom('', 'port:443', 'proc:node sendq>0'), (clicks, before) => {
        const text = clicks.reduce(toggleState, before)
        expect(parseFilter(text).ok).toBe(true)
        const odd = tcpStates.filter((state) => clicks.filter((click) => click === state).length % 2 === 1)
        expect([...pickedStates(text)].sort()).toEqual([...odd].sort())
      }),
    )
  })
})
