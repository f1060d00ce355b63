import type { Cluster } from './clusters.ts'
import type { LoadedFace } from './fonts.ts'
import { itemise } from './itemise.ts'
import type { Glyph, Shape } from './shape.ts'

/** One line's glyphs, left to right from 0, in pixels. */
export interface Setting {
  readonly glyphs: readonly SetGlyph[]
  /** Without the space that would follow the last letter. */
  readonly width: number
}

export interface SetGlyph {
  readonly face: LoadedFace
  readonly glyph: Glyph
  readonly x: number
  /** As in {@link Cluster.start}. */
  readonly cluster: number
  /** How far the pen moves, letter spacing included. */
  readonly advance: number
}

/** Sets clusters in one line, each in the first face of the chain that has it. */
export function setLine(
  clusters: readonly Cluster[],
  { size, letterSpacing }: { size: number; letterSpacing: number },
  chain: readonly LoadedFace[],
  shape: Shape,
): Setting {
  const glyphs: SetGlyph[] = []
  const spacing = letterSpacing * size
  let pen = 0
  for (const run of itemise(clusters, chain)) {
    const shaped = shape(run, { ligatures: letterSpacing === 0 })
    for (const [index, glyph] of shaped.entries()) {
      // A cluster of several glyphs (a letter and its accent) is spaced once, after the last of them.
      const spaced = shaped[index + 1]?.cluster === glyph.cluster ? 0 : spacing
      const advance = glyph.advance * size + spaced
      glyphs.push({ face: run.face, glyph, x: pen, cluster: run.start + glyph.cluster, advance })
      pen += advance
    }
  }
  return { glyphs, width: glyphs.length > 0 ? pen - spacing : 0 }
}
