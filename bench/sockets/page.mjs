import { readFileSync } from 'node:fs'
import { setTimeout as passed } from 'node:timers/promises'

/** `/proc/PID/stat` counts in USER_HZ, which is 100 wherever Node runs. */
const TICK_MS = 10
const SECONDS = 20
const WARM_SECONDS = 15

/**
 * What the host takes of a core while the page of the sockets is open in a browser and 1 % of the rows change every
 * second, in percent.
 * @param {number} pid the host's
 * @param {import('./load.mjs').Load} load
 */
export async function openPageShare(pid, load) {
  // The first answer is the whole table, and code is compiled while it is young: an open page is open for longer.
  for (let second = 0; second < WARM_SECONDS; second += 1) {
    await load.tick(10)
    await passed(1000)
  }
  const before = cpuMs(pid)
  const started = performance.now()
  for (let second = 0; second < SECONDS; second += 1) {
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
