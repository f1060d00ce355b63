// @ts-check
// Everything that must hold, in one command: the check, the build, the tests in Node, the tests in a real browser.
// The closing line counts what the runners themselves reported.
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findOrInstallBrowser } from './browser.mjs'
import { playwrightReport, vitestReport } from './reports.mjs'

const root = join(import.meta.dirname, '..')
const reports = join(root, '.reports')

/** @typedef {import('./reports.mjs').Count} Count */

/** @type {Count} */
const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] }

/** Runs a command to its end; resolves to its exit status.
 * @param {string} name @param {readonly string[]} words @param {Record<string, string>} [env] */
async function run(name, words, env = {}) {
  process.stdout.write(`\n— ${name}\n`)
  const npm = process.platform === 'win32' ? 'npx.cmd' : 'npx'
  const child = spawn(npm, ['--no-install', ...words], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    // Nothing that a test starts may speak beyond this machine.
    env: { ...process.env, HANDBILL_INTERFACES: 'lo', FORCE_COLOR: '0', ...env },
  })
  return /** @type {Promise<number>} */ (
    new Promise((resolve) => {
      child.on('error', () => resolve(1))
      child.on('exit', (code) => resolve(code ?? 1))
    })
  )
}

/** A step without a runner of its own counts as one test.
 * @param {string} name @param {readonly string[][]} commands @returns {Promise<Count>} */
async function step(name, commands) {
  for (const words of commands)
    if ((await run(name, words)) !== 0) return { ...nothing, failed: 1, failures: [`${name}: ${words.join(' ')}`] }
  return { ...nothing, passed: 1 }
}

/** A runner that fails without naming a failed test (it crashed, it found none) counts as one failure.
 * @param {string} name @param {readonly string[]} words @param {string} file
 * @param {(report: any) => Count} read @param {Record<string, string>} [env] @returns {Promise<Count>} */
async function counted(name, words, file, read, env) {
  const status = await run(name, words, env)
  const count = await readFile(file, 'utf8').then(
    (text) => read(JSON.parse(text)),
    () => nothing,
  )
  const silent = (status !== 0 && count.failed === 0) || count.passed + count.failed === 0
  if (!silent) return count
  return { ...count, failed: count.failed + 1, failures: [...count.failures, `${name}: ended with status ${status}`] }
}

function unit() {
  const file = join(reports, 'unit.json')
  const words = ['vitest', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  return counted('unit, property and contract tests', words, file, vitestReport)
}

/** @param {string} browser */
function endToEnd(browser) {
  const file = join(reports, 'e2e.json')
  const words = ['playwright', 'test', '--reporter=list,json']
  const env = { HANDBILL_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  return counted('end to end, in a real browser', words, file, playwrightReport, env)
}

await rm(reports, { recursive: true, force: true })
await mkdir(reports, { recursive: true })
/** @type {Count[]} */
const counts = []
const browser = findOrInstallBrowser()
if (!browser) {
  process.stdout.write(
    'Install Google Chrome, Microsoft Edge or Chromium (Debian: apt-get install chromium) to run the tests.\n',
  )
  counts.push({ ...nothing, failed: 1, failures: ['no browser'] })
} else {
  counts.push(
    await step('check', [
      ['biome', 'check'],
      ...['shared', 'node', 'web'].map((p) => ['tsc', '-p', `tsconfig.${p}.json`]),
    ]),
  )
  counts.push(await step('build', [['electron-vite', 'build', '--logLevel', 'warn']]))
  counts.push(await unit())
  counts.push(await endToEnd(browser))
}
const sum = counts.reduce((a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  failures: [...a.failures, ...b.failures],
}))
if (sum.failures.length > 0) process.stdout.write(`\n— failed\n${sum.failures.join('\n')}\n`)
process.stdout.write(
  `\n${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}\n`,
)
process.exitCode = sum.failed === 0 ? 0 : 1
