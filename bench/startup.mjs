import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium } from '@playwright/test'
import { browserWords, findBrowser } from '../scripts/browser.mjs'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { figure } from './figures.mjs'
import { restingMemory, startHost } from './host.mjs'

const RUNS = 5

/**
 * From the command to the first byte of the page, from the page's address to a button that answers, and what it costs.
 * @param {(step: string) => void} told
 */
export async function* measure(told) {
  buildIfStale()
  const folder = await mkdtemp(join(tmpdir(), 'handbill-bench-'))
  try {
    told(`host: ${RUNS} runs`)
    const { firstByte, memory } = await hostRuns(join(folder, 'data'))
    yield figure('host to the first byte of the UI', firstByte, 'ms', 500)
    yield figure('memory of the idle host', memory, 'MB', 120)
    const executablePath = findBrowser()
    if (!executablePath) {
      told('No Chrome, Edge or Chromium here (Debian: chromium): the figures of the page are left out.')
      return
    }
    told(`page: ${RUNS} runs`)
    const { interactive, bundle, loaded } = await pageRuns(folder, executablePath)
    yield figure('page until a button answers', interactive, 'ms', 1000)
    yield figure('renderer, gzipped', [bundle], 'kB', 400)
    yield figure('all that the page loads', [loaded], 'kB', null)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {string} dataFolder */
async function hostRuns(dataFolder) {
  // The first start makes the certificate; it is not counted.
  await (await startHost(dataFolder)).stop()
  /** @type {number[]} */ const firstByte = []
  /** @type {number[]} */ const memory = []
  for (let run = 0; run < RUNS; run += 1) {
    const host = await startHost(dataFolder)
    try {
      await firstByteOf(host.url)
      firstByte.push(performance.now() - host.startedAt)
      memory.push((await restingMemory(host.pid)) / 1e6)
    } finally {
      await host.stop()
    }
  }
  return { firstByte, memory }
}

/** @param {string} url */
async function firstByteOf(url) {
  const request = http.get(url)
  const [response] = /** @type {[http.IncomingMessage]} */ (await once(request, 'response'))
  const type = response.headers['content-type'] ?? ''
  if (response.statusCode !== 200 || !type.startsWith('text/html')) {
    throw new Error(`the host answered ${response.statusCode} ${type} where the UI should be`)
  }
  await once(response, 'data')
  response.destroy()
}

/**
 * @param {string} folder
 * @param {string} executablePath
 */
async function pageRuns(folder, executablePath) {
  const host = await startHost(join(folder, 'data'))
  const browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    args: browserWords(),
  })
  try {
    await browser.addInitScript(recordInteractive)
    // The first visit trades the address's key for a cookie and fills the cache: afterwards the profile is warm.
    const { bundle, loaded } = await sizes(browser, host.url)
    const address = new URL('/', host.url).href
    /** @type {number[]} */ const interactive = []
    for (let run = 0; run < RUNS; run += 1) interactive.push(await visit(browser, address))
    return { interactive, bundle, loaded }
  } finally {
    await browser.close()
    await host.stop()
  }
}

/**
 * What the browser really loaded until the first page stood, in kB: the code and styles as gzip would send them,
 * and everything as it is.
 * @param {import('@playwright/test').BrowserContext} browser
 * @param {string} url
 */
async function sizes(browser, url) {
  /** @type {Promise<{ code: boolean, bytes: Buffer }>[]} */ const bodies = []
  const origin = new URL(url).origin
  browser.on('response', (response) => {
    const kind = response.request().resourceType()
    if (!response.url().startsWith(`${origin}/`) || response.status() !== 200) return
    const code = ['document', 'script', 'stylesheet'].includes(kind)
    bodies.push(
      response.body().then(
        (bytes) => ({ code, bytes }),
        () => ({ code, bytes: Buffer.alloc(0) }),
      ),
    )
  })
  await visit(browser, url)
  browser.removeAllListeners('response')
  const all = await Promise.all(bodies)
  const sum = (/** @type {number[]} */ sizes) => sizes.reduce((total, size) => total + size, 0) / 1000
  return {
    bundle: sum(all.filter(({ code }) => code).map(({ bytes }) => gzipSync(bytes).length)),
    loaded: sum(all.map(({ bytes }) => bytes.length)),
  }
}

/**
 * Opens the page in a new tab; ms from the start of the navigation until its first button had answered a click.
 * @param {import('@playwright/test').BrowserContext} browser
 * @param {string} url
 */
async function visit(browser, url) {
  const page = await browser.newPage()
  try {
    await page.goto(url, { waitUntil: 'commit' })
    const answered = await page.waitForFunction(() => Reflect.get(window, 'answeredAt'), null, { timeout: 30_000 })
    return Number(await answered.jsonValue())
  } finally {
    await page.close()
  }
}

/**
 * Runs in the page before its own code: clicks the first button of the page proper as soon as it is there, and again
 * until the page changes in answer to it.
 */
function recordInteractive() {
  const clickFirst = () => {
    const button = document.querySelector('main button:not(:disabled)')
    if (!(button instanceof HTMLButtonElement)) {
      requestAnimationFrame(clickFirst)
      return
    }
    const seen = new MutationObserver(() => {
      seen.disconnect()
      Reflect.set(window, 'answeredAt', performance.now())
    })
    seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    button.click()
    setTimeout(() => {
      seen.disconnect()
      if (!Reflect.get(window, 'answeredAt')) clickFirst()
    }, 16)
  }
  requestAnimationFrame(clickFirst)
}
