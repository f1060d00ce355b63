import bidiFactory, { type Bidi } from 'bidi-js'
import type { TextLayer } from '../document.ts'

/** Embedding levels of one paragraph (UAX #9), one for each UTF-16 unit; odd ones run from right to left. */
export interface Directions {
  /** The paragraph's own level: 0 or 1. */
  readonly base: 0 | 1
  /** Null where everything runs from left to right. */
  readonly levels: Uint8Array | null
}

/** Finds out which way each letter of a paragraph runs. */
export type FindDirections = (paragraph: string, direction: TextLayer['direction']) => Directions

/** Hebrew to Arabic Extended, their presentation forms and supplements, and the marks that turn the direction. */
const TURNS =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** The tables are unpacked when a text first needs them. */
export function createDirections(): FindDirections {
  let bidi: Bidi | undefined
  return (paragraph, direction) => {
    if (direction !== 'rtl' && !TURNS.test(paragraph)) return { base: 0, levels: null }
    bidi ??= bidiFactory()
    const { levels, paragraphs } = bidi.getEmbeddingLevels(paragraph, direction)
    const base = paragraphs[0]?.level ?? (direction === 'rtl' ? 1 : 0)
    return { base: base % 2 === 1 ? 1 : 0, levels }
  }
}

/** Puts runs into the order in which they stand from left to right: UAX #9, rule L2. */
export function visualOrder<Run extends { readonly level: number }>(runs: readonly Run[]): Run[] {
  const order = [...runs]
  const highest = Math.max(0, ...runs.map(({ level }) => level))
  for (let level = highest; level >= 1; level -= 1) {
    for (let from = 0; from < order.length; from += 1) {
      if (order[from]!.level < level) continue
      let to = from
      while (to + 1 < order.length && order[to + 1]!.level >= level) to += 1
      const turned = order.slice(from, to + 1).reverse()
      order.splice(from, turned.length, ...turned)
      from = to
    }
  }
  return order
}
