import type { TextLayer } from '../document.ts'
import type { Piece } from './itemise.ts'
import { type BrokenLine, type Measure, piecesBetween, TOLERANCE } from './paragraph.ts'
import { setLine, type Types } from './setting.ts'

/** The first lines of a text; where others follow, the last of them ends in an ellipsis. */
export function clamp(
  lines: readonly BrokenLine[],
  { maxLines, ellipsis }: Pick<TextLayer, 'maxLines' | 'ellipsis'>,
  style: Measure,
  types: Types,
  cut: (text: string) => readonly { text: string }[],
): { lines: readonly BrokenLine[]; clamped: boolean } {
  if (maxLines === undefined || lines.length <= maxLines) return { lines, clamped: false }
  const kept = lines.slice(0, maxLines)
  const last = kept.at(-1)!
  if (ellipsis !== '') kept[kept.length - 1] = withEllipsis(last, ellipsis, style, types, cut)
  return { lines: kept, clamped: true }
}

/** As much of the line as leaves room for the ellipsis, which stands in the look of the letter before it. */
function withEllipsis(
  line: BrokenLine,
  ellipsis: string,
  style: Measure,
  types: Types,
  cut: (text: string) => readonly { text: string }[],
): BrokenLine {
  const { paragraph, start, end } = line
  const pieces = piecesBetween(paragraph, start, end)
  for (let count = pieces.length; count >= 0; count -= 1) {
    const left = pieces.slice(0, count)
    // No space, and nothing that only begins something, stands before the ellipsis.
    const before = left.at(-1)
    if (count > 0 && /^[\s\p{Ps}\p{Pi}]/u.test(before!.text)) continue
    const at = before ? before.start + before.text.length : start
    const look = before ?? pieces[0] ?? { style: 0, level: paragraph.base, upright: false }
    // All of it belongs to the cluster before it, for there is no text of its own.
    const dots = cut(ellipsis).map(({ text }): Piece => {
      return { start: before?.start ?? start, text, style: look.style, level: paragraph.base, upright: look.upright }
    })
    const setting = setLine([...left, ...dots], style, types)
    if (setting.width <= style.measure + TOLERANCE || count === 0) return { ...line, end: at, setting, last: true }
  }
  return line
}
