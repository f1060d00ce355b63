import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { complete, type Known } from './complete.ts'
import { parseFilter } from './filter.ts'

const known: Known = {
  ports: [53317, 443],
  processes: ['handbill', 'Web Content', '-sh', 'say "hi"'],
  addresses: ['10.0.0.2', '::1'],
}

/** The text with the caret at `|`; what is suggested there. */
function at(text: string) {
  const caret = text.indexOf('|')
  return complete(text.replace('|', ''), caret, known)
}
const texts = (text: string) => at(text).suggestions.map((it) => it.text)

/** The text after the `index`th suggestion was taken. */
function taken(text: string, caret: number, index: number): string | null {
  const { from, to, suggestions } = complete(text, caret, known)
  const chosen = suggestions[index]
  return chosen ? text.slice(0, from) + chosen.text + text.slice(to) : null
}

describe('completion', () => {
  test('names first where a word begins', () => {
    expect(texts('|').slice(0, 3)).toEqual(['port:', 'state:', 'proc:'])
    expect(texts('st|')).toEqual(['state:'])
    expect(texts('!st|')).toEqual(['state:'])
    expect(texts('80 !(st|')).toEqual(['state:'])
    expect(taken('(sta)', 4, 0)).toBe('(state:)')
    expect(texts('r|').slice(0, 4)).toEqual(['recvq>', 'rtt>', 'retrans>', 'rate>'])
  })

  test('values after a name', () => {
    expect(texts('proto:|')).toEqual(['tcp', 'udp'])
    expect(texts('state:fin|')).toEqual(['fin_wait_1', 'fin_wait_2'])
    expect(texts('state:!ti|')).toEqual(['time_wait'])
    expect(texts('state:close_wait,la|')).toEqual(['last_ack'])
    expect(texts('limit:rec|')).toEqual(['receiver'])
    expect(texts('proc:web|')).toEqual(['"Web Content"'])
    expect(texts('port:4|')).toEqual(['443'])
    expect(texts('peer:l|')).toEqual(['loopback'])
  })

  test('nothing where anything may stand', () => {
    expect(texts('"po|')).toEqual([])
    expect(texts('/po|')).toEqual([])
    expect(texts('what:x|')).toEqual([])
    expect(texts('proc:"Web C|')).toEqual([])
  })

  test('replaces the whole word that the caret is in', () => {
    expect(taken('port:443 sta proto:tcp', 11, 0)).toBe('port:443 state: proto:tcp')
    expect(taken('state:esta,listen', 8, 0)).toBe('state:established,listen')
  })

  test('what is taken parses, or only waits for its value', () => {
    const pieces = fc.constantFrom(
      'port:',
      'state:',
      'proc:',
      'es',
      ',',
      'li',
      '!',
      '-',
      ' ',
      'x',
      '4',
      'se',
      'peer:',
      '(',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), fc.nat(40), fc.nat(11), (parts, caret, index) => {
        const text = parts.join('')
        fc.pre(parseFilter(text).ok)
        const next = taken(text, Math.min(caret, text.length), index)
        if (next === null) return
        const parsed = parseFilter(next)
        if (parsed.ok) return
        expect(['value_missing', 'not_a_number', 'join_needs_sides', 'grep_needs_text', 'needs_something']).toContain(
          parsed.fault.code,
        )
      }),
      { numRuns: 500 },
    )
  })

  test('never throws, whatever the text and the caret', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -5, max: 60 }), (text, caret) => {
        const { from, to } = complete(text, caret, known)
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeGreaterThanOrEqual(from)
        expect(to).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})
