// @ts-check
// What the two runners' JSON reports say, in one shape: how many, and which failed with the first words of why.

/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Count */

/** Enough of an error to see what it is about; the runner has printed all of it above. */
const LINES = 6

/** @param {string} title @param {string | undefined} error @returns {string} */
function failure(title, error = '') {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the runners colour their messages.
  const plain = error.replace(/\u001b\[[0-9;]*m/g, '')
  const lines = plain.split('\n').filter((line) => line.trim() !== '')
  return [title, ...lines.slice(0, LINES).map((line) => `    ${line.trim()}`)].join('\n')
}

/**
 * A report of `vitest --reporter=json`. A file that fails before its tests (it does not load, its `beforeAll` throws)
 * counts as one failure.
 * @param {any} report @returns {Count}
 */
export function vitestReport({ numPassedTests, numFailedTests, numPendingTests, testResults }) {
  /** @type {string[]} */
  const failures = []
  let broken = 0
  for (const { name, status, message, assertionResults } of testResults) {
    const failed = assertionResults.filter((/** @type {any} */ test) => test.status === 'failed')
    for (const test of failed) failures.push(failure(`${name}: ${test.fullName}`, test.failureMessages[0]))
    if (status !== 'failed' || failed.length > 0) continue
    broken += 1
    failures.push(failure(name, message))
  }
  return { passed: numPassedTests, failed: numFailedTests + broken, skipped: numPendingTests, failures }
}

/**
 * A report of `playwright test --reporter=json`. What passed only when tried again has failed.
 * @param {any} report @returns {Count}
 */
export function playwrightReport({ stats, suites, errors }) {
  /** @type {any[]} */
  const specs = suites.flatMap(specsOf)
  const failures = specs
    .filter((spec) => spec.tests.some((/** @type {any} */ test) => ['unexpected', 'flaky'].includes(test.status)))
    .map((spec) => {
      const results = spec.tests.flatMap((/** @type {any} */ test) => test.results)
      const error = results.find((/** @type {any} */ result) => result.error)?.error.message
      return failure(`${spec.file}:${spec.line}: ${spec.title}`, error)
    })
  for (const error of errors ?? []) failures.push(failure('before any test', error.message))
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + (errors?.length ?? 0),
    skipped: stats.skipped,
    failures,
  }
}

/** @param {any} suite @returns {any[]} */
function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)]
}
