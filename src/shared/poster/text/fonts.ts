import { Cache } from '../cache.ts'
import { type ChosenFace, type Face, faceKey } from './face.ts'
import type { HarfBuzz, HarfBuzzFont } from './harfbuzz.ts'

/** A face whose bytes are here, set to a weight. All measures are in em. */
export interface LoadedFace {
  readonly key: string
  readonly font: HarfBuzzFont
  readonly unitsPerEm: number
  /** Above and below the baseline, both positive. */
  readonly ascent: number
  readonly descent: number
  /** How far an upright glyph of vertical text is to be raised from where HarfBuzz hangs it. */
  readonly raise: number
  /** How far a point one em above the baseline leans to the right. */
  readonly slant: number
  readonly emoji: boolean
  /** Whether it has glyphs for all of a cluster. */
  covers(cluster: string): boolean
}

/** Characters that draw nothing of their own; no face need have them. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cc}]/u
/** tan 14°, what Chromium leans a face by that has no italic (`SkFont`'s skew of −1/4 is 14.04°). */
const SLANT = 0.25

/** Faces set to a weight. HarfBuzz frees what falls out when no layout holds it any more. */
export const INSTANCES = 200

interface Bytes {
  readonly face: Face
  readonly shaped: InstanceType<HarfBuzz['Face']>
}

/** The faces whose bytes were handed in. */
export class Fonts {
  readonly #hb: HarfBuzz
  readonly #bytes = new Map<string, Bytes>()
  readonly #loaded = new Cache<string, LoadedFace>(INSTANCES)

  constructor(hb: HarfBuzz) {
    this.#hb = hb
  }

  has(face: Face): boolean {
    return this.#bytes.has(faceKey(face))
  }

  get({ face, weight, slanted }: ChosenFace): LoadedFace | undefined {
    const key = `${faceKey(face)}${face.weights ? `@${weight}` : ''}${slanted ? '/slanted' : ''}`
    const bytes = this.#bytes.get(faceKey(face))
    return bytes && this.#loaded.get(key, () => load(this.#hb, key, bytes, { weight, slant: slanted ? SLANT : 0 }))
  }

  /** A face that is there already stays as it is. */
  add(face: Face, bytes: Uint8Array): void {
    const key = faceKey(face)
    if (this.#bytes.has(key)) return
    this.#bytes.set(key, { face, shaped: new this.#hb.Face(new this.#hb.Blob(bytes), face.index) })
  }
}

function load(
  hb: HarfBuzz,
  key: string,
  { face, shaped }: Bytes,
  { weight, slant }: { weight: number; slant: number },
): LoadedFace {
  const font = new hb.Font(shaped)
  if (face.weights) font.setVariations([new hb.Variation('wght', weight)])
  const unitsPerEm = shaped.upem
  const { ascender, descender } = font.hExtents()
  const known = new Cache<string, boolean>(40_000, (_, cluster) => cluster.length)
  const has = (character: string) =>
    INVISIBLE.test(character) || font.nominalGlyph(character.codePointAt(0)!) !== undefined
  const hasAll = (text: string) => Array.from(text).every(has)
  return {
    key,
    font,
    unitsPerEm,
    ascent: ascender / unitsPerEm,
    descent: -descender / unitsPerEm,
    raise: shaped.referenceTable('VORG') ? 0 : ascender / unitsPerEm - emTop(shaped, ascender, descender),
    slant,
    emoji: face.emoji ?? false,
    // HarfBuzz composes by itself where the font has only the composed character.
    covers: (cluster) => known.get(cluster, () => hasAll(cluster) || hasAll(cluster.normalize('NFC'))),
  }
}

/**
 * Above the baseline, in em: where the em square begins that an upright glyph fills. OpenType's `OS/2` asks East Asian
 * fonts to say it as `sTypoAscender`; elsewhere it stands in the middle of the line. HarfBuzz knows `VORG` alone, and
 * without it hangs glyphs from the line's ascender: 0.28 em too low for Noto Sans SC.
 */
function emTop(face: Bytes['shaped'], ascender: number, descender: number): number {
  const os2 = face.referenceTable('OS/2')
  if (os2 && os2.byteLength >= 72) {
    const view = new DataView(os2.buffer, os2.byteOffset, os2.byteLength)
    const [top, bottom] = [view.getInt16(68), view.getInt16(70)]
    if (top - bottom === face.upem) return top / face.upem
  }
  return (ascender + descender) / 2 / face.upem + 0.5
}
