/** A grapheme cluster: what a reader takes for one character. Offsets are UTF-16 units. */
export interface Cluster {
  readonly start: number
  readonly text: string
}

/** Cuts text into grapheme clusters (UAX #29). */
export type Clusters = (text: string) => Cluster[]

export function createClusters(): Clusters {
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
  return (text) =>
    isPlain(text)
      ? Array.from(text, (character, start) => ({ start, text: character }))
      : Array.from(segmenter.segment(text), ({ index, segment }) => ({ start: index, text: segment }))
}

/** Printable ASCII and the ideographs of the BMP: one UTF-16 unit is one cluster, no table needed. */
function isPlain(text: string): boolean {
  return /^[\x20-\x7e\u4e00-\u9fff\u3000-\u3029]*$/.test(text)
}
