import type { TextLayer } from '../document.ts'
import type { TextEngine } from './engine.ts'

/** Characters that are drawn as boxes. Glyph 0 is .notdef, the box: OpenType's `glyf` chapter, "Glyph 0". */
export function uncoveredIn(layer: TextLayer, engine: TextEngine): Set<string> {
  const without = new Set<string>()
  for (const { glyphs } of engine.layout(layer).lines) {
    for (const { id, cluster } of glyphs) {
      const codePoint = id === 0 ? layer.text.codePointAt(cluster) : undefined
      if (codePoint !== undefined) without.add(String.fromCodePoint(codePoint))
    }
  }
  return without
}

/** With its number: what no font has cannot be read in a list or a terminal. */
export function spelt(character: string): string {
  return `${character} (U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')})`
}

/** One sentence for all texts of a poster: a script that no font has is many characters. */
export function describeUncovered(characters: ReadonlySet<string>): string {
  return `No font has a glyph for ${[...characters].map(spelt).join(', ')}.`
}
