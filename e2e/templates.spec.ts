import { join } from 'node:path'
import { templateNames } from '../src/shared/contract/posters.ts'
import { expect, test } from './fixtures/handbill.ts'
import { canvasPixels, compare, pngPixels } from './fixtures/pixels.ts'
import { violations } from './fixtures/violations.ts'

/** As in posters.spec.ts: both canvases fill the same outlines, so not one pixel may differ. */
const TOLERANCE = 0

test('every template opens from the list, and its canvas has the pixels of the export', async ({ page, handbills }) => {
  test.setTimeout(180_000)
  const host = await handbills.serve('anna')
  await page.goto(host.url)
  for (const name of templateNames) {
    await page.locator('a[href="#/posters"]').first().click()
    await page.getByRole('button', { name: 'New from template' }).click()
    await page.locator(`[data-template="${name}"]`).click()
    await expect(page).toHaveURL(new RegExp(`poster=${name}$`))
    const canvas = await canvasPixels(page)

    const out = join(handbills.folder, `${name}.png`)
    const render = handbills.run('anna', 'render', '--template', name, '--out', out)
    expect(await render.ended(), render.log).toBe(0)
    const { differing, most } = compare(canvas, await pngPixels(out))
    console.log(`${name}: ${differing} of ${canvas.width * canvas.height} pixels differ, by ${most} at most`)
    expect(differing, name).toBeLessThanOrEqual(TOLERANCE)
  }
})

test('a template is chosen by keyboard; a second copy has a name of its own', async ({ page, handbills }) => {
  const host = await handbills.serve('anna')
  await page.goto(host.url)
  await page.locator('a[href="#/posters"]').first().click()
  for (const name of ['event-poster', 'event-poster-2']) {
    const button = page.getByRole('button', { name: 'New from template' })
    await button.focus()
    await page.keyboard.press('Enter')
    await expect(page.locator('[data-template="event-poster"]')).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(button).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.locator('[data-template="event-poster"]')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(new RegExp(`poster=${name}$`))
    await page.locator('a[href="#/posters"]').first().click()
    await expect(page.getByRole('link', { name: new RegExp(`^${name} `) })).toBeVisible()
  }
})

for (const [scheme, language] of [
  ['light', 'en-GB'],
  ['dark', 'zh-CN'],
] as const) {
  test.describe(`${scheme}, ${language}`, () => {
    test.use({ colorScheme: scheme, locale: language })

    test('the templates are shown with nothing that axe objects to, and fit into 900 × 600', async ({
      page,
      handbills,
    }, testInfo) => {
      const host = await handbills.serve('anna')
      await page.setViewportSize({ width: 900, height: 600 })
      await page.goto(host.url)
      await page.locator('a[href="#/posters"]').first().click()
      await page.getByRole('button', { name: /New from template|从模板新建/ }).click()
      const pictures = page.locator('[data-template] img')
      await expect(pictures).toHaveCount(templateNames.length)
      await expect
        .poll(() => pictures.evaluateAll((all) => all.every((one) => (one as HTMLImageElement).naturalWidth > 0)))
        .toBe(true)
      expect(await violations(page)).toEqual([])
      const sideways = await page.getByRole('dialog').evaluate((one) => one.scrollWidth - one.clientWidth)
      expect(sideways).toBe(0)
      await page.screenshot({ path: testInfo.outputPath('templates.png') })
    })
  })
}
