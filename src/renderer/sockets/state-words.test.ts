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
    ['port:80 or port:443', 'LISTEN', '(port:80 or port:443) state:listen'],
    ['(port:80 or port:443) state:listen', 'LISTEN', 'port:80 or port:443'],
    ['port:80 state:listen or port:443', 'TIME_WAIT', '(port:80 state:listen or port:443) state:time_wait'],
    ['(state:listen port:80)', 'TIME_WAIT', '(state:listen port:80) state:time_wait'],
    ['"state:listen"', 'LISTEN', '"state:listen" state:listen'],
    ['grep state:listen', 'LISTEN', 'grep state:listen state:listen'],
    ['state:!time_wait', 'LISTEN', 'state:!time_wait state:listen'],
  ] as const)('%s and %s: %s', (text, state, expected) => expect(toggleState(text, state)).toBe(expected))

  it('asks for a state among what was asked for before, whatever that was', () => {
    const texts = fc.constantFrom(
      '',
      'port:80',
      'port:80 or port:443',
      '80 sendq>0 or !443',
      '(80 or 443) proto:tcp',
      '!(80 or 443)',
    )
    const rows = [80, 443, 5].flatMap((port) =>
      (['LISTEN', 'ESTABLISHED', 'TIME_WAIT'] as const).map((state) => ({
        ...({
          protocol: 'tcp',
          local: { address: '::1', port },
          peer: null,
          state,
          recvQueue: 0,
          sendQueue: port % 2,
        } as const),
        owner: { kind: 'none' } as const,
      })),
    )
    fc.assert(
      fc.property(texts, fc.constantFrom('LISTEN' as const, 'TIME_WAIT' as const), (text, state) => {
        const [before, after] = [parseFilter(text), parseFilter(toggleState(text, state))]
        for (const row of rows)
          expect(after.ok && after.matches(row)).toBe(before.ok && before.matches(row) && row.state === state)
        expect(toggleState(toggleState(text, state), state)).toBe(text)
      }),
    )
  })

  it('always parses, picks what was clicked, and takes it back', () => {
    const states = fc.array(fc.constantFrom(...tcpStates), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(states, fc.constantFrom('', 'port:443', 'proc:node sendq>0', '80 or 443'), (clicks, before) => {
        const text = clicks.reduce(toggleState, before)
        expect(parseFilter(text).ok).toBe(true)
        const odd = tcpStates.filter((state) => clicks.filter((click) => click === state).length % 2 === 1)
        expect([...pickedStates(text)].sort()).toEqual([...odd].sort())
      }),
    )
  })
})
