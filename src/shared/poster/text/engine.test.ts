import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as hb from 'harfbuzzjs'
import { expect, it } from 'vitest'
import type { OutlinePath } from '../canvas.ts'
import { type TextLayer, textLayer } from '../document.ts'
import { createTextEngine, INKED } from './engine.ts'
import { Fonts, INSTANCES } from './fonts.ts'

const { resolve } = createRequire(import.meta.url)
const inter = { family: 'Inter', weight: 400, style: 'normal' } as const
const bytes = readFileSync(resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'))
const engine = createTextEngine(hb, [inter])
engine.add(inter, bytes)

class Path implements OutlinePath {
  moveTo() {}
  lineTo() {}
  quadraticCurveTo() {}
  bezierCurveTo() {}
  closePath() {}
  rect() {}
}

const inColour = (text: string, colour: string): TextLayer => ({
  ...textLayer.parse({ type: 'text', id: 't', x: 0, y: 0, width: 9000, height: 9000, runs: [{ text, colour }] }),
  text,
})

it('outlines of a text in ever other colours are not kept for good', () => {
  const text = 'a'.repeat(2000)
  const drawn = (index: number) => engine.ink(inColour(text, `#${index.toString(16).padStart(6, '0')}`), Path)
  const [first] = drawn(0)
  expect(drawn(0)[0]!.path).toBe(first!.path)
  const layout = engine.layout(inColour(text, '#000000'))
  for (let index = 1; index <= INKED / text.length; index += 1) drawn(index)
  expect(engine.layout(inColour(text, '#000000'))).toBe(layout)
  expect(drawn(0)[0]!.path).not.toBe(first!.path)
}, 120_000)

it('layouts of long texts of which little shows are not kept for good', () => {
  const shown = (index: number) =>
    engine.layout(
      textLayer.parse({
        ...{ type: 'text', id: 't', x: 0, y: 0, width: 100, height: 100, maxLines: 1 },
        text: `${index}\nb\n${'a'.repeat(90_000)}`,
      }),
    )
  const first = shown(0)
  expect(shown(0)).toBe(first)
  for (let index = 1; index <= 250; index += 1) shown(index)
  expect(shown(0)).not.toBe(first)
})

it('weights of a variable face are not kept for good', () => {
  const fonts = new Fonts(hb)
  const face = { ...inter, weights: [100, 900] as const }
  fonts.add(face, bytes)
  const at = (weight: number) => fonts.get({ face, weight, slanted: false })
  const first = at(400)
  expect(at(400)).toBe(first)
  for (let index = 1; index <= INSTANCES; index += 1) at(400 + index / 1000)
  expect(at(400)).not.toBe(first)
})
