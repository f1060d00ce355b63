import type { AssembledPoster } from '../assemble.ts'
import { Cache } from '../cache.ts'
import type { OutlinePath } from '../canvas.ts'
import type { TextLayer } from '../document.ts'
import { eachLayer } from '../layers.ts'
import { autoFit } from './auto-fit.ts'
import { createDirections } from './bidi.ts'
import { createClusters } from './clusters.ts'
import { isEmoji } from './emoji.ts'
import { type ChosenFace, type Face, faceChain, faceKey } from './face.ts'
import { Fonts, type LoadedFace } from './fonts.ts'
import type { HarfBuzz } from './harfbuzz.ts'
import { createColourLayers, type Inked, inkOf } from './ink.ts'
import { layoutText, type TextLayout } from './layout.ts'
import { createWriteGlyph } from './outline.ts'
import { createShape } from './shape.ts'
import { type GlyphStyle, styledText } from './styled.ts'

/**
 * Shapes text. It knows a catalogue of faces and loads none: {@link TextEngine.wanted} says which bytes it needs
 * next, {@link TextEngine.add} takes them. A fallback face (10 MB for Chinese) is asked for only when the
 * text has characters that the faces before it lack.
 *
 * @example for (let faces = engine.wanted(poster); faces.length > 0; faces = engine.wanted(poster))
 *   for (const face of faces) engine.add(face, await bytesOf(face))
 */
export interface TextEngine {
  /** Faces of the catalogue to add before this poster can be drawn; empty when it can. */
  wanted(poster: Pick<AssembledPoster, 'layers'>): Face[]
  /** Takes the bytes of a face (a TrueType or OpenType file). */
  add(face: Face, bytes: Uint8Array): void
  /** Lines and glyphs in pixels from the layer's top left corner. Needs the faces that `wanted` names. */
  layout(layer: TextLayer): TextLayout
  /** The layer's outlines, from its top left corner; kept until the text or its style changes. */
  ink<Path extends OutlinePath>(layer: TextLayer, Path2D: new () => Path): readonly Inked<Path>[]
}

interface Drawn {
  readonly ink: readonly Inked<OutlinePath>[]
  readonly weight: number
}

/** Chains of faces, by look. */
const LOOKS = 500
/** Glyphs in their places: the texts of a poster under edit, some steps of undo included, and some 40 MB. */
const GLYPHS = 200_000
/** Glyphs as outlines, for each kind of path. */
export const INKED = 100_000
/** Characters of a key that weigh as much as a glyph in its place, some 200 bytes. */
const KEY = 100

/**
 * @param catalogue Faces by preference: what a layer's own family lacks is looked for in this order.
 * @param fonts Faces that are here already; engines of several catalogues may share them.
 */
export function createTextEngine(hb: HarfBuzz, catalogue: readonly Face[], fonts: Fonts = new Fonts(hb)): TextEngine {
  const clusters = createClusters()
  const directions = createDirections()
  const shape = createShape(hb)
  const writeGlyph = createWriteGlyph(hb)
  const colourLayers = createColourLayers()
  const chains = new Cache<string, readonly ChosenFace[]>(LOOKS)
  const layouts = new Cache<string, TextLayout>(GLYPHS, weightOf)
  const inks = new Map<unknown, Cache<string, Drawn>>()
  const names = new WeakMap<TextLayout, number>()
  let named = 0

  const chainOf = ({ font, weight, italic }: GlyphStyle) =>
    chains.get(`${font}\n${weight}\n${italic}`, () => faceChain(catalogue, { font, weight, italic }))

  const loadedChain = (style: GlyphStyle): LoadedFace[] => {
    const chain = chainOf(style).flatMap((chosen) => fonts.get(chosen) ?? [])
    if (chain.length === 0) throw new Error(`no face was added for ${style.font} ${style.weight}`)
    return chain
  }

  const layout = (layer: TextLayer): TextLayout => {
    const text = styledText(layer)
    const styles = text.styles.map(({ style }) => style)
    const loaded = styles.map(loadedChain)
    const types = { clusters, directions, shape, styles, chains: loaded }
    return layouts.get(layoutKey(layer, loaded), () => {
      const lay = (size: number) => layoutText(text, { ...layer, size }, types)
      return layer.autoFit ? autoFit(layer.autoFit, lay) : lay(layer.size)
    })
  }

  /** The first face of a chain that some texts have to have and that is not here. */
  const wantedBy = (texts: readonly string[], style: GlyphStyle): Face | undefined => {
    let left = [...new Set(texts.flatMap((text) => clusters(text).map((cluster) => cluster.text)))]
    const chain = chainOf(style)
    for (const chosen of chain.filter(({ face }) => face.emoji)) {
      if (!left.some(isEmoji)) break
      const loaded = fonts.get(chosen)
      if (!loaded) return chosen.face
      left = left.filter((cluster) => !isEmoji(cluster) || !loaded.covers(cluster))
    }
    for (const [index, chosen] of chain.entries()) {
      // The first one also gives a line without letters its height.
      if (index > 0 && left.length === 0) return undefined
      const loaded = fonts.get(chosen)
      if (!loaded) return chosen.face
      left = left.filter((cluster) => !loaded.covers(cluster))
    }
    return undefined
  }

  return {
    wanted({ layers }) {
      const faces = new Map<string, Face>()
      for (const layer of eachLayer(layers)) {
        if (layer.type !== 'text') continue
        const { text, styles } = styledText(layer)
        for (const [index, { start, style }] of styles.entries()) {
          const shown = text.slice(start, styles[index + 1]?.start ?? text.length)
          const face = wantedBy(index === 0 && layer.maxLines ? [shown, layer.ellipsis] : [shown], style)
          if (face) faces.set(faceKey(face), face)
        }
      }
      return [...faces.values()]
    },
    add: (face, bytes) => fonts.add(face, bytes),
    layout,
    ink<Path extends OutlinePath>(layer: TextLayer, Path2D: new () => Path): readonly Inked<Path>[] {
      const laidOut = layout(layer)
      const name = names.get(laidOut) ?? named++
      names.set(laidOut, name)
      const kept = inks.get(Path2D) ?? new Cache<string, Drawn>(INKED, ({ weight }) => weight)
      inks.set(Path2D, kept)
      const styles = styledText(layer).styles.map(({ style }) => style)
      // Colours move nothing, so one layout may be drawn in several.
      const key = `${name}\n${styles.map(({ colour }) => colour).join()}`
      const { ink } = kept.get(key, () => ({
        ink: inkOf(laidOut, styles, Path2D, writeGlyph, colourLayers),
        weight: weightOf(laidOut, key),
      }))
      return ink as readonly Inked<Path>[]
    },
  }
}

/** A line without glyphs is none without weight. */
function weightOf({ lines }: TextLayout, key: string): number {
  return lines.reduce((sum, { glyphs }) => sum + 10 + glyphs.length, 10 + key.length / KEY)
}

function layoutKey(layer: TextLayer, chains: readonly (readonly LoadedFace[])[]): string {
  const { text, runs, size, autoFit, lineHeight, letterSpacing, align, verticalAlign, width, height } = layer
  const { maxLines, ellipsis, writing, uprightDigits, direction } = layer
  const faces = chains.map((chain) => chain.map(({ key }) => key))
  const looks = runs?.map((run) => [run.text.length, run.scale, run.colour === undefined])
  return JSON.stringify([
    ...[text, looks, faces, size, autoFit, lineHeight, letterSpacing, align, verticalAlign, width, height],
    ...[maxLines, maxLines && ellipsis, writing, uprightDigits, direction],
  ])
}
