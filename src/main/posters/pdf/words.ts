import {
  type AssembledPoster,
  type Layer,
  leafLayers,
  type PlacedGlyph,
  type TextEngine,
  type TextLayer,
} from '../../../shared/poster/index.ts'

/** Where a piece of text stands: PDF's matrix [a b c d e f], in pixels of the poster, y downwards. */
export type Matrix = readonly [number, number, number, number, number, number]

/** Characters that follow each other on one baseline. */
export interface Words {
  /** From the run's own place, x along the baseline, to the poster. */
  readonly matrix: Matrix
  /** Pixels per em. */
  readonly size: number
  /** In the order that they are seen; `advance` in em, to the next one. */
  readonly pieces: readonly { readonly text: string; readonly advance: number }[]
}

/** All texts of a poster, line by line, as they lie on it. */
export function wordsOf(poster: Pick<AssembledPoster, 'layers'>, engine: TextEngine): Words[] {
  return [...leafLayers(seen(poster.layers))].flatMap(({ layer, matrix }) => {
    if (layer.type !== 'text' || layer.text === '') return []
    return linesOf(layer, within(matrix, [1, 0, 0, 1, layer.x, layer.y]), engine)
  })
}

/** Nobody finds or copies what is not drawn. */
function seen(layers: readonly Layer[]): Layer[] {
  return layers
    .filter(({ hidden, opacity }) => !hidden && opacity > 0)
    .map((layer) => (layer.type === 'group' ? { ...layer, layers: seen(layer.layers) } : layer))
}

function linesOf(layer: TextLayer, matrix: Matrix, engine: TextEngine): Words[] {
  const { lines, vertical } = engine.layout(layer)
  return lines.flatMap(({ glyphs, start, end, x, width }) => {
    // The first glyph of a cluster stands for it; accents that follow stand in the same place.
    const firsts = new Map<number, PlacedGlyph>()
    for (const glyph of glyphs) if (!firsts.has(glyph.cluster)) firsts.set(glyph.cluster, glyph)
    const seen = [...firsts.values()]
    const written = [...firsts.keys()].sort((one, other) => one - other)
    const ends = new Map(written.map((cluster, index) => [cluster, written[index + 1] ?? end]))
    const stops = new Map(seen.map((glyph, index) => [glyph, seen[index + 1]?.x ?? x + width]))
    return runsOf(seen, vertical).map((run) => ({
      matrix: within(matrix, place(run[0]!)),
      size: run[0]!.size,
      pieces: run.map((glyph) => {
        const { cluster } = glyph
        const to = vertical ? glyph.x + glyph.size : stops.get(glyph)!
        return {
          text: layer.text.slice(Math.max(start, cluster), Math.max(ends.get(cluster)!, cluster)),
          advance: Math.max(0, to - glyph.x) / run[0]!.size,
        }
      }),
    }))
  })
}

/** Glyphs of one size that follow each other along a baseline; in vertical text each one by itself. */
function runsOf(glyphs: readonly PlacedGlyph[], vertical: boolean): PlacedGlyph[][] {
  const runs: PlacedGlyph[][] = []
  for (const glyph of glyphs) {
    const last = runs.at(-1)
    if (last && !vertical && last[0]!.size === glyph.size) last.push(glyph)
    else runs.push([glyph])
  }
  return runs
}

function place({ x, y, turned }: PlacedGlyph): Matrix {
  return turned ? [0, 1, -1, 0, x, y] : [1, 0, 0, 1, x, y]
}

/** What first goes through `inner` and then through `outer`. */
export function within([a, b, c, d, e, f]: Matrix, [ia, ib, ic, id, ie, jf]: Matrix): Matrix {
  return [a * ia + c * ib, b * ia + d * ib, a * ic + c * id, b * ic + d * id, a * ie + c * jf + e, b * ie + d * jf + f]
}
