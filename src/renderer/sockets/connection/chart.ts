import type { WindowSample } from '../../../shared/contract/sockets.ts'

export const series = ['inFlight', 'cwnd', 'peerWindow', 'sendQueue', 'recvQueue'] as const
export type Series = (typeof series)[number]

/** How much of a connection's life the chart shows, in ms: what `MAX_SAMPLES` hold at ten a second. */
export const SPAN_MS = 60_000

export interface Chart {
  /** Bytes at the upper edge. */
  readonly top: number
  /** Unix times in ms at the left and the right edge. */
  readonly from: number
  readonly to: number
  /** Data of an SVG path for each series that has anything to show. */
  readonly lines: ReadonlyMap<Series, string>
}

/**
 * The samples of the last {@link SPAN_MS} as lines in a box of that size. A gap in what is known is a gap in the line.
 */
export function chartOf(
  samples: readonly WindowSample[],
  shown: ReadonlySet<Series>,
  { width, height }: { width: number; height: number },
): Chart | null {
  const to = samples.at(-1)?.at
  if (to === undefined) return null
  const recent = samples.filter(({ at }) => to - at <= SPAN_MS)
  const from = recent[0]!.at
  const drawn = series.filter((it) => shown.has(it))
  const top = Math.max(1, ...recent.flatMap((sample) => drawn.map((it) => sample[it] ?? 0)))
  const x = (at: number) => (to === from ? width : ((at - from) / (to - from)) * width)
  const y = (bytes: number) => height - (bytes / top) * height
  const lines = new Map<Series, string>()
  for (const it of drawn) {
    let pen = false
    const parts: string[] = []
    for (const sample of recent) {
      const value = sample[it]
      if (value !== null) parts.push(`${pen ? 'L' : 'M'}${x(sample.at).toFixed(1)} ${y(value).toFixed(1)}`)
      pen = value !== null
    }
    if (parts.length > 0) lines.set(it, parts.join(''))
  }
  return { top, from, to, lines }
}
