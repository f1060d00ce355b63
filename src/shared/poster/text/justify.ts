import type { Piece } from './itemise.ts'
import type { SetGlyph, Setting } from './setting.ts'

/** Letters that stand beside each other without a space, and may be moved apart (CSS Text 3, section 7.3, `auto`). */
const EAST_ASIAN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303f\uff01-\uff60]/u
const SPACE = /^[ \t\u3000]/

/** The line made as wide as the box: behind spaces and between East Asian letters, everywhere by the same. */
export function justify(setting: Setting, pieces: readonly Piece[], width: number): Setting {
  const { glyphs } = setting
  const texts = new Map(pieces.map(({ start, text }) => [start, text]))
  const opens = (glyph: SetGlyph, next: SetGlyph | undefined): boolean => {
    if (!next || next.cluster === glyph.cluster) return false
    const [here = '', there = ''] = [texts.get(glyph.cluster), texts.get(next.cluster)]
    if (SPACE.test(there)) return false
    return SPACE.test(here) || EAST_ASIAN.test(here) || EAST_ASIAN.test(there)
  }
  const gaps = glyphs.filter((glyph, index) => opens(glyph, glyphs[index + 1])).length
  const free = width - setting.width
  if (gaps === 0 || free <= 0) return setting
  let moved = 0
  return {
    width,
    glyphs: glyphs.map((glyph, index) => {
      const x = glyph.x + (moved * free) / gaps
      if (!opens(glyph, glyphs[index + 1])) return { ...glyph, x }
      moved += 1
      return { ...glyph, x, advance: glyph.advance + free / gaps }
    }),
  }
}
