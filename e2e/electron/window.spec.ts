import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, expect, test } from '@playwright/test'

const root = join(import.meta.dirname, '../..')

/** As `npm start` finds it; never through `require('electron')`, which would fetch it. */
function electronBinary(): string | null {
  const folder = join(root, 'node_modules/electron')
  const named = join(folder, 'path.txt')
  const name = existsSync(named) ? readFileSync(named, 'utf8') : 'electron'
  const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name)
  return existsSync(binary) ? binary : null
}

const binary = electronBinary()
const reason = 'no Electron binary here (ELECTRON_OVERRIDE_DIST_PATH or node_modules/electron/dist)'
if (!binary) console.log(`The specs of the desktop window are skipped: ${reason}.`)
test.skip(!binary, reason)

let electron: ElectronApplication
let folder: string

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-electron-'))
  electron = await _electron.launch({
    executablePath: binary ?? '',
    args: [root],
    env: { ...(process.env as Record<string, string>), HANDBILL_DATA_DIR: folder, HANDBILL_INTERFACES: 'lo' },
  })
})

test.afterEach(async () => {
  await electron.close()
  await rm(folder, { recursive: true, force: true })
})

test('shows the page from its own scheme, under its policy, connected to the main process', async () => {
  const page = await electron.firstWindow()
  expect(page.url()).toMatch(/^app:\/\/ui\//)
  const violations: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text())
  })
  await expect(page.getByRole('navigation')).toBeVisible()
  expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined')
  expect(await page.evaluate(() => Object.keys((globalThis as { handbill?: object }).handbill ?? {}).sort())).toEqual([
    'connect',
    'pathOf',
  ])
  expect(violations).toEqual([])
})

test('goes nowhere else', async () => {
  const page = await electron.firstWindow()
  await expect(page.getByRole('navigation')).toBeVisible()
  const before = page.url()
  await page.evaluate(() => {
    window.location.href = 'https://handbill.invalid/'
  })
  await page.evaluate(() => window.open('file:///etc/passwd'))
  expect(page.url()).toBe(before)
  expect(electron.windows()).toHaveLength(1)
})
