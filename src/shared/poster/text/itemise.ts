import type { Cluster } from './clusters.ts'
import { isEmoji } from './emoji.ts'
import { scriptOf } from './script.ts'

/** A cluster with what its place in the text decides. */
export interface Piece extends Cluster {
  /** Index of its look. */
  readonly style: number
  /** Embedding level; odd ones run from right to left. */
  readonly level: number
  /** In vertical text: stands rather than lies. */
  readonly upright: boolean
  /** In vertical text: several digits that share the square of one character. */
  readonly combined?: true
}

/** A stretch of text that one face and one script can shape in one go. Offsets are UTF-16 units. */
export interface Run<Face> {
  readonly start: number
  readonly text: string
  readonly face: Face
  readonly script: string
  readonly style: number
  readonly level: number
  readonly upright: boolean
  readonly combined?: true
}

interface Candidate {
  readonly emoji: boolean
  covers(cluster: string): boolean
}

/**
 * Cuts text into runs. Every cluster goes to the first face of its look's chain that has all of it, an emoji to the first
 * one in colour; what no face has goes to the first face and shows as its box. A cluster is never cut.
 */
export function itemise<Face extends Candidate>(
  pieces: readonly Piece[],
  chains: readonly (readonly Face[])[],
): Run<Face>[] {
  const runs: (Omit<Run<Face>, 'text' | 'script'> & { text: string; script: string | null })[] = []
  for (const { start, text, style, level, upright, combined } of pieces) {
    const face = faceFor(text, chains[style]!)
    const script = scriptOf(text)
    const last = runs.at(-1)
    if (
      last &&
      last.face === face &&
      last.style === style &&
      last.level === level &&
      last.upright === upright &&
      !last.combined &&
      !combined &&
      (script === null || last.script === null || last.script === script)
    ) {
      last.text += text
      last.script ??= script
    } else {
      runs.push({ start, text, face, script, style, level, upright, ...(combined && { combined }) })
    }
  }
  return runs.map(({ script, ...run }) => ({ ...run, script: script ?? 'Zyyy' }))
}

function faceFor<Face extends Candidate>(cluster: string, chain: readonly Face[]): Face {
  const [first] = chain
  if (!first) throw new Error('a chain of fonts holds at least one')
  if (isEmoji(cluster)) {
    const drawn = chain.find((face) => face.emoji && face.covers(cluster))
    if (drawn) return drawn
  }
  return chain.find((face) => face.covers(cluster)) ?? first
}
