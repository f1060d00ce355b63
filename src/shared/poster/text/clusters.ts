/** A grapheme cluster: what a reader takes for one character. Offsets are UTF-16 units. */
export interface Cluster {
  readonly start: number
  readonly text: string
}

/** Cuts text into grapheme clusters (UAX #29). */
export type Clusters = (text: string) => Cluster[]

/** UTF-16 units cut at once: what `Intl.Segmenter` takes for a cluster grows with the text it is given. */
const PIECE = 256

export function createClusters(): Clusters {
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
  const cut = (text: string, offset: number): Cluster[] =>
    isPlain(text)
      ? Array.from(text, (character, index) => ({ start: offset + index, text: character }))
      : Array.from(segmenter.segment(text), ({ index, segment }) => ({ start: offset + index, text: segment }))

  return (text) => {
    if (isPlain(text)) return cut(text, 0)
    const clusters: Cluster[] = []
    let from = 0
    for (let length = PIECE; from < text.length; ) {
      const end = wholeCharacter(text, from + length)
      const found = cut(text.slice(from, end), from)
      // No rule looks back over a boundary, nor further ahead than one character: only the last may go on.
      const last = end < text.length ? found.pop()! : undefined
      for (const cluster of found) clusters.push(cluster)
      from = last?.start ?? text.length
      length = found.length === 0 ? length * 2 : PIECE
    }
    return clusters
  }
}

/** The end, or one unit behind it where it would part a surrogate pair. */
function wholeCharacter(text: string, end: number): number {
  if (end >= text.length) return text.length
  return (text.charCodeAt(end - 1) & 0xfc00) === 0xd800 ? end + 1 : end
}

/** Printable ASCII and the ideographs of the BMP: one UTF-16 unit is one cluster, no table needed. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e\u4e00-\u9fff\u3000-\u3029]*$/.test(text)
}
