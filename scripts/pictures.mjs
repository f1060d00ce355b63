// @ts-check
// Takes the pictures of README.md from the running app: several Handbills on a loopback of their own, one of them
// with its page in a real browser. Nothing in them is painted; only names and files are chosen.
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect as expectNow } from '@playwright/test'
import sharp from 'sharp'
import { browserWords, findBrowser } from './browser.mjs'
import { buildIfStale } from './build-if-stale.mjs'
import { handbill } from './handbill.mjs'
import { ownNetwork } from './own-network.mjs'

const HEAVIEST_KB = 150
/** Shown in the prompt, so it should read like a person's. */
const HOME = '/srv'
const expect = expectNow.configure({ timeout: 20_000 })
const others = ['林的笔记本', 'Studio iMac']
const screen = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 }

buildIfStale()
const alone = ownNetwork({ folder: HOME, rate: '150mbit' })
if (!alone)
  process.stderr.write('There is no network of its own here: strangers of this machine may get in the picture.\n')
const executablePath = findBrowser()
if (!executablePath) throw new Error('There is no Chrome, Edge or Chromium here (Debian: chromium).')

const pictures = join(import.meta.dirname, '../docs/pictures')
const starter = join(import.meta.dirname, '../resources/posters/spring-reading-night.poster.json')
const folder = await mkdtemp(join(tmpdir(), 'handbill-pictures-'))
/** @type {ReturnType<typeof handbill>[]} */
const running = []
const browser = await chromium.launch({ executablePath, args: browserWords() })
try {
  await takeAll(await openHost())
} finally {
  await browser.close()
  await Promise.all(running.map(({ stop }) => stop()))
  await rm(folder, { recursive: true, force: true })
}

/** @param {{ url: string, address: string }} host */
async function takeAll({ url, address }) {
  const [desk, room] = await Promise.all([device('Front desk'), device('Print room'), ...others.map(device)])
  const context = await browser.newContext({ ...screen, locale: 'en-GB', colorScheme: 'light' })
  const page = await context.newPage()
  await page.goto(url)
  for (const name of ['Front desk', 'Print room', ...others]) {
    await expect(card(page, name)).toBeVisible()
  }

  const poster = join(folder, 'spring-reading-night.png')
  await done(run('host', 'render', starter, '--out', poster))
  await done(send('host', room, poster))
  const programme = send('林的笔记本', address, await file('programme.pdf', 1_840_000))
  await page.getByRole('button', { name: 'Accept' }).click()
  await done(programme)

  send('host', desk, await file('catalogue.pdf', 520_000_000))
  const photographs = [
    ['IMG_2041.heic', 3_140_000],
    ['IMG_2042.heic', 2_910_000],
    ['notes.txt', 1_204],
  ]
  const asked = await Promise.all(photographs.map(([name, bytes]) => file(String(name), Number(bytes))))
  const answered = send('林的笔记本', address, ...asked)
  await expect(page.getByRole('button', { name: 'Accept 3' })).toBeVisible()
  await expect(card(page, 'Front desk')).toContainText(/[3-9]\d % · .*B\/s/)
  await take(page, 'devices')

  const storageState = await context.storageState()
  const chinese = await browser.newContext({ ...screen, locale: 'zh-CN', colorScheme: 'dark', storageState })
  const other = await chinese.newPage()
  await other.goto(new URL('/', url).href)
  await expect(card(other, 'Front desk')).toContainText(/%.*B\/s/)
  await expect(other.getByRole('button', { name: '3' })).toBeVisible()
  await take(other, 'devices-zh')

  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(new URL('/#/sockets?filter=state:established', url).href)
  await page.getByRole('button', { name: 'Accept 3' }).click()
  await done(answered)
  await expect(page.getByText('↑ catalogue.pdf').first()).toBeInViewport()
  await take(page, 'sockets')

  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(new URL('/#/posters?poster=spring-reading-night', url).href)
  await expect(page.getByRole('img', { name: /^Preview of/ })).toHaveAttribute('data-drawn')
  await page.getByText('Title', { exact: true }).click()
  await expect(page.getByText('Nothing is selected')).toBeHidden()
  await take(page, 'editor')
}

/** The Handbill whose page is shown. */
async function openHost() {
  const downloads = alone ? join(HOME, 'Downloads') : join(folder, 'Downloads')
  const settings = {
    ...{ version: 1, alias: 'Quiet Heron', folder: downloads, accept: 'ask', pin: null },
    ...{ lanPort: alone ? 53317 : 0, discovery: true, theme: 'system', language: 'system' },
  }
  await mkdir(join(folder, 'host'), { mode: 0o700 })
  await writeFile(join(folder, 'host/settings.json'), JSON.stringify(settings))
  const { url, lan } = await run('host', 'serve').event('listening')
  return { url: String(url), address: `127.0.0.1:${lan.port}` }
}

/** Another Handbill, which takes everything; its fingerprint. @param {string} alias @returns {Promise<string>} */
async function device(alias) {
  const words = ['receive', '--alias', alias, '--accept', 'all', '--lan-port', '0', '--dir', join(folder, 'in', alias)]
  return (await run(alias, ...words).event('listening')).fingerprint
}

/** @param {string} who @param {string} to @param {...string} paths */
function send(who, to, ...paths) {
  return run(who, 'send', ...paths, '--to', to)
}

/** @param {string} who @param {...string} words */
function run(who, ...words) {
  const started = handbill(join(folder, who), words)
  running.push(started)
  return started
}

/** @param {ReturnType<typeof handbill>} command */
async function done(command) {
  if ((await command.exit) !== 0) throw new Error(command.log())
}

/** An empty file of that many bytes; its own name goes with it. @param {string} name @param {number} bytes */
async function file(name, bytes) {
  const path = join(folder, name)
  await writeFile(path, '')
  await truncate(path, bytes)
  return path
}

/** @param {import('@playwright/test').Page} page @param {string} alias */
function card(page, alias) {
  return page
    .getByRole('listitem')
    .filter({ has: page.getByTitle(alias, { exact: true }) })
    .first()
}

/** @param {import('@playwright/test').Page} page @param {string} name */
async function take(page, name) {
  await page.mouse.move(0, 0)
  await page.evaluate(() => document.fonts.ready)
  const picture = await sharp(await page.screenshot({ animations: 'disabled' }))
    .png({ palette: true, effort: 10, compressionLevel: 9 })
    .toBuffer()
  const kB = Math.round(picture.length / 1000)
  if (kB > HEAVIEST_KB) throw new Error(`The picture "${name}" weighs ${kB} kB; ${HEAVIEST_KB} are allowed.`)
  await writeFile(join(pictures, `${name}.png`), picture)
  process.stdout.write(`docs/pictures/${name}.png  ${kB} kB\n`)
}
