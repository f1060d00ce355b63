import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Allowance } from './allowance.ts'

it('never holds more than it may, alone and together, and gets everything back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), fc.nat(60))), (takes) => {
      const whole = new Allowance(100, () => new Error('whole'))
      const parts = [0, 1, 2].map(() => new Allowance(50, () => new Error('part'), whole))
      for (const [at, bytes] of takes) {
        const part = parts[at]!
        const before = [part.held, whole.held]
        const fits = bytes <= part.left
        if (fits) part.take(bytes)
        else expect(() => part.take(bytes)).toThrow(part.held + bytes > 50 ? 'part' : 'whole')
        expect([part.held, whole.held]).toEqual(before.map((held) => held + (fits ? bytes : 0)))
        expect(whole.held).toBe(parts.reduce((sum, { held }) => sum + held, 0))
        expect(whole.held).toBeLessThanOrEqual(100)
      }
      for (const part of parts) part.release()
      expect(whole.held).toBe(0)
    }),
  )
})
