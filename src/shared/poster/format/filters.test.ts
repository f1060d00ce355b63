import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePlaceholders } from '../placeholders.ts'
import { parseDate } from './date.ts'
import { applyFilters, toNumber } from './filters.ts'
import { type LocaleName, localeNames, locales } from './locales.ts'
import { formatNumber } from './number.ts'

const format = (value: string, pipes: string, locale: LocaleName = 'en-US', timeZone = 'UTC') => {
  const [part] = parsePlaceholders(`{{v ${pipes}}}`)
  if (part?.kind !== 'placeholder') throw new Error('no placeholder')
  const result = applyFilters(value, part.filters, { locale, timeZone })
  return 'fault' in result ? `! ${result.fault}` : result.text
}

describe('formats', () => {
  it.each([
    ['1234567.891', '| number', 'en-US', '1,234,567.891'],
    ['1234.5', '| number: 2', 'de-DE', '1.234,50'],
    ['1234.5', '| number: 0', 'es-ES', '1235'],
    ['12345.6', '| number', 'es-ES', '12.345,6'],
    ['1234.5', '| number', 'fr-FR', '1\u202f234,5'],
    ['-0.001', '| number: 2', 'en-US', '0.00'],
    ['0.256', '| percent', 'de-DE', '26\u00a0%'],
    ['0.256', '| percent: 1', 'zh-CN', '25.6%'],
    ['12.5', '| currency: EUR', 'de-DE', '12,50\u00a0€'],
    ['12.5', '| currency: CNY', 'zh-CN', '¥12.50'],
    ['-1234', '| currency: USD', 'en-US', '-$1,234.00'],
    ['1234.4', '| currency: JPY', 'ja-JP', '¥1,234'],
    ['5', '| currency: CHF', 'en-US', 'CHF\u00a05.00'],
    ['19.9', '| currency: BRL', 'pt-BR', 'R$\u00a019,90'],
    ['2026-04-04', '| date', 'en-US', 'Apr 4, 2026'],
    ['2026-04-04', '| date: long', 'zh-CN', '2026年4月4日'],
    ['2026-04-04', '| date: full', 'de-DE', 'Samstag, 4. April 2026'],
    ['2026-04-04', '| date: full', 'es-ES', 'sábado, 4 de abril de 2026'],
    ['2026-04-04', '| date: dd.MM.', 'de-DE', '04.04.'],
    ['2026-04-04', "| date: d 'of' MMMM", 'en-GB', '4 of April'],
    ['2026-04-04T19:05', '| time', 'en-US', '7:05 PM'],
    ['2026-04-04T19:05', '| time', 'ko-KR', '오후 7:05'],
    ['2026-04-04T00:05', '| time: HH:mm', 'en-US', '00:05'],
    ['spring', '| upper', 'en-US', 'SPRING'],
    ['2026-04-04', '| date: EEE d MMM | upper', 'en-GB', 'SAT 4 APR'],
    ['', '| currency: EUR', 'en-US', ''],
    ['', '| date', 'en-US', ''],
  ] as const)('%s %s in %s: %s', (value, pipes, locale, written) => {
    expect(format(value, pipes, locale)).toBe(written)
  })

  it.each([
    ['x', '| number', '"x" is no number'],
    ['1', '| number: x', 'digits'],
    ['1', '| currency: euro', 'a code such as EUR'],
    ['soon', '| date', 'no date'],
    ['2026-02-30', '| date', 'no date'],
    ['2026-02-03', '| date: !!', 'no pattern'],
    ['x', '| shout', 'no format "shout"'],
    ['x', '|', 'no format ""'],
  ])('%s %s is said to be wrong', (value, pipes, words) => {
    expect(format(value, pipes)).toContain(words)
    expect(format(value, pipes)).toMatch(/^!/)
  })

  it('tell a moment in the zone of the document, over midnight and summer time', () => {
    expect(format('2026-04-04T23:30:00Z', '| date: yyyy-MM-dd HH:mm', 'en-US', 'Asia/Shanghai')).toBe(
      '2026-04-05 07:30',
    )
    expect(format('2026-04-04T01:00:00+08:00', '| date: yyyy-MM-dd HH:mm', 'en-US', 'UTC')).toBe('2026-04-03 17:00')
    expect(format('2026-01-15T12:00:00Z', '| time: H:mm', 'en-US', 'Europe/Berlin')).toBe('13:00')
    expect(format('2026-07-15T12:00:00Z', '| time: H:mm', 'en-US', 'Europe/Berlin')).toBe('14:00')
    // Without an offset it is what it says, wherever.
    expect(format('2026-07-15T12:00', '| time: H:mm', 'en-US', 'Asia/Tokyo')).toBe('12:00')
  })

  it('every locale has its twelve months and seven days', () => {
    for (const name of localeNames) {
      const { months, shortMonths, days, shortDays } = locales[name]
      expect([months, shortMonths, days, shortDays].map(({ length }) => length)).toEqual([12, 12, 7, 7])
    }
  })

  it('a formatted number reads back as itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom(...localeNames), (thousandths, name) => {
        const locale = locales[name]
        const value = thousandths / 1000
        const plain = formatNumber(value, locale).replaceAll(locale.group, '').replace(locale.decimal, '.')
        expect(Number(plain)).toBe(value)
      }),
    )
  })

  it('any date of the calendar reads back, and no other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1970, max: 2100 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
          const date = new Date(Date.UTC(year, month - 1, day))
          const real = month >= 1 && month <= 12 && day >= 1 && date.getUTCDate() === day
          expect(parseDate(text, 'UTC')).toEqual(real ? { year, month, day, hour: 0, minute: 0, second: 0 } : null)
        },
      ),
    )
  })

  it('never fail on any text', () => {
    const pipes = fc.constantFrom(
      '| number',
      '| percent: 9',
      '| currency: XXX',
      '| date: full',
      '| time',
      '| upper | date',
      '| lower',
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), pipes, (value, pipe) => {
        expect(typeof format(value, pipe)).toBe('string')
      }),
    )
    expect(toNumber('1e400')).toBeNull()
    expect(toNumber('0x10')).toBeNull()
  })
})
