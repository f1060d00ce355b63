import { readFile } from 'node:fs/promises'
import { type AssembledPoster, eachLayer, type Face, faceKey } from '../../../shared/poster/index.ts'
import { readFace, shippedFaces } from '../fonts.ts'
import type { FontShelf, FoundFont } from './shelf.ts'

/** The faces that a poster may use, and where their bytes are. */
export interface Catalogue {
  /** Names the faces: posters with the same key can share a text engine. */
  readonly key: string
  /** By preference: those that Handbill ships first, so that posters look alike everywhere. */
  readonly faces: readonly Face[]
  /** Families that are asked for and are not here, and what stands in for them. */
  readonly missing: readonly { readonly family: string; readonly substitute: string }[]
  read(face: Face): Promise<Uint8Array>
}

const shippedFamilies = new Set(shippedFaces.map(({ family }) => family.toLowerCase()))

/**
 * The catalogue of one poster. The system's fonts are looked at only when it names a family that Handbill does not ship.
 * None of them stands in unasked: a poster would look otherwise on every machine, and otherwise than its preview.
 */
export async function catalogueOf(poster: Pick<AssembledPoster, 'layers'>, shelf: FontShelf): Promise<Catalogue> {
  const wanted = familiesOf(poster).filter((family) => !shippedFamilies.has(family.toLowerCase()))
  if (wanted.length === 0) return catalogue([], [])
  const all = await shelf.all()
  const named = wanted.map((family) => ({ family, fonts: ofFamily(all, family) }))
  const missing = named
    .filter(({ fonts }) => fonts.length === 0)
    .map(({ family }) => ({ family, substitute: shippedFaces[0]!.family }))
  return catalogue(
    named.flatMap(({ fonts }) => fonts),
    missing,
  )
}

function catalogue(fonts: readonly FoundFont[], missing: Catalogue['missing']): Catalogue {
  const paths = new Map<string, string>()
  const found: Face[] = []
  for (const { family, weight, style, weights, path } of fonts) {
    const face: Face = { family, weight, style, ...(weights && { weights }) }
    // Two files of one face: the first folder wins.
    if (paths.has(faceKey(face))) continue
    paths.set(faceKey(face), path)
    found.push(face)
  }
  return {
    key: [...paths].join('\n'),
    faces: [...shippedFaces, ...found],
    missing,
    read(face) {
      const path = paths.get(faceKey(face))
      return path === undefined ? readFace(face) : readFile(path)
    },
  }
}

function familiesOf({ layers }: Pick<AssembledPoster, 'layers'>): string[] {
  const families = new Map<string, string>()
  for (const layer of eachLayer(layers)) {
    if (layer.type !== 'text') continue
    for (const font of [layer.font, ...(layer.runs ?? []).map((run) => run.font)]) {
      if (font !== undefined) families.set(font.toLowerCase(), font)
    }
  }
  return [...families.values()].sort()
}

function ofFamily(all: readonly FoundFont[], family: string): FoundFont[] {
  return all.filter((font) => font.family.toLowerCase() === family.toLowerCase())
}
