import type { OutlinePath } from '../canvas.ts'
import type { LoadedFace } from './fonts.ts'
import type { TextLayout } from './layout.ts'
import type { WriteGlyph } from './outline.ts'
import type { GlyphStyle } from './styled.ts'

/** A path to fill, and with what: null is the layer's own colour. In the order of the list. */
export interface Inked<Path> {
  readonly path: Path
  readonly colour: string | null
  /** A part of an emoji, which has no outline around its letters. */
  readonly emoji: boolean
}

/** A layer of a coloured glyph (OpenType `COLR` version 0): another glyph, and its colour. */
export type ColourLayers = (face: LoadedFace, glyph: number) => readonly { id: number; colour: string | null }[]

/** The colours that coloured glyphs are made of, by the font's first palette. */
export function createColourLayers(): ColourLayers {
  const palettes = new WeakMap<LoadedFace, readonly string[]>()
  const paletteOf = (face: LoadedFace) => {
    const known = palettes.get(face)
    if (known) return known
    const [first] = face.font.face.getColorPalettes()
    const made = (first?.colors ?? []).map(({ red, green, blue, alpha }) => hex([red, green, blue, alpha]))
    palettes.set(face, made)
    return made
  }
  return (face, glyph) => {
    const palette = paletteOf(face)
    return face.font.face.getGlyphColorLayers(glyph).map(({ glyph: id, colorIndex }) => ({
      id,
      colour: colorIndex === undefined ? null : (palette[colorIndex] ?? null),
    }))
  }
}

function hex(channels: readonly number[]): string {
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** All letters of one colour are one path; emoji lie over them. */
export function inkOf<Path extends OutlinePath>(
  { lines }: TextLayout,
  styles: readonly GlyphStyle[],
  Path2D: new () => Path,
  write: WriteGlyph,
  layersOf: ColourLayers,
): Inked<Path>[] {
  const letters = new Map<string | null, Path>()
  const emoji: Inked<Path>[] = []
  for (const { glyphs } of lines) {
    for (const glyph of glyphs) {
      const layers = glyph.face.emoji ? layersOf(glyph.face, glyph.id) : []
      if (layers.length === 0) {
        const { colour } = styles[glyph.style]!
        const path = letters.get(colour) ?? new Path2D()
        letters.set(colour, path)
        write(path, glyph)
      }
      for (const { id, colour } of layers) {
        const path = new Path2D()
        write(path, glyph, id)
        emoji.push({ path, colour, emoji: true })
      }
    }
  }
  return [...[...letters].map(([colour, path]) => ({ path, colour, emoji: false })), ...emoji]
}
