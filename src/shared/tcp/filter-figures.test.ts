import { expect, test } from 'vitest'
import { parseFilter } from './filter.ts'
import { asksForRates, figuresOf } from './filter-figures.ts'

test.each([
  ['', [], false],
  ['port:1 !state:listen', [], false],
  ['rtt>1 or !(recvq>0 rtt<9)', ['rtt', 'recvq'], false],
  ['port:1 !(proto:tcp rate>1M)', ['rate'], true],
  ['limit:receiver or drops>0', ['limit', 'drops'], true],
])('%s', (text, figures, rated) => {
  const parsed = parseFilter(text)
  if (!parsed.ok) throw new Error(parsed.message)
  expect([...figuresOf(parsed.filter)]).toEqual(figures)
  expect(asksForRates(parsed.filter)).toBe(rated)
})
