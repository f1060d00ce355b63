import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type FilterableRow, MAX_FILTER, MAX_TYPED, parseFilter } from '../../shared/tcp/filter.ts'
import { shownFilter } from './shown-filter.ts'
import { isLoopback } from './totals.ts'

const row = fc.record<FilterableRow>({
  protocol: fc.constant('tcp'),
  local: fc.record({
    address: fc.constantFrom('10.0.0.1', '127.0.0.1', '::ffff:127.0.0.9'),
    port: fc.constantFrom(80, 443),
  }),
  peer: fc.option(fc.record({ address: fc.constantFrom('::1', '10.0.0.2'), port: fc.constantFrom(5000, 443) })),
  state: fc.constantFrom('LISTEN', 'ESTABLISHED', null),
  recvQueue: fc.constant(0),
  sendQueue: fc.constantFrom(0, 9),
  owner: fc.constant({ kind: 'none' } as const),
})

it('lets through what the filter and the switches let through', () => {
  const texts = fc.constantFrom('', 'port:443', 'port:80 or sendq>0', 'state:listen or !port:80', '443 sendq>0 or 80')
  fc.assert(
    fc.property(row, texts, fc.boolean(), fc.boolean(), (it, text, loopback, listen) => {
      const parsed = parseFilter(text)
      if (!parsed.ok) throw new Error(parsed.message)
      const whole = parseFilter(shownFilter(text, { loopback, listen }))
      const expected = parsed.matches(it) && (loopback || !isLoopback(it)) && (listen || it.state !== 'LISTEN')
      expect(whole.ok && whole.matches(it)).toBe(expected)
    }),
  )
})

it('is never longer than the host takes, however long the filter that was typed', () => {
  const words = Array.from({ length: 100 }, (_, at) => `${1000 + at}`)
  const text = `${words.join(' or ').slice(0, MAX_TYPED - 6)}`.replace(/[^\d]*$/, '')
  const parsed = parseFilter(text, MAX_TYPED)
  const whole = parsed.ok ? shownFilter(text, { loopback: false, listen: false }) : ''
  expect(whole.length).toBeGreaterThan(MAX_TYPED)
  expect(whole.length).toBeLessThanOrEqual(MAX_FILTER)
  expect(parseFilter(whole).ok).toBe(true)
})
