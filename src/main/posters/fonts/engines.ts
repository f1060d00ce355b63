import { type AssembledPoster, createTextEngine, type HarfBuzz, type TextEngine } from '../../../shared/poster/index.ts'
import { type Catalogue, catalogueOf } from './catalogue.ts'
import type { FontShelf } from './shelf.ts'

export interface ReadyText {
  /** Has every face that the poster wants. */
  readonly text: TextEngine
  readonly missing: Catalogue['missing']
}

/** Engines with fonts of this machine: one is kept for posters that use none, which are most. */
const MOST = 4

/** Text engines by the fonts that posters use; fonts and shapes are kept from one poster to the next. */
export function createTextEngines(hb: HarfBuzz, shelf: FontShelf): (poster: AssembledPoster) => Promise<ReadyText> {
  const engines = new Map<string, TextEngine>()

  const engineFor = (catalogue: Catalogue): TextEngine => {
    const known = engines.get(catalogue.key)
    if (known) return known
    const [oldest] = [...engines.keys()].filter((key) => key !== '')
    if (engines.size >= MOST && oldest !== undefined) engines.delete(oldest)
    const engine = createTextEngine(hb, catalogue.faces)
    engines.set(catalogue.key, engine)
    return engine
  }

  return async (poster) => {
    const catalogue = await catalogueOf(poster, shelf)
    const text = engineFor(catalogue)
    for (let faces = text.wanted(poster); faces.length > 0; faces = text.wanted(poster)) {
      for (const face of faces) text.add(face, await catalogue.read(face))
    }
    return { text, missing: catalogue.missing }
  }
}
