import { expect, test } from './fixtures/editor.ts'
import { violations } from './fixtures/violations.ts'

/** Chinese faces have 10 MB each, and cores may be busy. */
const PATIENT = { timeout: 40_000 }

test('the checks say in words what keeps a layer from being drawn, and lead to it', async ({ page, posters }) => {
  const name = await posters.add()
  await posters.open(page, name)
  const checks = page.getByRole('region', { name: 'Checks' })
  await expect(checks.getByText('Nothing to correct')).toBeVisible()

  await page.locator('[data-variable="link"]').getByRole('textbox').fill('x'.repeat(2500))
  await expect(checks.getByText(/The QR code "QR code" cannot be drawn/)).toBeVisible()
  await page.getByRole('button', { name: 'Back to the default' }).click()
  await expect(checks.getByText('Nothing to correct')).toBeVisible()
  await page.locator('[data-layer="qr"] button').first().click()
  await page.getByRole('textbox', { name: 'Ground', exact: true }).fill('#123123')
  await expect(checks.getByText(/The QR code "QR code" cannot be read/)).toBeVisible()
  await page.locator('[data-variable="subtitle"]').getByRole('textbox').fill('\u{1F4DA} 𒀀')
  await expect(checks.getByText(/No font has a glyph for .*U\+12000/)).toBeVisible()
  await page.locator('[data-layer="when"] button').first().click()
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('{{nobody}}')
  await expect(checks.getByText(/declares no variable "nobody"/)).toBeVisible()
  await page.locator('[data-layer="picture"] button').first().click()
  await page.getByRole('textbox', { name: 'File' }).fill('pictures/gone.png')
  await expect(checks.getByRole('button', { name: /Night hills.*gone\.png/ })).toBeVisible()

  await checks.getByRole('button', { name: /QR code/ }).click()
  await expect(page.locator('[data-selected]')).toHaveAttribute('data-selected', 'qr')
})

test('fonts and pictures that cannot be fetched are said, and fetched again on demand', async ({ page, posters }) => {
  const name = await posters.add()
  await page.route('**/media/**', (route) => route.abort())
  await page.goto(posters.list)
  await page.locator(`a[href$="poster=${name}"]`).click()
  const checks = page.getByRole('region', { name: 'Checks' })
  await expect(checks.getByText(/The font Inter 800 could not be fetched/)).toBeVisible()
  await expect(checks.getByRole('button', { name: /Night hills/ })).toBeVisible()

  await page.unroute('**/media/**')
  await checks.getByRole('button', { name: 'Look again' }).click()
  await expect(checks.getByText('Nothing to correct')).toBeVisible()
})

test('a file that is no poster is listed with its problem', async ({ page, posters }) => {
  await posters.add({ version: 1, width: -5, height: 10, layers: [] })
  await page.goto(posters.list)
  await expect(page.getByText(/This file is not a poster yet.*width/)).toBeVisible()
})

test('the list shows each poster as it is; nothing of the editor is loaded before', async ({ page, posters }) => {
  // The newest is the first of the list, and the first to be drawn.
  const name = await posters.add()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(new URL(posters.list).origin)
  await expect(page.getByRole('heading', { level: 1, name: 'Devices' })).toBeVisible()
  expect(asked.filter((path) => /wasm|harfbuzz|\/media\//.test(path))).toEqual([])

  await page.getByRole('link', { name: 'Posters' }).click()
  const preview = page.locator(`a[href$="poster=${name}"] canvas`)
  await expect(preview).toHaveAttribute('data-drawn', 'true', PATIENT)
  expect(asked.filter((path) => path.endsWith('.wasm'))).toHaveLength(1)
  const ground = await preview.evaluate((canvas: HTMLCanvasElement) => [
    ...canvas.getContext('2d')!.getImageData(0, 0, 1, 1).data,
  ])
  expect(ground[3]).toBe(255)
  expect(Math.max(...ground.slice(0, 3))).toBeLessThan(100)
})

for (const [scheme, language] of [
  ['light', 'en-GB'],
  ['dark', 'zh-CN'],
] as const) {
  test.describe(`${scheme}, ${language}`, () => {
    test.use({ colorScheme: scheme, locale: language })

    test('list and editor have nothing that axe objects to, and fit into 900 × 600', async ({ page, posters }) => {
      const name = await posters.add()
      await page.setViewportSize({ width: 900, height: 600 })
      await page.goto(posters.list)
      await expect(page.locator(`a[href$="poster=${name}"] canvas[data-drawn]`)).toBeVisible(PATIENT)
      expect(await violations(page)).toEqual([])
      await page.locator(`a[href$="poster=${name}"]`).click()
      await page.locator('[data-layer="qr"] button').first().click()
      await expect(page.locator('canvas[data-drawn]')).toBeVisible()
      expect(await violations(page)).toEqual([])
      await page.locator('[data-layer="title"] button').first().click()
      expect(await violations(page)).toEqual([])

      const { width, height } = (await page.locator('canvas[data-drawn]').boundingBox())!
      expect(Math.min(width, height)).toBeGreaterThan(200)
      const overflow = await page.evaluate(() => [
        document.documentElement.scrollWidth - innerWidth,
        document.documentElement.scrollHeight - innerHeight,
      ])
      expect(overflow).toEqual([0, 0])
    })
  })
}
