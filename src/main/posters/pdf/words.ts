import { type AssembledPoster, leafLayers, type TextEngine, type TextLayer } from '../../../shared/poster/index.ts'

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
  return [...leafLayers(poster.layers)].flatMap(({ layer, matrix }) => {
    if (layer.type !== 'text' || layer.hidden || layer.text === '') return []
    return linesOf(layer, within(matrix, [1, 0, 0, 1, layer.x, layer.y]), engine)
  })
}

function linesOf(layer: TextLayer, matrix: Matrix, engine: TextEngine): Words[] {
  const { lines, size } = engine.layout(layer)
  return lines.flatMap(({ glyphs, start, end, x, width }) => {
    const starts = [...new Set(glyphs.map(({ cluster }) => cluster))].sort((one, other) => one - other)
    const textFrom = (cluster: number) => {
      const next = starts[starts.indexOf(cluster) + 1] ?? end
      return layer.text.slice(Math.max(start, cluster), Math.max(next, cluster))
    }
    // The first glyph of a cluster stands for it; accents that follow stand in the same place.
    const firsts = glyphs.filter(
      ({ cluster }, index) => glyphs.findIndex((glyph) => glyph.cluster === cluster) === index,
    )
    const [first] = firsts
    if (!first) return []
    const onOneLine = firsts.every(({ y }) => Math.abs(y - first.y) < size)
    const runs = onOneLine ? [firsts] : firsts.map((glyph) => [glyph])
    return runs.map((run) => ({
      matrix: within(matrix, [1, 0, 0, 1, run[0]!.x, run[0]!.y]),
      size,
      pieces: run.map((glyph, index) => {
        const to = onOneLine ? (run[index + 1]?.x ?? x + width) : glyph.x + size
        return { text: textFrom(glyph.cluster), advance: Math.max(0, to - glyph.x) / size }
      }),
    }))
  })
}

/** What first goes through `inner` and then through `outer`. */
export function within([a, b, c, d, e, f]: Matrix, [ia, ib, ic, id, ie, jf]: Matrix): Matrix {
  return [a * ia + c * ib, b * ia + d * ib, a * ic + c * id, b * ic + d * id, a * ie + c * jf + e, b * ie + d * jf + f]
}
