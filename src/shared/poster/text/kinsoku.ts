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

/**
 * Where a line of one paragraph may end: UTF-16 offsets, ascending, the last one being the text's length.
 * UAX #14 with kinsoku on top. Never inside a cluster, given `boundaries`.
 */
export function breakOpportunities(paragraph: string, boundaries: ReadonlySet<number>): number[] {
  const found: number[] = []
  const breaker = new LineBreaker(paragraph)
  for (let next = breaker.nextBreak(); next; next = breaker.nextBreak()) {
    const { position } = next
    if (position === paragraph.length) break
    if (boundaries.has(position) && isAllowed(paragraph, position)) found.push(position)
  }
  return [...found, paragraph.length]
}

function isAllowed(paragraph: string, position: number): boolean {
  const before = paragraph.slice(Math.max(0, position - 2), position)
  const after = paragraph.slice(position, position + 2)
  // A space parts the two sides, and a quotation mark behind it may be an opening one („so“, »so«, ”so”).
  if (/\s$/.test(before)) return !SEPARATOR_AT_START.test(after)
  return !NOT_AT_START.test(after) && !NOT_AT_END.test(before)
}
