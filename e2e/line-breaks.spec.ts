import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from '@playwright/test'
import * as hb from 'harfbuzzjs'
import { createTextEngine, textLayer } from '../src/shared/poster/index.ts'
import { paragraphs } from './fixtures/paragraphs.ts'

const { resolve } = createRequire(import.meta.url)
const files = {
  Inter: resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  'Noto Sans SC': resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
}
const SIZE = 20
const COUNT = 240
/** Share of Chromium's lines that must be ours, too. */
const AIM = 0.98

/** The page draws nothing by itself and asks nobody: what it needs is answered from here. */
const PAGE = `<!doctype html><meta charset="utf-8"><style>
  ${Object.keys(files)
    .map((family) => `@font-face { font-family: '${family}'; src: url('/${encodeURIComponent(family)}') }`)
    .join('\n')}
  body { margin: 0; font: ${SIZE}px 'Inter', 'Noto Sans SC'; text-rendering: geometricPrecision }
  p { margin: 0; line-break: strict; overflow-wrap: anywhere; white-space: pre-wrap;
      text-autospace: no-autospace; text-spacing-trim: space-all }
</style><body lang="zh-CN"></body>`

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), '--font-render-hinting=none'] })
  },
})

test('lines end where Chromium ends them', async ({ page }) => {
  test.slow()
  await page.route('**/*', (route) => {
    const family = decodeURIComponent(new URL(route.request().url()).pathname.slice(1)) as keyof typeof files
    return family in files
      ? route.fulfill({ path: files[family], contentType: 'font/ttf' })
      : route.fulfill({ body: PAGE, contentType: 'text/html' })
  })
  await page.goto('http://handbill.invalid/')
  const list = paragraphs(COUNT)
  const theirs = await page.evaluate(async (list) => {
    await Promise.all([...document.fonts].map((face) => face.load()))
    return list.map(({ text, width }) => {
      const paragraph = document.createElement('p')
      paragraph.style.width = `${width}px`
      paragraph.textContent = text
      document.body.append(paragraph)
      const node = paragraph.firstChild!
      const starts: number[] = []
      let bottom = Number.NEGATIVE_INFINITY
      for (const { index, segment } of new Intl.Segmenter('und').segment(text)) {
        const range = document.createRange()
        range.setStart(node, index)
        range.setEnd(node, index + segment.length)
        const box = [...range.getClientRects()].find((rect) => rect.width > 0)
        if (!box || box.top < bottom) continue
        starts.push(index)
        bottom = box.bottom - 1
      }
      paragraph.remove()
      return starts
    })
  }, list)

  const engine = createTextEngine(
    hb,
    Object.keys(files).map((family) => ({ family, weight: 400, style: 'normal' as const })),
  )
  for (const [family, file] of Object.entries(files)) {
    engine.add({ family, weight: 400, style: 'normal' }, readFileSync(file))
  }
  const endOf = (text: string, width: number, start: number) => {
    const rest = text.slice(start)
    const layer = textLayer.parse({ type: 'text', id: 't', x: 0, y: 0, width, height: 1000, text: rest, size: SIZE })
    return start + (engine.layout(layer).lines[1]?.start ?? rest.length)
  }
  // Each line is asked for by itself, from where Chromium begins it: one that ends elsewhere would shift all behind it.
  const misses: string[] = []
  let lines = 0
  for (const [index, { text, width }] of list.entries()) {
    const starts = theirs[index]!
    lines += starts.length
    for (const [at, start] of starts.entries()) {
      const [drawn, ours] = [starts[at + 1] ?? text.length, endOf(text, width, start)]
      if (ours === drawn) continue
      misses.push(`${width} px: Chromium "${text.slice(start, drawn)}" – here "${text.slice(start, ours)}"`)
    }
  }
  console.log(`lines: ${lines - misses.length} of ${lines} as in Chromium, ${COUNT} paragraphs`)
  for (const miss of misses) console.log(`  ${miss}`)
  expect(1 - misses.length / lines).toBeGreaterThanOrEqual(AIM)
})
