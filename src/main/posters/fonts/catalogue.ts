import { readFile } from 'node:fs/promises'
import type { AssembledPoster } from '../../../shared/poster/index.ts'
import { type Face, faceKey } from '../../../shared/poster/text/face.ts'
import {
  familiesOf,
  type MissingFamily,
  missingFamilies,
  sortedFamilies,
} from '../../../shared/poster/text/families.ts'
import { readFace, shippedFaces } from '../fonts.ts'
import type { FontShelf, FoundFont } from './shelf.ts'

/** The faces that a poster may use, and where their bytes are. */
export interface Catalogue {
  /** Names the faces: posters with the same key can share a text engine. */
  readonly key: string
  /** The faces among them that are of this machine. */
  readonly found: readonly FoundFont[]
  /** By preference: those that Handbill ships first, so that posters look alike everywhere. */
  readonly faces: readonly Face[]
  readonly missing: readonly MissingFamily[]
  read(face: Face): Promise<Uint8Array>
}

const shippedFamilies = new Set(shippedFaces.map(({ family }) => family.toLowerCase()))

/**
 * The fonts of this machine that are of these families, by preference. The folders are looked at only when one of the
 * families is none that Handbill ships. What an editor and what the exporter draw with both come from here.
 */
export async function foundFonts(families: readonly string[], shelf: FontShelf): Promise<FoundFont[]> {
  const wanted = sortedFamilies(families.filter((family) => !shippedFamilies.has(family.toLowerCase())))
  if (wanted.length === 0) return []
  const all = await shelf.all()
  const faces = new Map<string, FoundFont>()
  for (const font of wanted.flatMap((family) => ofFamily(all, family))) {
    // Two files of one face: the first folder wins.
    if (!faces.has(faceKey(font))) faces.set(faceKey(font), font)
  }
  const found = [...faces.values()]
  await shelf.use(found)
  return found
}

/**
 * The catalogue of one poster. No font of the system stands in unasked: a poster would look otherwise on every machine,
 * and otherwise than its preview.
 */
export async function catalogueOf(poster: Pick<AssembledPoster, 'layers'>, shelf: FontShelf): Promise<Catalogue> {
  const families = familiesOf(poster)
  const fonts = await foundFonts(families, shelf)
  const paths = new Map(fonts.map((font) => [faceKey(font), font.path]))
  const found = fonts.map(
    ({ family, weight, style, weights, index }): Face => ({ family, weight, style, weights, index }),
  )
  const faces = [...shippedFaces, ...found]
  return {
    key: fonts.map(({ path, stamp, ...font }) => [faceKey(font), path, stamp].join(',')).join('\n'),
    found: fonts,
    faces,
    missing: missingFamilies(families, faces),
    read(face) {
      const path = paths.get(faceKey(face))
      return path === undefined ? readFace(face) : readFile(path)
    },
  }
}

function ofFamily(all: readonly FoundFont[], family: string): FoundFont[] {
  return all.filter((font) => font.family.toLowerCase() === family.toLowerCase())
}
