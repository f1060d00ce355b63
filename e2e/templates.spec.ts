import { templateNames } from '../src/shared/contract/posters.ts'
import { expect, TOLERANCE, test } from './fixtures/editor.ts'
import { canvasPixels, compare } from './fixtures/pixels.ts'
import { violations } from './fixtures/violations.ts'

test('every template opens from the list, and its canvas has the pixels of the export', async ({ page, posters }) => {
  test.setTimeout(180_000)
  const exported = posters.renderTemplates(templateNames)
  await page.goto(posters.list)
  for (const name of templateNames) {
    await page.getByRole('button', { name: 'New from template' }).click()
    await page.locator(`[data-template="${name}"]`).click()
    await expect(page).toHaveURL(new RegExp(`poster=${name}$`))
    const canvas = await canvasPixels(page)
    const { differing, most } = compare(canvas, await exported(name))
    console.log(`${name}: ${differing} of ${canvas.width * canvas.height} pixels differ, by ${most} at most`)
    expect(differing, name).toBeLessThanOrEqual(TOLERANCE)
    await page.locator('a[href="#/posters"]').first().click()
  }
})

test('a template is chosen by keyboard; a second copy has a name of its own', async ({ page, posters }) => {
  await page.goto(posters.list)
  const copies: string[] = []
  for (const _ of ['first', 'second']) {
    const button = page.getByRole('button', { name: 'New from template' })
    await button.focus()
    await page.keyboard.press('Enter')
    await expect(page.locator('[data-template="event-poster"]')).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(button).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.locator('[data-template="event-poster"]')).toBeFocused()
    await page.keyboard.press('Enter')
    // Others of this host may have taken the template's own name.
    await expect(page).toHaveURL(/poster=event-poster(-\d+)?$/)
    const name = new URL(page.url()).hash.split('=')[1]!
    copies.push(name)
    await page.locator('a[href="#/posters"]').first().click()
    await expect(page.getByRole('link', { name: new RegExp(`^${name} `) })).toBeVisible()
  }
  const count = (name: string) => Number(name.split('-')[2] ?? 1)
  expect(count(copies[1]!)).toBe(count(copies[0]!) + 1)
})

for (const [scheme, language] of [
  ['light', 'en-GB'],
  ['dark', 'zh-CN'],
] as const) {
  test.describe(`${scheme}, ${language}`, () => {
    test.use({ colorScheme: scheme, locale: language })

    test('the templates are shown with nothing that axe objects to, and fit into 900 × 600', async ({
      page,
      posters,
    }, testInfo) => {
      await page.setViewportSize({ width: 900, height: 600 })
      await page.goto(posters.list)
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
