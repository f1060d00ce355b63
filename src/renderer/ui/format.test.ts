import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, createFormat } from './format.ts'

const en = createFormat('en')
const zh = createFormat('zh-CN')

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [3_100_000, '3.1 MB'],
    [118_400_000, '118 MB'],
    [999_999, '1 MB'],
    [1_900_000_000, '1.9 GB'],
  ])('%d reads %s', (value, words) => expect(en.bytes(value)).toBe(words))

  it('is never four digits, and never a zero of something', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 15 }), (value) => {
        const [number, unit] = en.bytes(value).split(' ')
        expect(Number(number)).toBeGreaterThan(0)
        expect(Number(number)).toBeLessThan(1000)
        expect(unit).toMatch(/^(B|[kMGTP]B)$/)
      }),
    )
  })

  it('says part and whole in one unit', () => {
    const of = (part: string, whole: string) => `${part} of ${whole}`
    expect(en.bytesOf(1_200_000_000, 1_900_000_000, of)).toBe('1.2 of 1.9 GB')
    expect(en.bytesOf(412_000_000, 2_000_000_000, of)).toBe('0.4 of 2 GB')
  })

  it('says rates by the second', () => expect(en.rate(118_000_000)).toBe('118 MB/s'))
})

describe('percent', () => {
  it('keeps 0 and 100 for none and all', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        expect(en.percent(share) === '0 %').toBe(share === 0)
        expect(en.percent(share) === '100 %').toBe(share === 1)
      }),
    )
  })
})

describe('duration', () => {
  it.each([
    [0.2, '1 s', '1 秒'],
    [9, '9 s', '9 秒'],
    [59.5, '1 min', '1 分钟'],
    [61, '2 min', '2 分钟'],
    [3_900, '1 h 5 min', '1 小时 5 分钟'],
    [7_200, '2 h', '2 小时'],
    [90_000, '1 d 1 h', '1 天 1 小时'],
  ])('%d s reads %s and %s', (seconds, english, chinese) => {
    expect(en.duration(seconds)).toBe(english)
    expect(zh.duration(seconds)).toBe(chinese)
  })

  it('is never empty nor nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), (seconds) => {
        expect(en.duration(seconds)).toMatch(/^[1-9]/)
      }),
    )
  })
})

describe('time', () => {
  it('names the day only for another day', () => {
    const noon = new Date(2026, 3, 4, 12, 0).getTime()
    expect(en.time(new Date(2026, 3, 4, 9, 5).getTime(), noon)).toBe('09:05')
    expect(en.time(new Date(2026, 3, 3, 9, 5).getTime(), noon)).toBe('Apr 3, 09:05')
  })
})

describe('addresses', () => {
  it('puts IPv6 in brackets', () => {
    expect(addressOf({ address: '192.168.1.24', port: 53317 })).toBe('192.168.1.24:53317')
    expect(addressOf({ address: 'fe80::1', port: 53317 })).toBe('[fe80::1]:53317')
  })

  it.each([
    [0.0134, '0.013 ms'],
    [7.66, '7.7 ms'],
    [0, '0 ms'],
    [1234.5, '1,235 ms'],
  ])('%f ms reads %s', (value, words) => expect(createFormat('en').milliseconds(value)).toBe(words))
})
