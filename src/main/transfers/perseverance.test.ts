import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FakeClock } from '../devices/testing/clock.ts'
import { Perseverance } from './perseverance.ts'

const waits = (perseverance: Perseverance, clock: FakeClock, attemptMs = 0) => {
  const found: number[] = []
  for (let wait = perseverance.next(); wait !== null; wait = perseverance.next()) {
    found.push(wait)
    clock.advance(wait + attemptMs)
  }
  return found
}

test('tries again after 1, 2, 4, 8 and then every 15 seconds, for two minutes in all', () => {
  const clock = new FakeClock()
  const found = waits(new Perseverance(clock, 120_000), clock)
  expect(found).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 15_000, 15_000, 15_000, 15_000])
  expect(found.reduce((sum, wait) => sum + wait)).toBe(120_000)
})

test('never waits past its end, however long the attempts take, and ends', () => {
  fc.assert(
    fc.property(fc.nat(600_000), fc.nat(60_000), (persistMs, attemptMs) => {
      const clock = new FakeClock()
      const begun = clock.now()
      const found = waits(new Perseverance(clock, persistMs), clock, attemptMs)
      expect(clock.now() - begun).toBeLessThanOrEqual(persistMs + attemptMs)
      expect(found.length).toBeLessThanOrEqual(5 + persistMs / 15_000)
      if (persistMs === 0) expect(found).toEqual([])
    }),
  )
})

test('begins anew with every byte that is new, and not with those that went before', () => {
  const clock = new FakeClock()
  const perseverance = new Perseverance(clock, 10_000)
  perseverance.progress(1000)
  expect([perseverance.next(), perseverance.next(), perseverance.attempt]).toEqual([1000, 2000, 2])
  perseverance.progress(900)
  expect(perseverance.next()).toBe(4000)
  perseverance.progress(1001)
  expect(perseverance.next()).toBe(1000)
  clock.advance(20_000)
  expect(perseverance.next()).toBeNull()
  perseverance.renew()
  expect(perseverance.next()).toBe(1000)
})
