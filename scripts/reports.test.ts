import { describe, expect, it } from 'vitest'
import { playwrightReport, vitestReport } from './reports.mjs'

describe('the report of vitest', () => {
  it('counts, and names what failed with the first words of why', () => {
    const report = {
      ...{ numPassedTests: 2, numFailedTests: 1, numPendingTests: 1 },
      testResults: [
        {
          ...{ name: 'src/a.test.ts', status: 'failed', message: '' },
          assertionResults: [
            { status: 'passed', fullName: 'a holds', failureMessages: [] },
            {
              ...{ status: 'failed', fullName: 'a breaks' },
              failureMessages: ['\u001b[31mAssertionError: expected 1 to be 2\u001b[0m\n\n    at a.test.ts:3'],
            },
          ],
        },
        { name: 'src/b.test.ts', status: 'passed', message: '', assertionResults: [] },
      ],
    }
    expect(vitestReport(report)).toEqual({
      ...{ passed: 2, failed: 1, skipped: 1 },
      failures: ['src/a.test.ts: a breaks\n    AssertionError: expected 1 to be 2\n    at a.test.ts:3'],
    })
  })

  it('counts a file that never came to its tests', () => {
    const broken = { name: 'src/c.test.ts', status: 'failed', message: 'Cannot find c.ts', assertionResults: [] }
    const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, testResults: [broken] }
    expect(vitestReport(report)).toMatchObject({ failed: 1, failures: ['src/c.test.ts\n    Cannot find c.ts'] })
  })
})

describe('the report of Playwright', () => {
  const spec = (title: string, status: string, message?: string) => ({
    ...{ title, file: 'a.spec.ts', line: 7 },
    tests: [{ status, results: [message === undefined ? {} : { error: { message } }] }],
  })

  it('counts what passed at the second try as failed, and finds specs at any depth', () => {
    const inner = { specs: [spec('wavers', 'flaky', 'Timed out')], suites: [] }
    const report = {
      stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
      suites: [{ specs: [spec('holds', 'expected'), spec('breaks', 'unexpected', 'Error: no')], suites: [inner] }],
      errors: [],
    }
    expect(playwrightReport(report)).toEqual({
      ...{ passed: 1, failed: 2, skipped: 0 },
      failures: ['a.spec.ts:7: breaks\n    Error: no', 'a.spec.ts:7: wavers\n    Timed out'],
    })
  })

  it('counts what went wrong outside any test', () => {
    const report = {
      stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 },
      ...{ suites: [], errors: [{ message: 'no such file' }] },
    }
    expect(playwrightReport(report)).toMatchObject({ failed: 1, failures: ['before any test\n    no such file'] })
  })
})
