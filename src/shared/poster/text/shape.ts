import { Cache } from '../cache.ts'
import type { LoadedFace } from './fonts.ts'
import type { HarfBuzz } from './harfbuzz.ts'
import type { Run } from './itemise.ts'

/** A glyph in the order it is drawn: left to right, or top to bottom. Measures in em, y upwards. */
export interface Glyph {
  readonly id: number
  /** UTF-16 offset, within the shaped text, of the cluster it stands for. */
  readonly cluster: number
  /** Along the line. */
  readonly advance: number
  readonly dx: number
  readonly dy: number
}

export interface ShapeOptions {
  /** Optional ligatures; off where letters are spaced (CSS Text 3, section 8.2). */
  readonly ligatures: boolean
}

/** What shaping looks at. */
export type Shapable = Pick<Run<LoadedFace>, 'text' | 'face' | 'script' | 'level' | 'upright'>
export type Shape = (run: Shapable, options: ShapeOptions) => readonly Glyph[]

/** Glyphs: some 30 MB. */
const CAPACITY = 300_000

/** Shapes runs with HarfBuzz and keeps the newest results: most of a text is the same from one frame to the next. */
export function createShape(hb: HarfBuzz): Shape {
  const shaped = new Cache<string, readonly Glyph[]>(CAPACITY, (glyphs) => 1 + glyphs.length)
  const spaced = ['liga', 'clig', 'calt'].map((tag) => new hb.Feature(tag, 0))

  return (run, options) => {
    // Upright text runs down; HarfBuzz then takes the font's vertical forms (`vert`) and metrics by itself.
    const direction = run.upright ? hb.Direction.TTB : run.level % 2 === 1 ? hb.Direction.RTL : hb.Direction.LTR
    const key = `${run.face.key}\n${run.script}\n${direction}\n${options.ligatures}\n${run.text}`
    return shaped.get(key, () => {
      const buffer = new hb.Buffer()
      buffer.addText(drawable(run.text))
      // Nothing is guessed: a guess would ask for the machine's locale.
      buffer.setDirection(direction)
      buffer.setScript(run.script)
      buffer.setLanguage('und')
      hb.shape(run.face.font, buffer, options.ligatures || run.face.emoji ? [] : spaced)
      const em = run.face.unitsPerEm
      return buffer
        .getGlyphInfosAndPositions()
        .map(({ codepoint, cluster, xAdvance = 0, yAdvance = 0, xOffset = 0, yOffset = 0 }) => ({
          id: codepoint,
          cluster,
          advance: (run.upright ? -yAdvance : xAdvance) / em,
          dx: xOffset / em,
          dy: yOffset / em + (run.upright ? run.face.raise : 0),
        }))
    })
  }
}

/** A tab is a space, other controls are nothing; the length stays, for offsets count on it. */
function drawable(text: string): string {
  return text.replaceAll('\t', ' ').replace(/\p{Cc}/gu, '\u200b')
}
