import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import { browserWords, findBrowser } from '../../scripts/browser.mjs'
import { buildIfStale } from '../../scripts/build-if-stale.mjs'
import { startHost } from '../host.mjs'

/** `/proc/PID/stat` counts in USER_HZ, which is 100 wherever Node runs. */
const TICK_MS = 10
const SECONDS = 20
const WARM_SECONDS = 15

/**
 * What the host takes of a core while the page of the sockets is open in a browser and 1 % of the rows change every
 * second, in percent; null without a browser.
 * @param {string} folder
 * @param {import('./load.mjs').Load} load
 * @param {(step: string) => void} told
 */
export async function openPageShare(folder, load, told) {
  const executablePath = findBrowser()
  if (!executablePath) {
    told('No Chrome, Edge or Chromium here (Debian: chromium): the figure of the page is left out.')
    return null
  }
  buildIfStale()
  const host = await startHost(join(folder, 'data'))
  const browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    args: browserWords(),
  })
  try {
    const page = await browser.newPage()
    await page.goto(host.url)
    await page.goto(new URL('/#/sockets', host.url).href)
    await page.getByRole('table').waitFor()
    // The first answer is the whole table, and code is compiled while it is young: an open page is open for longer.
    for (let second = 0; second < WARM_SECONDS; second += 1) {
      await load.tick(10)
      await passed(1000)
    }
    const before = cpuMs(host.pid)
    const started = performance.now()
    for (let second = 0; second < SECONDS; second += 1) {
      await load.tick(10)
      await passed(1000)
    }
    return ((cpuMs(host.pid) - before) / (performance.now() - started)) * 100
  } finally {
    await browser.close()
    await host.stop()
  }
}

/** User and system time of a process with all its threads. @param {number} pid */
function cpuMs(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}
