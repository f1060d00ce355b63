import { once } from 'node:events'
import { connect } from 'node:net'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures/handbill.ts'
import { violations } from './fixtures/violations.ts'

const subjects = ['devices', 'transfers', 'sockets', 'lab', 'posters', 'settings'] as const

async function open(page: Page, subject: (typeof subjects)[number]) {
  await page.locator(`nav a[href="#/${subject}"]:not([tabindex="-1"])`).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

/** Content that a person cannot reach: wider than the window, or a button outside of it. */
function overflow(page: Page) {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}

for (const [scheme, locale, width, height] of [
  ['light', 'en-GB', 900, 600],
  ['dark', 'zh-CN', 900, 600],
  ['dark', 'en-GB', 1920, 1080],
  ['light', 'zh-CN', 1920, 1080],
] as const) {
  test.describe(`${scheme}, ${locale}, ${width} × ${height}`, () => {
    test.use({ colorScheme: scheme, locale, viewport: { width, height } })

    test('every page fits, is in its language, and has nothing that axe objects to', async ({ page, handbills }) => {
      const { url } = await handbills.serve('anna')
      const refused: string[] = []
      page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
      page.on('pageerror', (error) => refused.push(error.message))
      await page.goto(url)
      for (const subject of subjects) {
        await open(page, subject)
        expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale === 'zh-CN' ? 'zh-CN' : 'en')
        const words = await page.getByRole('navigation').first().innerText()
        if (width > 1000) expect(/[\u4e00-\u9fff]/.test(words)).toBe(locale === 'zh-CN')
        expect(await overflow(page), subject).toBe(0)
        expect(await violations(page), subject).toEqual([])
      }
      expect(refused).toEqual([])
    })
  })
}

test('the theme and the language are chosen in the settings and kept', async ({ page, handbills }) => {
  const { url } = await handbills.serve('anna')
  await page.goto(url)
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await paper()
  await open(page, 'settings')
  await page.getByRole('combobox', { name: 'Theme' }).click()
  await page.getByRole('option', { name: 'Dark' }).click()
  await expect.poll(paper).not.toBe(light)
  await page.getByRole('combobox', { name: 'Language' }).click()
  await page.getByRole('option', { name: '简体中文' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置')
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置')
  expect(await paper()).not.toBe(light)
})

test('a setting that cannot be is refused at its field, and the old one stays', async ({ page, handbills }) => {
  const { url } = await handbills.serve('anna')
  await page.goto(url)
  await open(page, 'settings')
  const folder = page.getByRole('textbox', { name: 'Folder' })
  await folder.fill('not/absolute')
  await folder.press('Tab')
  await expect(folder).toHaveAttribute('aria-invalid', 'true')
  await page.reload()
  await expect(folder).not.toHaveValue('not/absolute')
})

test('everything is reached by keyboard', async ({ page, handbills }) => {
  const { url } = await handbills.serve('anna')
  await page.goto(url)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.locator(':focus')).toHaveText('Skip to the page')
  await page.keyboard.press('Tab')
  await expect(page.locator('nav a:focus')).toHaveText(/Devices/)
  for (const [index, subject] of subjects.entries()) {
    await page.keyboard.press(`Control+${index + 1}`)
    await expect(page).toHaveURL(new RegExp(`#/${subject}`))
  }
})

test('the connection table is alive, and the filter asks it', async ({ page, handbills }) => {
  const { url } = await handbills.serve('anna')
  await page.goto(url)
  await open(page, 'sockets')
  const { port } = new URL(url)
  const filter = page.getByRole('combobox', { name: 'Filter' })
  await filter.fill(`port:${port} state:established`)
  // The page's own connections to its host, as many as the browser keeps open.
  await expect(page.getByRole('row').filter({ hasText: 'ESTABLISHED' }).first()).toBeVisible()
  await filter.fill(`port:${port} state:listen`)
  await expect(page.getByRole('row').filter({ hasText: 'LISTEN' })).toHaveCount(1)
  await expect(page.getByRole('main')).toContainText(`:${port}`)

  await filter.fill('port:what')
  await expect(filter).toHaveAttribute('aria-invalid', 'true')

  // A connection that comes while the page looks on, both ends of it on this machine; and it goes.
  const other = connect(Number(port), '127.0.0.1')
  await once(other, 'connect')
  await filter.fill(`port:${other.localPort} state:established`)
  await expect(page.getByRole('row').filter({ hasText: 'ESTABLISHED' })).toHaveCount(2)
  other.destroy()
  await expect(page.getByRole('row').filter({ hasText: 'ESTABLISHED' })).toHaveCount(0)
})

test('a state of the diagram leads to its sockets', async ({ page, handbills }) => {
  const { url } = await handbills.serve('anna')
  await page.goto(url)
  await open(page, 'lab')
  await page
    .getByRole('main')
    .getByRole('link', { name: /^LISTEN/ })
    .click()
  await expect(page.getByRole('combobox', { name: 'Filter' })).toHaveValue('state:listen')
  await expect(page.getByRole('row').filter({ hasText: 'LISTEN' }).first()).toBeVisible()
})
