import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { complete } from '../../shared/tcp/complete.ts'
import { accepted, moved } from './completing.ts'

function accept(text: string, choice = 0) {
  const caret = text.indexOf('|')
  const plain = text.replace('|', '')
  const completion = complete(plain, caret, { ports: [443, 53317], processes: ['node'] })
  const { text: after, caret: at } = accepted(plain, completion, completion.suggestions[choice]!)
  return `${after.slice(0, at)}|${after.slice(at)}`
}

describe('a suggestion that is taken', () => {
  it.each([
    ['sta|', 'state:|'],
    ['state:time|', 'state:time_wait |'],
    ['port:443 sta|', 'port:443 state:|'],
    ['sta| port:443', 'state:| port:443'],
    ['state:est| port:443', 'state:established |port:443'],
    ['state:tim|,listen', 'state:time_wait|,listen'],
    ['sendq|', 'sendq>|'],
    ['proc:no|', 'proc:node |'],
  ])('%s becomes %s', (before, after) => expect(accept(before)).toBe(after))

  it('keeps what stands before and after it, and the caret inside', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.string(), (text, place, word) => {
        const caret = place % (text.length + 1)
        const completion = complete(text, caret)
        const done = accepted(text, completion, { text: word, kind: 'state' })
        expect(done.text.startsWith(text.slice(0, completion.from) + word)).toBe(true)
        expect(done.text.endsWith(text.slice(completion.to))).toBe(true)
        expect(done.caret).toBeLessThanOrEqual(done.text.length)
      }),
    )
  })
})

describe('the keys', () => {
  it('go round, and begin at either end', () => {
    expect([moved(-1, 3, 1), moved(0, 3, 1), moved(2, 3, 1)]).toEqual([0, 1, 0])
    expect([moved(-1, 3, -1), moved(0, 3, -1), moved(-1, 0, 1)]).toEqual([2, 2, -1])
  })
})
