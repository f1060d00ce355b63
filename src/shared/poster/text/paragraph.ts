import type { TextLayer } from '../document.ts'
import type { Directions } from './bidi.ts'
import type { Piece } from './itemise.ts'
import { breakOpportunities, cuttingPlaces } from './kinsoku.ts'
import { type Setting, setLine, type Types } from './setting.ts'

/** A stretch of text between two line feeds. */
export interface Paragraph {
  readonly text: string
  /** Where it begins in the layer's text. */
  readonly offset: number
  /** Its clusters; offsets are UTF-16 units of the paragraph. */
  readonly pieces: readonly Piece[]
  readonly base: Directions['base']
}

/** A line of a paragraph. Offsets are UTF-16 units of the paragraph; spaces that hang behind `end` are not set. */
export interface BrokenLine {
  readonly start: number
  readonly end: number
  readonly setting: Setting
  readonly paragraph: Paragraph
  /** Whether the paragraph ends with it. */
  readonly last: boolean
  /** Whether it ends inside of a word that is longer than a line. */
  readonly parted: boolean
}

/** How long a line may be, and how its letters are set. */
export type Measure = Pick<TextLayer, 'size' | 'letterSpacing'> & { readonly measure: number }

/** Rounding of sums of advances; far below anything that shows. */
export const TOLERANCE = 1e-6
/** Spaces that may hang over the end of a line: those that UAX #14 breaks after. */
const HANGING = /[ \t\u1680\u2000-\u2006\u2008-\u200b\u205f\u3000]/

/**
 * Breaks one paragraph greedily: every line takes as much as fits. A word too long for a line of its own is cut
 * behind a slash if it has one, else between clusters, and a cluster too wide stands alone and sticks out.
 *
 * @param most Lines that are wanted; those behind them are not looked for.
 */
export function breakParagraph(
  paragraph: Paragraph,
  style: Measure,
  types: Types,
  most = Number.POSITIVE_INFINITY,
): BrokenLine[] {
  // Where few lines are wanted, a beginning is enough; its last line may end where the whole one would not.
  for (let length = guess(style, most); length < paragraph.text.length; length *= 4) {
    const lines = breakWhole(beginning(paragraph, length), style, types, most + 1)
    if (lines.length > most) return lines.slice(0, most).map((line) => ({ ...line, paragraph }))
  }
  return breakWhole(paragraph, style, types, most)
}

/** UTF-16 units that should do for some lines: five to an em. */
function guess({ size, measure }: Measure, lines: number): number {
  return Math.ceil((measure / size + 1) * 5 * (lines + 1)) + 64
}

function beginning({ text, pieces, ...paragraph }: Paragraph, length: number): Paragraph {
  const shown = pieces.slice(0, firstAbove(pieces, length, startOf))
  const last = shown.at(-1)
  return { ...paragraph, text: last ? text.slice(0, last.start + last.text.length) : '', pieces: shown }
}

function breakWhole(paragraph: Paragraph, style: Measure, types: Types, most: number): BrokenLine[] {
  const { text, pieces } = paragraph
  const boundaries = [...pieces.slice(1).map(({ start }) => start), text.length]
  const set = (start: number, end: number) => setLine(piecesBetween(paragraph, start, end), style, types)

  const clusterStarts = new Set(boundaries)
  const opportunities = breakOpportunities(text, clusterStarts)
  // Seldom needed, and to find them costs as much as to find the others.
  let places: number[] | undefined
  const cut = () => {
    places ??= text.includes('/') ? cuttingPlaces(text, clusterStarts) : []
    return places
  }
  const along = penAt(text.length, set(0, text.length))

  /** The longest line from `start` that fits and ends at one of `ends`. */
  const longest = (start: number, ends: readonly number[]): Found | undefined => {
    // Pen positions of the whole paragraph tell where to look; only shaping the line itself tells whether it fits,
    // for there is no kerning over its ends.
    const slack = style.measure + style.size * (1 + Math.max(0, style.letterSpacing))
    const reach = (at: number) => along[visibleEnd(text, start, ends[at]!)]! - along[start]!
    let last = firstAbove(ends, start)
    // What is twice as long fits in no way, and shaping it for each of its lines would take its length squared.
    if (last === ends.length || reach(last) > 2 * slack) return undefined
    while (last + 1 < ends.length && reach(last + 1) <= slack) last += 1
    for (let at = last; at >= 0 && ends[at]! > start; at -= 1) {
      const end = visibleEnd(text, start, ends[at]!)
      const setting = set(start, end)
      if (setting.width <= style.measure + TOLERANCE) return { start, end, setting, next: ends[at]! }
    }
    return undefined
  }
  const oneCluster = (start: number): Found => {
    const end = boundaries[firstAbove(boundaries, start)]!
    return { start, end, setting: set(start, end), next: end }
  }

  if (text === '') return [{ start: 0, end: 0, setting: set(0, 0), paragraph, last: true, parted: false }]
  const lines: BrokenLine[] = []
  for (let start = 0; start < text.length && lines.length < most; ) {
    const whole = longest(start, opportunities) ?? longest(start, cut())
    const { next, ...line } = whole ?? longest(start, boundaries) ?? oneCluster(start)
    const last = next === text.length
    // A cluster that is wider than the box may well be a word of its own.
    lines.push({
      ...line,
      paragraph,
      last,
      parted: !whole && opportunities[firstAbove(opportunities, next - 1)] !== next,
    })
    start = next
  }
  return lines
}

interface Found {
  readonly start: number
  readonly end: number
  readonly setting: Setting
  readonly next: number
}

export function piecesBetween({ pieces, text }: Paragraph, start: number, end: number): readonly Piece[] {
  const index = (offset: number) => (offset === text.length ? pieces.length : firstAbove(pieces, offset - 1, startOf))
  return pieces.slice(index(start), index(end))
}

/** Where the pen stands before each UTF-16 unit, in pixels, if they stood in the order they are written. */
function penAt(length: number, whole: Setting): Float64Array {
  const advances = new Float64Array(length + 1)
  for (const { cluster, advance } of whole.glyphs) advances[cluster]! += advance
  const pen = new Float64Array(length + 1)
  for (let at = 0; at < length; at += 1) pen[at + 1] = pen[at]! + advances[at]!
  return pen
}

const startOf = ({ start }: Piece) => start
const itself = (value: number) => value

/** Index of the first of some ascending numbers that is greater than `value`. */
function firstAbove(ascending: readonly number[], value: number): number
function firstAbove<T>(ascending: readonly T[], value: number, key: (item: T) => number): number
function firstAbove<T>(
  ascending: readonly T[],
  value: number,
  key: (item: T) => number = itself as unknown as (item: T) => number,
): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (key(ascending[middle]!) > value) high = middle
    else low = middle + 1
  }
  return low
}

function visibleEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && HANGING.test(text[at - 1]!)) at -= 1
  return at
}
