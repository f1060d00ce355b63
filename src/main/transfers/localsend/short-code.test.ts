import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../devices/testing/clock.ts'
import { Meetings } from './meetings.ts'
import { commitmentTo, newNonce, shortCode } from './short-code.ts'

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const [caller, called] = ['A'.repeat(64), 'B'.repeat(64)]
const both = { caller, called }

describe('the short code', () => {
  it('is six digits that hang on every part', () => {
    fc.assert(
      fc.property(hex(64), hex(64), (one, other) => {
        const code = shortCode(both, one, other)
        expect(code).toMatch(/^\d{6}$/)
        expect(shortCode(both, one, other)).toBe(code)
        expect(shortCode({ caller: called, called: caller }, one, other) === code && one !== other).toBe(false)
      }),
    )
  })

  it('falls everywhere: a thousand of them fill each tenth', () => {
    const tenths = new Array(10).fill(0)
    for (let index = 0; index < 1000; index += 1) {
      const code = shortCode(both, String(index).padStart(64, '0'), 'c'.repeat(64))
      tenths[Number(code[0])] += 1
    }
    for (const count of tenths) expect(count).toBeGreaterThan(60)
  })
})

describe('a meeting', () => {
  const peer = { address: '192.0.2.1', fingerprint: caller }

  it('gives its digits once, to the one that it was with', () => {
    const meetings = new Meetings(() => called, new FakeClock())
    const nonce = newNonce()
    const { meeting, nonce: theirs } = meetings.begin(peer, commitmentTo(nonce, caller))
    expect(meetings.codeOf(peer, meeting)).toBeNull()
    meetings.reveal(peer, meeting, nonce)
    expect(meetings.codeOf({ ...peer, fingerprint: called }, meeting)).toBeNull()
    expect(meetings.codeOf(peer, meeting)).toBe(shortCode(both, nonce, theirs))
    expect(meetings.codeOf(peer, meeting)).toBeNull()
  })

  it('is refused with another nonce than was committed to, and with a commitment of somebody else', () => {
    const meetings = new Meetings(() => called, new FakeClock())
    const nonce = newNonce()
    const first = meetings.begin(peer, commitmentTo(nonce, caller))
    expect(() => meetings.reveal(peer, first.meeting, newNonce())).toThrow('committed')
    const passedOn = meetings.begin(peer, commitmentTo(nonce, called))
    expect(() => meetings.reveal(peer, passedOn.meeting, nonce)).toThrow('committed')
    expect(() => meetings.reveal({ ...peer, fingerprint: called }, first.meeting, nonce)).toThrow('no such meeting')
    expect(() => meetings.begin({ ...peer, fingerprint: null }, commitmentTo(nonce, caller))).toThrow('certificate')
  })

  it('cannot be begun again and again until the digits suit', () => {
    const clock = new FakeClock()
    const meetings = new Meetings(() => called, clock)
    const begin = (address: string) => meetings.begin({ ...peer, address }, commitmentTo(newNonce(), caller))
    const refusals = (addresses: string[]) =>
      addresses.filter((address) => {
        try {
          begin(address)
          return false
        } catch {
          return true
        }
      }).length
    expect(refusals(new Array(10).fill('192.0.2.1'))).toBe(4)
    expect(refusals(Array.from({ length: 100 }, (_, index) => `192.0.2.${index + 2}`))).toBe(76)
    clock.advance(60_001)
    expect(refusals(['192.0.2.1'])).toBe(0)
  })
})
