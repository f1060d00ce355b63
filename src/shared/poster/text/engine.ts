import type { AssembledPoster } from '../assemble.ts'
import type { Face } from './face.ts'
import type { HarfBuzz } from './harfbuzz.ts'

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
  wanted(poster: AssembledPoster): Face[]
  /** Takes the bytes of a face (a TrueType or OpenType file). */
  add(face: Face, bytes: Uint8Array): void
}

/** @param catalogue Faces by preference: what a layer's own family lacks is looked for in this order. */
export declare function createTextEngine(hb: HarfBuzz, catalogue: readonly Face[]): TextEngine
