import { readFileSync } from 'node:fs'
import { setTimeout as passed } from 'node:timers/promises'

/** `/proc/PID/stat` counts in USER_HZ, which is 100 wherever Node runs. */
const TICK_MS = 10
const WINDOW_SECONDS = 10
const WINDOWS = 3
/** Nobody waits longer for it to settle; windows. */
const PATIENCE = 12

/**
 * What the host takes of a core while the page of the sockets is open in a browser and 1 % of the rows change every
 * second, in percent. `first` is that of the first half minute, when the whole table is read and sent, code is compiled and V8
 * tidies up what all that left; `settled` that of the first half minute which took no less than the one before it, and
 * `after` when that one began, in seconds. Without that within two minutes the last one counts.
 * @param {number} pid the host's
 * @param {import('./load.mjs').Load} load
 * @returns {Promise<{ first: number, settled: number, after: number }>}
 */
export async function openPageShare(pid, load) {
  /** @type {number[]} */ const shares = []
  const half = (/** @type {number} */ ago) =>
    shares.slice(shares.length - WINDOWS - ago, shares.length - ago).reduce((sum, share) => sum + share / WINDOWS, 0)
  for (;;) {
    shares.push(await share(pid, load))
    if (shares.length < 2 * WINDOWS) continue
    if (half(0) < half(WINDOWS) && shares.length < PATIENCE) continue
    const first = shares.slice(0, WINDOWS).reduce((sum, it) => sum + it / WINDOWS, 0)
    return { first, settled: half(0), after: (shares.length - WINDOWS) * WINDOW_SECONDS }
  }
}

/** @param {number} pid @param {import('./load.mjs').Load} load */
async function share(pid, load) {
  const before = cpuMs(pid)
  const started = performance.now()
  for (let second = 0; second < WINDOW_SECONDS; second += 1) {
    await load.tick(10)
    await passed(1000)
  }
  return ((cpuMs(pid) - before) / (performance.now() - started)) * 100
}

/** User and system time of a process with all its threads. @param {number} pid */
function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}
