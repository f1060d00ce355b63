import { visualOrder } from './bidi.ts'
import type { LoadedFace } from './fonts.ts'
import { itemise, type Piece, type Run } from './itemise.ts'
import { isCursive } from './script.ts'
import type { Glyph, Shape } from './shape.ts'
import type { GlyphStyle } from './styled.ts'

/** One line's glyphs from its start to its end (left to right, or top to bottom), from 0, in pixels. */
export interface Setting {
  readonly glyphs: readonly SetGlyph[]
  /** Without the space that would follow the last letter. */
  readonly width: number
}

export interface SetGlyph {
  readonly face: LoadedFace
  readonly glyph: Glyph
  /** Along the line. */
  readonly x: number
  /** As in {@link Piece.start}. */
  readonly cluster: number
  /** How far the pen moves, letter spacing included. */
  readonly advance: number
  /** Pixels per em. */
  readonly size: number
  readonly style: number
  readonly upright: boolean
  /** Of a digit that shares a square with others: where it begins, from the square's middle, and how wide it is drawn. */
  readonly beside?: { readonly across: number; readonly squeeze: number }
}

/** What glyphs are set with. */
export interface Types {
  readonly shape: Shape
  readonly styles: readonly GlyphStyle[]
  /** For each style; never empty. */
  readonly chains: readonly (readonly LoadedFace[])[]
}

/** Sets pieces in one line, each in the first face of its look's chain that has it. */
export function setLine(
  pieces: readonly Piece[],
  { size, letterSpacing }: { size: number; letterSpacing: number },
  { shape, styles, chains }: Types,
): Setting {
  const glyphs: SetGlyph[] = []
  let pen = 0
  let hanging = 0
  for (const run of visualOrder(itemise(pieces, chains))) {
    const own = size * styles[run.style]!.scale
    const spacing = isCursive(run.script) ? 0 : letterSpacing * own
    if (run.combined) {
      glyphs.push(...setBeside(run, { size: own, x: pen, advance: own + spacing }, shape))
      pen += own + spacing
      hanging = spacing
      continue
    }
    const shaped = shape(run, { ligatures: letterSpacing === 0 })
    for (const [index, glyph] of shaped.entries()) {
      // A cluster of several glyphs (a letter and its accent) is spaced once, after the last of them.
      const spaced = shaped[index + 1]?.cluster === glyph.cluster ? 0 : spacing
      const advance = glyph.advance * own + spaced
      const { face, style, upright } = run
      glyphs.push({ face, glyph, x: pen, cluster: run.start + glyph.cluster, advance, size: own, style, upright })
      pen += advance
      hanging = spaced
    }
  }
  return { glyphs, width: glyphs.length > 0 ? pen - hanging : 0 }
}

/**
 * Digits beside each other in one square, made narrower where they are wider than it (CSS Writing Modes 4, section 9.1.3).
 * They are one cluster: the last of them moves the pen.
 */
function setBeside(
  run: Run<LoadedFace>,
  { size, x, advance }: { size: number; x: number; advance: number },
  shape: Shape,
): SetGlyph[] {
  const { face, style, start } = run
  const shaped = shape({ ...run, upright: false }, { ligatures: false })
  const width = shaped.reduce((sum, glyph) => sum + glyph.advance, 0) * size
  const squeeze = Math.min(1, size / width)
  let across = (-width * squeeze) / 2
  return shaped.map((glyph, index) => {
    const beside = { across, squeeze }
    across += glyph.advance * size * squeeze
    const last = index === shaped.length - 1
    return { face, glyph, x, cluster: start, advance: last ? advance : 0, size, style, upright: true, beside }
  })
}
