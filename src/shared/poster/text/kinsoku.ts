// The page compiles this file from outside the folder, where the declaration is not found by itself.
/// <reference path="./linebreak.d.ts" />
import LineBreaker from 'linebreak'

/** Never at the start of a line (JLReq 3.1.7, CLReq 3.1.3), beyond what UAX #14 forbids by itself. */
const NOT_AT_START =
  /^[\p{Pe}\p{Pf}、。，．・：；？！‼⁇⁈⁉‐゠–〜～ーァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖㇰ-ㇿ々〻…‥·,.:;?!%％‰℃°]/u
/** Never at the end of a line. */
const NOT_AT_END = /[\p{Ps}\p{Pi}￥＄£＃]$/u

/** What stands between two things stays with the first of them, even behind a space. */
const SEPARATOR_AT_START = /^[·–—]/

const EAST_ASIAN = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u3001-\\u303f\\uff01-\\uff60]'
/**
 * What later tables allow and the package's do not. Curly quotation marks are Latin and Chinese alike; between East Asian
 * characters they open and close as brackets do (UAX #14 of Unicode 16, LB19a). A wide bracket may open a line behind
 * a Latin word (Unicode 13, LB30).
 */
const ALSO = new RegExp(
  [
    `(?<=${EAST_ASIAN})(?=\\p{Pi}${EAST_ASIAN})`,
    `(?<=${EAST_ASIAN}\\p{Pf})(?=${EAST_ASIAN})`,
    '(?<=[\\p{L}\\p{N}])(?=[\\u3008-\\u301b\\uff08\\uff3b\\uff5b])(?=\\p{Ps})',
  ].join('|'),
  'gu',
)

/**
 * Where a line of one paragraph may end: UTF-16 offsets, ascending, the last one being the text's length.
 * UAX #14 with kinsoku on top. Never inside a cluster, given `boundaries`.
 */
export function breakOpportunities(paragraph: string, boundaries: ReadonlySet<number>): number[] {
  return within(paragraph, boundaries, (position) => !isInAddress(paragraph, position))
}

/**
 * The same, and behind the slashes of an address: where a word that is too long for a line of its own is best cut. UAX #14
 * (LB13, SY) would break there any time; no browser does, and `and/or` shall stay together.
 */
export function cuttingPlaces(paragraph: string, boundaries: ReadonlySet<number>): number[] {
  return within(paragraph, boundaries, () => true)
}

function within(paragraph: string, boundaries: ReadonlySet<number>, wanted: (position: number) => boolean): number[] {
  const found = new Set<number>()
  const breaker = new LineBreaker(paragraph)
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) found.add(next.position)
  for (const { index } of paragraph.matchAll(ALSO)) found.add(index)
  found.delete(paragraph.length)
  const allowed = [...found].filter(
    (position) => boundaries.has(position) && isAllowed(paragraph, position) && wanted(position),
  )
  return [...allowed.sort((a, b) => a - b), paragraph.length]
}

function isInAddress(paragraph: string, position: number): boolean {
  return paragraph[position - 1] === '/' && /^[!-~]/.test(paragraph.slice(position, position + 1))
}

function isAllowed(paragraph: string, position: number): boolean {
  const before = paragraph.slice(Math.max(0, position - 2), position)
  const after = paragraph.slice(position, position + 2)
  // A space parts the two sides, and a quotation mark behind it may be an opening one („so“, »so«, ”so”).
  if (/\s$/.test(before)) return !SEPARATOR_AT_START.test(after)
  return !NOT_AT_START.test(after) && !NOT_AT_END.test(before)
}
