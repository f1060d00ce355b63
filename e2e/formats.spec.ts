import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { build } from 'vite'
import { applyFilters } from '../src/shared/poster/format/filters.ts'
import { localeNames } from '../src/shared/poster/format/locales.ts'
import { parsePlaceholders } from '../src/shared/poster/placeholders.ts'

const entry = fileURLToPath(new URL('../src/shared/poster/format/filters.ts', import.meta.url))
const zones = ['UTC', 'Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe']
const moments = ['2026-04-04T18:30:00Z', '2026-03-29T01:00:00Z', '2026-10-25T00:30:00Z', '1999-12-31T23:59:59-05:00']
const written = [
  ...moments.flatMap((value) => ['date', 'date: full', 'date: short', 'time'].map((pipe) => ({ value, pipe }))),
  ...['1234567.891', '-0.5', '0.125', '99999'].flatMap((value) =>
    ['number', 'number: 2', 'percent', 'currency: EUR', 'currency: JPY', 'currency: CHF'].map((pipe) => ({
      value,
      pipe,
    })),
  ),
]

test('numbers and dates are written alike in the browser and in Node', async ({ page }) => {
  const cases = localeNames.flatMap((locale) =>
    zones.flatMap((timeZone) =>
      written.map(({ value, pipe }) => {
        const [part] = parsePlaceholders(`{{v | ${pipe}}}`)
        return { value, filters: part?.kind === 'placeholder' ? part.filters : [], conventions: { locale, timeZone } }
      }),
    ),
  )
  const bundle = await build({
    ...{ configFile: false, logLevel: 'silent' },
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'formats' } },
  })
  const [output] = [bundle].flat()
  const code = output && 'output' in output ? output.output[0].code : ''
  await page.setContent('<!doctype html>')
  await page.addScriptTag({ content: code })
  const theirs = await page.evaluate((cases) => {
    const { formats } = globalThis as unknown as { formats: { applyFilters: typeof applyFilters } }
    return cases.map(({ value, filters, conventions }) => formats.applyFilters(value, filters, conventions))
  }, cases)
  const ours = cases.map(({ value, filters, conventions }) => applyFilters(value, filters, conventions))
  expect(ours.every((result) => 'text' in result)).toBe(true)
  expect(theirs).toEqual(ours)
  console.log(`formats: ${ours.length} of ${theirs.length} written alike`)
})
