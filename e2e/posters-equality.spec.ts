import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { dragOnPoster, expect, TOLERANCE, test } from './fixtures/editor.ts'
import { everyOption } from './fixtures/every-option.ts'
import { canvasPixels, compare, drawn, pngPixels } from './fixtures/pixels.ts'

test('what is dragged, written and saved is there again, and the export has the pixels of the canvas', async ({
  page,
  posters,
}) => {
  const name = await posters.add()
  await posters.open(page, name)
  const before = await posters.read(name)
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

  const saved = await posters.read(name)
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

  const exported = posters.render(name, '--set', 'place=大厅 2')
  const canvas = await canvasPixels(page)
  expect(compare(canvas, withDefault).differing, 'what is typed is drawn').toBeGreaterThan(1000)
  const result = compare(canvas, (await exported).pixels)
  const pixels = canvas.width * canvas.height
  console.log(`canvas and export: ${result.differing} of ${pixels} pixels differ, by ${result.most} at most`)
  expect(result.differing).toBeLessThanOrEqual(TOLERANCE)
})

test('turned, translucent and rounded layers have the same pixels, too', async ({ page, posters }) => {
  const name = await posters.add()
  await posters.open(page, name)
  const document = await posters.read(name)
  const changes: Record<string, object> = {
    picture: { x: 40.5, y: 60.25, width: 901, height: 1203, radius: 120, opacity: 0.8 },
    title: { rotation: -7.5, opacity: 0.65, align: 'center' },
    qr: { rotation: 12, opacity: 0.9 },
    when: { x: 83.4, y: 1500.7, letterSpacing: 0.12, align: 'right' },
  }
  const layers = document.layers.map((layer) => ({ ...layer, ...changes[layer.id] }))
  await writeFile(posters.file(name), JSON.stringify({ ...document, background: '#c9d3e0', layers }))
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
  posters,
}) => {
  test.slow()
  // Bright in the middle, and opaque in a circle: a mask by either.
  const mask = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120"><circle cx="60" cy="60" r="55" fill="#285943"/>' +
      '<path d="M20 70h80L60 20z" fill="#f2e9dc"/></svg>',
  )
  await writeFile(join(posters.host.folder, 'posters', 'pictures', 'mask.png'), await sharp(mask).png().toBuffer())
  const name = await posters.add(everyOption)
  const exported = posters.render(name)
  await posters.open(page, name)
  const canvas = await canvasPixels(page)
  const result = compare(canvas, (await exported).pixels)
  const pixels = canvas.width * canvas.height
  console.log(`every option: ${result.differing} of ${pixels} pixels differ, by ${result.most} at most`)
  expect(result.differing, result.where).toBeLessThanOrEqual(TOLERANCE)
})
