import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import sharp from 'sharp'
import type { PosterDocument } from '../src/shared/poster/document.ts'
import { everyOption } from './fixtures/every-option.ts'
import { expect, type Handbill, test } from './fixtures/handbill.ts'
import { canvasOf, canvasPixels, compare, drawn, pngPixels } from './fixtures/pixels.ts'
import { violations } from './fixtures/violations.ts'

const STARTER = 'spring-reading-night'

/**
 * The editor's canvas and the exporter fill the same outlines and copy the same picture pixels, so not one pixel may
 * differ. Both are Skia; a difference would mean that something is laid out, resampled or rounded twice.
 */
const TOLERANCE = 0

const fileOf = (handbill: Handbill, name = STARTER) => join(handbill.folder, 'posters', `${name}.poster.json`)

async function documentOf(handbill: Handbill): Promise<PosterDocument> {
  return JSON.parse(await readFile(fileOf(handbill), 'utf8'))
}

async function openPoster(page: Page, url: string, name = STARTER): Promise<void> {
  await page.goto(url)
  await page.getByRole('link', { name: 'Posters' }).click()
  await page.getByRole('link', { name }).click()
  await drawn(page)
}

/** Where a point of the poster is on the screen. */
async function onScreen(page: Page, [x, y]: [number, number]): Promise<[number, number]> {
  const box = (await canvasOf(page).boundingBox())!
  const scale = box.width / (await canvasOf(page).evaluate(({ width }: HTMLCanvasElement) => width))
  return [box.x + x * scale, box.y + y * scale]
}

/** Drags from one poster point to another with the pointer, and holds it there. */
async function dragOnPoster(page: Page, from: [number, number], to: [number, number], keys: string[] = []) {
  await page.mouse.move(...(await onScreen(page, from)))
  await page.mouse.down()
  for (const key of keys) await page.keyboard.down(key)
  await page.mouse.move(...(await onScreen(page, [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2])), { steps: 3 })
  await page.mouse.move(...(await onScreen(page, to)), { steps: 3 })
}

test('what is dragged, written and saved is there again, and the export has the pixels of the canvas', async ({
  page,
  handbills,
}) => {
  const host = await handbills.serve('anna')
  await openPoster(page, host.url)
  const before = await documentOf(host)
  const titleBefore = before.layers.find(({ id }) => id === 'title')!

  // A layer, by the pointer. Ctrl keeps it from snapping.
  await dragOnPoster(page, [200, 300], [310, 412], ['Control'])
  await page.mouse.up()
  await page.keyboard.up('Control')
  await expect(page.locator('[data-selected]')).toHaveAttribute('data-selected', 'title')
  await expect(page.locator('[data-unsaved="true"]')).toBeVisible()

  // A text, in place.
  await page.locator('[data-layer="when"] button').first().click()
  await page.getByRole('application').press('Enter')
  await page.getByLabel('Text of the layer').fill('{{date}} — {{place}}\nRésumé № 7 · 入场免费')
  await page.getByLabel('Text of the layer').press('Escape')

  // A variable, for good.
  const subtitle = page.locator('[data-variable="subtitle"]')
  await subtitle.getByRole('textbox').fill('“夜读”，从黄昏到天亮！AVATAR office')
  await subtitle.getByRole('button', { name: 'Set as default' }).click()
  // And one that stays a sample.
  await page.locator('[data-variable="date"]').getByRole('textbox').fill('5 May')

  await page.keyboard.press('Control+s')
  await expect(page.locator('[data-unsaved="false"]')).toBeVisible()

  const saved = await documentOf(host)
  const title = saved.layers.find(({ id }) => id === 'title')!
  expect(Math.abs(title.x - titleBefore.x - 110)).toBeLessThanOrEqual(3)
  expect(Math.abs(title.y - titleBefore.y - 112)).toBeLessThanOrEqual(3)
  expect(saved.variables.subtitle?.default).toBe('“夜读”，从黄昏到天亮！AVATAR office')
  expect(saved.variables.date?.default).toBe(before.variables.date?.default)

  await page.reload()
  await drawn(page)
  await page.locator('[data-layer="title"] button').first().click()
  await expect(page.getByRole('spinbutton', { name: 'X', exact: true })).toHaveValue(String(title.x))
  await expect(page.locator('[data-variable="subtitle"]').getByRole('textbox')).toHaveValue(/夜读/)
  const withDefault = await canvasPixels(page)
  await page.locator('[data-variable="place"]').getByRole('textbox').fill('大厅 2')

  const out = join(handbills.folder, 'out.png')
  const render = handbills.run('anna', 'render', fileOf(host), '--set', 'place=大厅 2', '--out', out)
  expect(await render.ended(), render.log).toBe(0)

  const canvas = await canvasPixels(page)
  expect(compare(canvas, withDefault).differing, 'what is typed is drawn').toBeGreaterThan(1000)
  const result = compare(canvas, await pngPixels(out))
  const pixels = canvas.width * canvas.height
  console.log(`canvas and export: ${result.differing} of ${pixels} pixels differ, by ${result.most} at most`)
  expect(result.differing).toBeLessThanOrEqual(TOLERANCE)
})

test('turned, translucent and rounded layers have the same pixels, too', async ({ page, handbills }) => {
  const host = await handbills.serve('anna')
  await openPoster(page, host.url)
  const document = await documentOf(host)
  const changes: Record<string, object> = {
    picture: { x: 40.5, y: 60.25, width: 901, height: 1203, radius: 120, opacity: 0.8 },
    title: { rotation: -7.5, opacity: 0.65, align: 'center' },
    qr: { rotation: 12, opacity: 0.9 },
    when: { x: 83.4, y: 1500.7, letterSpacing: 0.12, align: 'right' },
  }
  const layers = document.layers.map((layer) => ({ ...layer, ...changes[layer.id] }))
  await writeFile(fileOf(host), JSON.stringify({ ...document, background: '#c9d3e0', layers }))
  await page.reload()

  const canvas = await canvasPixels(page)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export PNG' }).click()
  const result = compare(canvas, await pngPixels(await (await download).path()))
  console.log(`turned layers: ${result.differing} of ${canvas.width * canvas.height} pixels differ, by ${result.most}`)
  expect(result.differing).toBeLessThanOrEqual(TOLERANCE)
})

test('a sheet that uses every option has the same pixels in the editor and in the export', async ({
  page,
  handbills,
}) => {
  test.slow()
  const host = await handbills.serve('anna')
  await page.goto(host.url)
  await page.getByRole('link', { name: 'Posters' }).click()
  await expect(page.getByRole('link', { name: STARTER })).toBeVisible()
  // Bright in the middle, and opaque in a circle: a mask by either.
  const mask = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120"><circle cx="60" cy="60" r="55" fill="#285943"/>' +
      '<path d="M20 70h80L60 20z" fill="#f2e9dc"/></svg>',
  )
  await writeFile(join(host.folder, 'posters', 'pictures', 'mask.png'), await sharp(mask).png().toBuffer())
  await writeFile(fileOf(host, 'every-option'), JSON.stringify(everyOption))
  await page.reload()
  await page.getByRole('link', { name: 'every-option' }).click()
  await drawn(page)

  const out = join(handbills.folder, 'every-option.png')
  const render = handbills.run('anna', 'render', fileOf(host, 'every-option'), '--out', out)
  expect(await render.ended(), render.log).toBe(0)
  const canvas = await canvasPixels(page)
  const result = compare(canvas, await pngPixels(out))
  const pixels = canvas.width * canvas.height
  console.log(`every option: ${result.differing} of ${pixels} pixels differ, by ${result.most} at most`)
  expect(result.differing, result.where).toBeLessThanOrEqual(TOLERANCE)
})

test('one step of undo a gesture; Escape takes a drag back; leaving the page loses nothing', async ({
  page,
  handbills,
}) => {
  const host = await handbills.serve('anna')
  await openPoster(page, host.url)
  const x = page.getByRole('spinbutton', { name: 'X', exact: true })
  const undo = page.getByRole('button', { name: 'Undo' })

  await dragOnPoster(page, [200, 300], [260, 380])
  await expect(x).not.toHaveValue('84')
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await expect(x).toHaveValue('84')
  await expect(undo).toBeDisabled()

  await dragOnPoster(page, [200, 300], [300, 300], ['Control'])
  await page.mouse.up()
  await page.keyboard.up('Control')
  const dragged = await x.inputValue()
  await page.getByRole('application').press('ArrowRight')
  await page.getByRole('application').press('Shift+ArrowRight')
  await expect(x).toHaveValue(String(Number(dragged) + 11))
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect(x).toHaveValue(dragged)
  await page.keyboard.press('Control+z')
  await expect(x).toHaveValue('84')
  await page.keyboard.press('Control+Shift+z')
  await expect(x).toHaveValue(dragged)

  await page.getByRole('link', { name: 'Sockets', exact: true }).click()
  await page.getByRole('link', { name: 'Posters' }).click()
  await expect(page.getByText('unsaved changes')).toBeVisible()
  await page.getByRole('link', { name: STARTER }).click()
  await page.locator('[data-layer="title"] button').first().click()
  await expect(x).toHaveValue(dragged)
  await expect(undo).toBeEnabled()

  // A browser asks before an unsaved poster is lost.
  const asked = page.waitForEvent('dialog')
  const leaving = page.reload()
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.accept()
  await leaving
})

test('a handle sizes a layer, and its picture follows; a double click writes its text', async ({ page, handbills }) => {
  const host = await handbills.serve('anna')
  await openPoster(page, host.url)
  await page.getByRole('button', { name: 'Unlock Night hills' }).click()
  await page.locator('[data-layer="picture"] button').first().click()
  const handle = (await page.locator('[data-handle="1 1"]').boundingBox())!
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2)
  await page.mouse.down()
  await page.mouse.move(handle.x - 60, handle.y - 90, { steps: 8 })
  await page.mouse.up()
  const width = page.getByRole('spinbutton', { name: 'Width' })
  await expect(width).not.toHaveValue('1080')
  await drawn(page)
  await page.keyboard.press('Control+z')
  await expect(width).toHaveValue('1080')

  await dragOnPoster(page, [150, 1580], [150, 1580])
  await page.mouse.up()
  await page.mouse.dblclick(...(await onScreen(page, [150, 1580])))
  await page.getByLabel('Text of the layer').fill('Moved to May')
  await page.getByLabel('Text of the layer').press('Control+Enter')
  await expect(page.getByRole('application')).toBeFocused()
  await expect(page.getByRole('textbox', { name: 'Text', exact: true })).toHaveValue('Moved to May')
})

test('the list of layers does everything by keyboard', async ({ page, handbills }) => {
  const host = await handbills.serve('anna')
  await openPoster(page, host.url)
  const names = () =>
    page.locator('[data-layer]').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.layer))
  const row = (id: string) => page.locator(`[data-layer="${id}"] button`).first()
  await expect.poll(names).toEqual(['qr', 'when', 'subtitle', 'title', 'picture'])
  await row('qr').focus()
  await page.keyboard.press('ArrowDown')
  await expect(row('when')).toBeFocused()
  await expect(row('when')).toHaveAttribute('aria-current', 'true')
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(names).toEqual(['qr', 'subtitle', 'when', 'title', 'picture'])
  await page.keyboard.press('Delete')
  await expect.poll(names).toEqual(['qr', 'subtitle', 'title', 'picture'])
  await expect(row('title')).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Show Title' })).toBeFocused()
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(names).toEqual(['qr', 'when', 'subtitle', 'title', 'picture'])
  await expect(page.locator('[data-unsaved="false"]')).toBeVisible()
})

test('a value that does not fit is marked at its field and not applied', async ({ page, handbills }) => {
  const host = await handbills.serve('anna')
  await openPoster(page, host.url)
  await page.locator('[data-layer="title"] button').first().click()
  const opacity = page.getByRole('spinbutton', { name: 'Opacity' })
  await opacity.fill('150')
  await expect(opacity).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByRole('alert').filter({ hasText: 'At most 100' })).toBeVisible()
  await expect(page.locator('[data-unsaved="false"]')).toBeVisible()
  await opacity.press('Tab')
  await expect(opacity).toHaveValue('100')
  await opacity.press('ArrowDown')
  await opacity.press('Shift+ArrowDown')
  await expect(opacity).toHaveValue('89')
  await expect(page.locator('[data-unsaved="true"]')).toBeVisible()
})

test('the checks say in words what keeps a layer from being drawn, and lead to it', async ({ page, handbills }) => {
  const host = await handbills.serve('anna')
  await openPoster(page, host.url)
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

test('fonts and pictures that cannot be fetched are said, and fetched again on demand', async ({ page, handbills }) => {
  const host = await handbills.serve('anna')
  await page.route('**/media/**', (route) => route.abort())
  await page.goto(host.url)
  await page.getByRole('link', { name: 'Posters' }).click()
  await page.getByRole('link', { name: STARTER }).click()
  const checks = page.getByRole('region', { name: 'Checks' })
  await expect(checks.getByText(/The font Inter 800 could not be fetched/)).toBeVisible()
  await expect(checks.getByRole('button', { name: /Night hills/ })).toBeVisible()

  await page.unroute('**/media/**')
  await checks.getByRole('button', { name: 'Look again' }).click()
  await expect(checks.getByText('Nothing to correct')).toBeVisible()
})

test('a file that is no poster is listed with its problem', async ({ page, handbills }) => {
  const host = await handbills.serve('anna')
  await page.goto(host.url)
  await page.getByRole('link', { name: 'Posters' }).click()
  await expect(page.getByRole('link', { name: STARTER })).toBeVisible()
  await writeFile(fileOf(host, 'broken'), '{"version":1,"width":-5,"height":10,"layers":[]}')
  await page.reload()
  await expect(page.getByText(/This file is not a poster yet.*width/)).toBeVisible()
})

test('the list shows each poster as it is; nothing of the editor is loaded before', async ({ page, handbills }) => {
  const host = await handbills.serve('anna')
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(host.url)
  await expect(page.getByRole('heading', { level: 1, name: 'Devices' })).toBeVisible()
  expect(asked.filter((path) => /wasm|harfbuzz|\/media\//.test(path))).toEqual([])

  await page.getByRole('link', { name: 'Posters' }).click()
  const preview = page.getByRole('link', { name: STARTER }).locator('canvas')
  await expect(preview).toHaveAttribute('data-drawn', 'true')
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

    test('list and editor have nothing that axe objects to, and fit into 900 × 600', async ({ page, handbills }) => {
      const host = await handbills.serve('anna')
      await page.setViewportSize({ width: 900, height: 600 })
      await page.goto(host.url)
      await page.locator('a[href="#/posters"]').click()
      await expect(page.locator('canvas[data-drawn]')).toBeVisible()
      expect(await violations(page)).toEqual([])
      await page.locator(`a[href*="${STARTER}"]`).click()
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
