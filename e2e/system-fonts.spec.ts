import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { systemFontFolders } from '../src/main/posters/fonts/folders.ts'
import { renamed } from '../src/main/posters/fonts/renamed.fixture.ts'
import { FontShelf, type FoundFont } from '../src/main/posters/fonts/shelf.ts'
import { expect, type Posters, TOLERANCE, test } from './fixtures/editor.ts'
import { canvasPixels, compare, drawn } from './fixtures/pixels.ts'

const BOLD = createRequire(import.meta.url).resolve('@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf')
const LATIN = 'Hamburgefonstiv, Résumé 7'
/** Of scripts that no shipped font has, one from left to right and one from right to left. */
const BEYOND = 'გამარჯობა მსოფლიო — ܫܠܡܐ ܥܠܡܐ'

/** Fonts of this machine with the letters of a text, one for each family. */
async function familiesWith(text: string, folder: string): Promise<string[]> {
  const shelf = new FontShelf({ folders: systemFontFolders(process.platform, join(folder, 'home'), process.env) })
  const needed = Array.from(text, (character) => character.codePointAt(0)!).filter((code) => code > 32)
  const has = ({ coverage }: FoundFont, code: number) => {
    for (let at = 0; at < coverage.length; at += 2) {
      if (code >= coverage[at]! && code <= coverage[at + 1]!) return true
    }
    return false
  }
  const fonts = (await shelf.all()).filter((font) => needed.every((code) => has(font, code)))
  return [...new Set(fonts.map(({ family }) => family))].sort()
}

const text = (id: string, y: number, content: string, more: object = {}) => ({
  ...{ type: 'text', id, x: 30, y, width: 740, height: 70, text: content, size: 34, colour: '#20242a' },
  ...more,
})

/** A poster of these layers, in the editor. */
async function open(page: Page, posters: Posters, layers: object[]) {
  const name = await posters.add({ version: 1, width: 800, height: 600, background: '#ffffff', layers })
  await posters.open(page, name)
  return name
}

test('a poster in fonts of the system has the same pixels in the editor and in the export', async ({
  page,
  posters,
}) => {
  const [one, another = one] = await familiesWith(LATIN, posters.folder)
  test.skip(one === undefined, 'no font of this machine has the Latin letters')
  const [beyond = one] = await familiesWith('გამარჯობა', posters.folder)
  const name = await open(page, posters, [
    text('one', 20, LATIN, { font: one }),
    text('bold', 100, LATIN, { font: another, weight: 700, style: 'italic' }),
    text('run', 180, `${LATIN} `, { text: undefined, runs: [{ text: 'Inter ' }, { text: 'other', font: beyond }] }),
    // What the shipped fonts lack is looked for in those that other texts name.
    text('beyond', 260, BEYOND),
    text('nowhere', 340, LATIN, { font: 'Nowhere Sans' }),
  ])
  const canvas = await canvasPixels(page)
  const { pixels, log } = await posters.render(name)
  const { differing, most } = compare(canvas, pixels)
  console.log(`${[one, another, beyond].join(', ')}: ${differing} pixels differ, by ${most} at most`)
  expect(differing).toBeLessThanOrEqual(TOLERANCE)

  expect(log).toContain('Nowhere Sans')
  const checks = page.getByRole('region', { name: 'Checks' })
  await expect(checks.getByText('The font “Nowhere Sans” is not here; “Inter” stands in for it.')).toBeVisible()
})

test('a font that is dropped in while the editor is open is drawn with', async ({ page, posters }) => {
  await open(page, posters, [text('one', 20, LATIN, { font: 'Later' })])
  const checks = page.getByRole('region', { name: 'Checks' })
  await expect(checks.getByText('The font “Later” is not here; “Inter” stands in for it.')).toBeVisible()
  const before = await canvasPixels(page)
  const fonts = join(posters.host.folder, 'fonts')
  await mkdir(fonts, { recursive: true })
  await renamed(BOLD, 'Inter', 'Later', join(fonts, 'later.ttf'))
  await expect(checks.getByText('Nothing to correct')).toBeVisible()
  expect(compare(await canvasPixels(page), before).differing).toBeGreaterThan(500)
})

test('another family is chosen by keyboard, fetched then, and drawn as it is exported', async ({ page, posters }) => {
  const families = await familiesWith(LATIN, posters.folder)
  const [family] = families.filter((name) => !families.some((other) => other !== name && other.startsWith(name)))
  test.skip(family === undefined, 'no font of this machine has the Latin letters')
  const name = await open(page, posters, [text('one', 20, LATIN)])
  const before = await canvasPixels(page)
  await page.locator('[data-layer="one"] button').first().click()
  const field = page.getByRole('combobox', { name: 'Font' })
  await field.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('option', { name: family!, exact: true })).toBeAttached()
  await page.keyboard.type(family!)
  await page.keyboard.press('Enter')
  await expect(field).toHaveText(family!)
  await drawn(page)
  await page.keyboard.press('Control+s')
  await expect(page.locator('[data-unsaved="false"]')).toBeVisible()
  expect((await posters.read(name)).layers[0]).toMatchObject({ font: family })
  const canvas = await canvasPixels(page)
  expect(compare(canvas, before).differing, 'it is drawn in it').toBeGreaterThan(500)
  const { differing } = compare(canvas, (await posters.render(name)).pixels)
  console.log(`${family}: ${differing} pixels differ`)
  expect(differing).toBeLessThanOrEqual(TOLERANCE)
})

for (const [language, glyphs, missing] of [
  ['en-GB', /No font has a glyph for .*U\+072B/, 'The font “Nowhere Sans” is not here; “Inter” stands in for it.'],
  ['zh-CN', /没有字体包含字形：.*U\+072B/, '此处没有字体“Nowhere Sans”，由“Inter”代替。'],
] as const) {
  test.describe(language, () => {
    test.use({ locale: language })

    test('letters that no font has are the same boxes; they and a missing font are named', async ({
      page,
      posters,
    }) => {
      const name = await open(page, posters, [
        text('beyond', 20, BEYOND),
        text('nowhere', 120, `A ${BEYOND}`, { font: 'Nowhere Sans' }),
      ])
      const canvas = await canvasPixels(page)
      const { pixels, log } = await posters.render(name)
      const { differing } = compare(canvas, pixels)
      console.log(`boxes: ${differing} pixels differ`)
      expect(differing).toBeLessThanOrEqual(TOLERANCE)
      expect(log).toContain('Nowhere Sans')
      expect(log).toContain('(U+072B)')
      const checks = page.getByRole('region', { name: /Checks|检查/ })
      await expect(checks.getByText(glyphs).first()).toBeVisible()
      await expect(checks.getByText(missing)).toBeVisible()
    })
  })
}
