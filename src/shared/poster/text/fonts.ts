import { Cache } from './cache.ts'
import { type Face, faceKey } from './face.ts'
import type { HarfBuzz, HarfBuzzFont } from './harfbuzz.ts'

/** A face whose bytes are here. All measures are in em. */
export interface LoadedFace {
  readonly key: string
  readonly font: HarfBuzzFont
  readonly unitsPerEm: number
  /** Above and below the baseline, both positive. */
  readonly ascent: number
  readonly descent: number
  /** Whether it has glyphs for all of a cluster. */
  covers(cluster: string): boolean
}

/** Characters that draw nothing of their own; no face need have them. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/u

/** The faces whose bytes were handed in. */
export class Fonts {
  readonly #hb: HarfBuzz
  readonly #loaded = new Map<string, LoadedFace>()

  constructor(hb: HarfBuzz) {
    this.#hb = hb
  }

  get(face: Face): LoadedFace | undefined {
    return this.#loaded.get(faceKey(face))
  }

  /** A face that is there already stays as it is. */
  add(face: Face, bytes: Uint8Array): void {
    const key = faceKey(face)
    if (!this.#loaded.has(key)) this.#loaded.set(key, load(this.#hb, key, bytes))
  }
}

function load(hb: HarfBuzz, key: string, bytes: Uint8Array): LoadedFace {
  const font = new hb.Font(new hb.Face(new hb.Blob(bytes)))
  const unitsPerEm = font.face.upem
  const { ascender, descender } = font.hExtents()
  const known = new Cache<string, boolean>(20_000)
  const has = (character: string) =>
    INVISIBLE.test(character) || font.nominalGlyph(character.codePointAt(0)!) !== undefined
  const hasAll = (text: string) => Array.from(text).every(has)
  return {
    key,
    font,
    unitsPerEm,
    ascent: ascender / unitsPerEm,
    descent: -descender / unitsPerEm,
    // HarfBuzz composes by itself where the font has only the composed character.
    covers: (cluster) => known.get(cluster, () => hasAll(cluster) || hasAll(cluster.normalize('NFC'))),
  }
}
