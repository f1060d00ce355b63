import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createClusters } from './clusters.ts'

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
const whole = (text: string) => Array.from(segmenter.segment(text), ({ index, segment }) => [index, segment])
const cut = (text: string) => createClusters()(text).map(({ start, text: cluster }) => [start, cluster])

/** What clusters are made of: marks, joiners, flags, jamo, conjuncts, surrogates, lone ones too, and line feeds. */
const unit = fc.constantFrom(
  ...['a', ' ', '春', '\r', '\n', '\u0301', '\u200d', 'א', 'ก', 'ำ', 'க', 'ி', 'क', '्', 'ष', '\u0600'],
  ...['ᄀ', 'ᅡ', 'ᆨ', '가', '👩', '👧', '🏽', '❤', '\ufe0f', '🇩', '🇪', '𝔸', '\ud83d', '\udc69', '…', '\u{e0067}'],
)

it('cuts in pieces as it would cut the whole', () => {
  const text = fc.tuple(
    fc.nat(600),
    fc.array(fc.tuple(unit, fc.constantFrom(1, 1, 1, 2, 3, 300)), { minLength: 1, maxLength: 300 }),
  )
  fc.assert(
    fc.property(text, ([before, units]) => {
      const made = 'b'.repeat(before) + units.map(([of, times]) => of.repeat(times)).join('')
      const shown = made.slice(0, 4000)
      expect(cut(shown)).toEqual(whole(shown))
    }),
    { numRuns: 150 },
  )
})

it('takes a time that grows as the text does, whatever the text is', () => {
  const clusters = createClusters()
  for (const text of [`${'ab '.repeat(33_000)}…`, 'aא'.repeat(50_000), `a${'\u0301'.repeat(99_999)}`]) {
    const from = process.cpuUsage()
    clusters(text)
    // Half a minute when it was cut at once, a tenth of a second in pieces.
    const { user, system } = process.cpuUsage(from)
    expect(user + system).toBeLessThan(8_000_000)
  }
}, 120_000)
