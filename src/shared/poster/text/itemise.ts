import type { Cluster } from './clusters.ts'
import { scriptOf } from './script.ts'

/** A stretch of text that one face and one script can shape in one go. Offsets are UTF-16 units. */
export interface Run<Face> {
  readonly start: number
  readonly text: string
  readonly face: Face
  readonly script: string
}

/**
 * Cuts text into runs. Every cluster goes to the first face of the chain that has all of it; what no face has goes to
 * the first face and shows as its box. A cluster is never cut.
 */
export function itemise<Face extends { covers(cluster: string): boolean }>(
  clusters: readonly Cluster[],
  chain: readonly Face[],
): Run<Face>[] {
  const first = chain[0]
  if (!first) throw new Error('a chain of fonts holds at least one')
  const runs: { start: number; text: string; face: Face; script: string | null }[] = []
  for (const { start, text } of clusters) {
    const face = chain.find((candidate) => candidate.covers(text)) ?? first
    const script = scriptOf(text)
    const last = runs.at(-1)
    if (last && last.face === face && (script === null || last.script === null || last.script === script)) {
      last.text += text
      last.script ??= script
    } else {
      runs.push({ start, text, face, script })
    }
  }
  return runs.map(({ script, ...run }) => ({ ...run, script: script ?? 'Zyyy' }))
}
