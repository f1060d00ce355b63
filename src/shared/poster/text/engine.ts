import type { AssembledPoster } from '../assemble.ts'
import type { OutlinePath } from '../canvas.ts'
import type { TextLayer } from '../document.ts'
import { eachLayer } from '../layers.ts'
import { Cache } from './cache.ts'
import { createClusters } from './clusters.ts'
import { type Face, faceChain, faceKey } from './face.ts'
import { Fonts, type LoadedFace } from './fonts.ts'
import type { HarfBuzz } from './harfbuzz.ts'
import { layoutText, type TextLayout } from './layout.ts'
import { createOutline } from './outline.ts'
import { createShape } from './shape.ts'

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
  /** The layer's outlines as one path, from its top left corner; kept until the text or its style changes. */
  outline<Path extends OutlinePath>(layer: TextLayer, Path2D: new () => Path): Path
}

/** As many texts as a poster under edit may have, some steps of undo included. */
const CAPACITY = 500

/** @param catalogue Faces by preference: what a layer's own family lacks is looked for in this order. */
export function createTextEngine(hb: HarfBuzz, catalogue: readonly Face[]): TextEngine {
  const fonts = new Fonts(hb)
  const clusters = createClusters()
  const shape = createShape(hb)
  const outline = createOutline(hb)
  const layouts = new Cache<string, TextLayout>(CAPACITY)
  const paths = new WeakMap<TextLayout, Map<unknown, OutlinePath>>()

  const layout = (layer: TextLayer): TextLayout => {
    const chain = faceChain(catalogue, layer.font, layer.weight).flatMap((face) => fonts.get(face) ?? [])
    if (chain.length === 0) throw new Error(`no face was added for ${layer.font} ${layer.weight}`)
    return layouts.get(layoutKey(layer, chain), () => layoutText(layer, { clusters, shape, chain }))
  }

  /** The first face of the layer's chain that has to be here and is not. */
  const wantedBy = (layer: TextLayer): Face | undefined => {
    let left = clusters(layer.text).map(({ text }) => text)
    for (const [index, face] of faceChain(catalogue, layer.font, layer.weight).entries()) {
      if (index > 0 && left.length === 0) return undefined
      const loaded = fonts.get(face)
      if (!loaded) return face
      left = left.filter((cluster) => !loaded.covers(cluster))
    }
    return undefined
  }

  return {
    wanted({ layers }) {
      const faces = new Map<string, Face>()
      for (const layer of eachLayer(layers)) {
        const face = layer.type === 'text' ? wantedBy(layer) : undefined
        if (face) faces.set(faceKey(face), face)
      }
      return [...faces.values()]
    },
    add: (face, bytes) => fonts.add(face, bytes),
    layout,
    outline<Path extends OutlinePath>(layer: TextLayer, Path2D: new () => Path): Path {
      const laidOut = layout(layer)
      const made = paths.get(laidOut) ?? new Map<unknown, OutlinePath>()
      paths.set(laidOut, made)
      let path = made.get(Path2D) as Path | undefined
      if (!path) {
        path = new Path2D()
        outline(laidOut, path)
        made.set(Path2D, path)
      }
      return path
    },
  }
}

function layoutKey(layer: TextLayer, chain: readonly LoadedFace[]): string {
  const { text, size, lineHeight, letterSpacing, align, verticalAlign, width, height } = layer
  const faces = chain.map(({ key }) => key)
  return JSON.stringify([text, faces, size, lineHeight, letterSpacing, align, verticalAlign, width, height])
}
