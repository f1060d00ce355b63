import type { AssembledPoster } from '../assemble.ts'
import { eachLayer } from '../layers.ts'
import type { Face } from './face.ts'

/** The families that a poster's texts name: each once, whatever its case, in an order that depends on nothing else. */
export function familiesOf({ layers }: Pick<AssembledPoster, 'layers'>): string[] {
  const families = new Map<string, string>()
  for (const layer of eachLayer(layers)) {
    if (layer.type !== 'text') continue
    for (const font of [layer.font, ...(layer.runs ?? []).map((run) => run.font)]) {
      if (font !== undefined) families.set(font.toLowerCase(), font)
    }
  }
  return sortedFamilies([...families.values()])
}

/** In the order in which they stand in for each other. */
export function sortedFamilies(families: readonly string[]): string[] {
  const byKey = new Map(families.map((family) => [family.toLowerCase(), family]))
  return [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, family]) => family)
}

/** A family that is asked for and is not here, and the one that stands in for it. */
export interface MissingFamily {
  readonly family: string
  readonly substitute: string
}

/** Those of the families that no face of the catalogue has. */
export function missingFamilies(families: readonly string[], catalogue: readonly Face[]): MissingFamily[] {
  const here = new Set(catalogue.map(({ family }) => family.toLowerCase()))
  const substitute = catalogue[0]?.family ?? ''
  return families.filter((family) => !here.has(family.toLowerCase())).map((family) => ({ family, substitute }))
}
