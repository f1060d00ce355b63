// @ts-check
// What takes too long for `npm test`: many seeded runs over a bad network, Handbills killed at random points, an offer of
// 100,000 files, and a receiver under a hail of hostile requests for minutes. A quarter of an hour on two cores.
// HANDBILL_SOAK is the number of runs over the network, HANDBILL_SEED the first seed; what fails names its own.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildIfStale } from './build-if-stale.mjs'

const { HANDBILL_SOAK = '200', HANDBILL_SEED = String(Math.trunc(Date.now() / 1000) % 1_000_000_000) } = process.env

/** @param {string} name @param {readonly string[]} words */
async function step(name, words) {
  process.stdout.write(`\n— ${name}\n`)
  const [program = '', ...rest] = words
  const child = spawn(process.execPath, [join(import.meta.dirname, '../node_modules', program), ...rest], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      FORCE_COLOR: '0',
      HANDBILL_INTERFACES: 'lo',
      HANDBILL_SOAK,
      HANDBILL_SEED,
      HANDBILL_SOAK_SECONDS: '62',
    },
  })
  /** @type {number | null} */
  const status = await new Promise((resolve) => child.on('exit', resolve))
  if (status !== 0) failed.push(name)
}

/** @type {string[]} */
const failed = []
buildIfStale()
process.stdout.write(`HANDBILL_SOAK=${HANDBILL_SOAK} HANDBILL_SEED=${HANDBILL_SEED}\n`)
await step(`${HANDBILL_SOAK} transfers over a bad network`, ['vitest/vitest.mjs', 'run', 'src/main/transfers/chaos'])
await step('100 connections a second for a minute', ['vitest/vitest.mjs', 'run', 'src/main/sockets/churn'])
await step('killed, and gone on with', ['@playwright/test/cli.js', 'test', 'e2e/resume.spec.ts'])
await step('100,000 files in one offer', ['@playwright/test/cli.js', 'test', 'e2e/many.spec.ts'])
await step('under a hail of hostile requests', ['@playwright/test/cli.js', 'test', 'e2e/hail.spec.ts'])
process.stdout.write(failed.length === 0 ? '\nAll of it held.\n' : `\nWhat failed: ${failed.join('; ')}.\n`)
process.exitCode = failed.length === 0 ? 0 : 1
