import { expect, test } from 'vitest'
import { asFailure, Failure, failureRecord, failures, toFailureRecord } from './failure.ts'

const pinned = new Failure('FINGERPRINT_MISMATCH', {
  what: 'Nothing was sent.',
  why: 'Another device answered.',
  next: 'Compare the fingerprints.',
  expected: 'AA',
  presented: 'BB',
})

test('a failure is its own record, and its message the three sentences', () => {
  expect(pinned.message).toBe('Nothing was sent. Another device answered. Compare the fingerprints.')
  expect(asFailure(pinned)).toBe(pinned)
  expect(failureRecord.parse(JSON.parse(JSON.stringify(toFailureRecord(pinned))))).toEqual(pinned.toRecord())
})

test.each([new Error('disk on fire'), 'disk on fire'])('anything else is INTERNAL in its own words: %s', (thrown) => {
  expect(toFailureRecord(thrown)).toMatchObject({ code: 'INTERNAL', data: { why: 'disk on fire' } })
  expect(asFailure(thrown).cause).toBe(thrown)
})

test('every failure has a status that says whose fault it is', () => {
  for (const [code, { status }] of Object.entries(failures)) {
    expect(status, code).toBeGreaterThanOrEqual(400)
    expect(status, code).toBeLessThan(600)
  }
})
