import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { browserWords, findBrowser } from '../../scripts/browser.mjs'
import { buildIfStale } from '../../scripts/build-if-stale.mjs'
import { startHost } from '../host.mjs'

/**
 * The page of the sockets, open in a browser with a host of its own.
 * @typedef {{ page: import('@playwright/test').Page, pid: number, shownMs: number, stop(): Promise<void> }} OpenPage `pid` of the host, `shownMs` from asking for the page until all rows are there
 */

/**
 * Resolves when the table has more than so many rows; null without a browser.
 * @param {string} folder
 * @param {number} rows
 * @param {(step: string) => void} told
 * @returns {Promise<OpenPage | null>}
 */
export async function openPage(folder, rows, told) {
  const executablePath = findBrowser()
  if (!executablePath) {
    told('No Chrome, Edge or Chromium here (Debian: chromium): the figures of the page are left out.')
    return null
  }
  buildIfStale()
  const host = await startHost(join(folder, 'data'))
  /** @type {import('@playwright/test').BrowserContext | undefined} */ let browser
  const stop = async () => {
    await browser?.close()
    await host.stop()
  }
  try {
    browser = await chromium.launchPersistentContext(join(folder, 'profile'), { executablePath, args: browserWords() })
    const page = await browser.newPage()
    await page.goto(host.url)
    const asked = performance.now()
    await page.goto(new URL('/#/sockets', host.url).href)
    await page.waitForFunction(
      (least) => Number(document.querySelector('table')?.getAttribute('aria-rowcount')) > least,
      rows,
    )
    return { page, pid: host.pid, shownMs: performance.now() - asked, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
