import type { TextLayer } from '../document.ts'
import type { Box } from '../fit.ts'
import type { FindDirections } from './bidi.ts'
import { clamp } from './clamp.ts'
import type { Clusters } from './clusters.ts'
import { combineDigits } from './digits.ts'
import type { LoadedFace } from './fonts.ts'
import { justify } from './justify.ts'
import { type BrokenLine, breakParagraph, type Paragraph, piecesBetween, TOLERANCE } from './paragraph.ts'
import type { SetGlyph, Types } from './setting.ts'
import { type StyledText, styleAt } from './styled.ts'
import { isUpright } from './upright.ts'

/** What of a text layer decides how it is laid out, beside its text and looks. Where its box lies does not. */
export type TextStyle = Pick<
  TextLayer,
  | 'size'
  | 'lineHeight'
  | 'letterSpacing'
  | 'align'
  | 'verticalAlign'
  | 'width'
  | 'height'
  | 'maxLines'
  | 'ellipsis'
  | 'writing'
  | 'uprightDigits'
  | 'direction'
>

export interface Typesetting extends Types {
  readonly clusters: Clusters
  readonly directions: FindDirections
}

/** A glyph in its place, in pixels from the box's top left corner, y downwards. */
export interface PlacedGlyph {
  readonly face: LoadedFace
  readonly id: number
  readonly x: number
  readonly y: number
  /** Pixels per em. */
  readonly size: number
  /** Turned by a quarter, clockwise: a letter that lies on its side in vertical text. */
  readonly turned: boolean
  /** How wide it is drawn, 1 being as the font has it: digits that share a square may have to be narrower. */
  readonly squeeze: number
  /** Index of its look among the text's. */
  readonly style: number
  /** UTF-16 offset, in the layer's text, of the cluster it stands for. */
  readonly cluster: number
}

export interface Line {
  /** UTF-16 range of the layer's text, without the line feed and the spaces that hang at the end. */
  readonly start: number
  readonly end: number
  /** Where it begins, and its baseline; in vertical text its top, and the middle of its column. */
  readonly x: number
  readonly baseline: number
  /** Along the line. */
  readonly width: number
  /** As wide as its letters, as high as its line height. */
  readonly box: Box
  readonly glyphs: readonly PlacedGlyph[]
}

export interface TextLayout {
  /** Pixels per em of the layer's own look; with auto-fit, the one that fits. */
  readonly size: number
  readonly vertical: boolean
  readonly lines: readonly Line[]
  /** Of all lines together, across them, in pixels. */
  readonly height: number
  /** Whether a line is longer than the box or all of them do not fit beside each other. Nothing is cut off. */
  readonly overflows: boolean
  /** Whether lines were left out. */
  readonly clamped: boolean
  /** Whether a word is broken in its inside, for it is longer than a line. */
  readonly parted: boolean
}

const LINE_FEED = /\r\n|[\n\v\f\r\x85\u2028\u2029]/g

/** Breaks a text into lines and gives every glyph its place. Pure. */
export function layoutText(text: StyledText, style: TextStyle, types: Typesetting): TextLayout {
  const vertical = style.writing === 'vertical'
  const [measure, depth] = vertical ? [style.height, style.width] : [style.width, style.height]
  const { size, letterSpacing } = style
  const within = { size, letterSpacing, measure }
  // One more than are kept tells that lines are left out; what else there is nobody sees.
  const most = style.maxLines === undefined ? Number.POSITIVE_INFINITY : style.maxLines + 1
  const all: BrokenLine[] = []
  for (const paragraph of paragraphs(text, style, types)) {
    for (const line of breakParagraph(paragraph, within, types, most - all.length)) all.push(line)
    if (all.length >= most) break
  }
  const { lines: broken, clamped } = clamp(all, style, within, types, types.clusters)

  const heights = broken.map((line) => lineHeights(line, style, types, vertical))
  const height = heights.reduce((sum, { above, below }) => sum + above + below, 0)
  let across = share(style.verticalAlign) * (depth - height)
  const lines = broken.map((line, index) => {
    const { above, below } = heights[index]!
    const place = { across: across + above, from: across, depth: above + below }
    across += above + below
    return placeLine(line, style, place, measure)
  })
  const overflows = height > depth + TOLERANCE || lines.some(({ width }) => width > measure + TOLERANCE)
  const parted = broken.some((line) => line.parted)
  return { size, vertical, lines, height, overflows, clamped, parted }
}

/**
 * How far a line reaches above and below its baseline: CSS 2, section 10.8.1; what the line height has over the font is
 * halved above and below, and the layer's own look is always there. In vertical text the baseline is the middle.
 */
function lineHeights(
  { setting }: BrokenLine,
  { size, lineHeight }: TextStyle,
  { styles, chains }: Types,
  vertical: boolean,
): { above: number; below: number } {
  let [above, below] = [0, 0]
  const reach = (index: number, scale: number) => {
    const { ascent, descent } = chains[index]![0]!
    const pitch = size * scale * lineHeight
    const up = vertical ? pitch / 2 : (pitch + (ascent - descent) * size * scale) / 2
    above = Math.max(above, up)
    below = Math.max(below, pitch - up)
  }
  const used = new Set(setting.glyphs.map(({ style }) => style))
  if (used.size === 0 || styles.every(({ scale }) => scale === 1)) reach(0, 1)
  for (const index of used) reach(index, styles[index]!.scale)
  return { above, below }
}

function placeLine(
  line: BrokenLine,
  style: TextStyle,
  { across, from, depth }: { across: number; from: number; depth: number },
  measure: number,
): Line {
  const { paragraph, start, end, last } = line
  const justified = style.align === 'justify' && !last
  const pieces = piecesBetween(paragraph, start, end)
  const setting = justified ? justify(line.setting, pieces, measure) : line.setting
  const { width } = setting
  const along =
    share(style.align === 'justify' ? (paragraph.base === 1 ? 'right' : 'left') : style.align) * (measure - width)
  const offsets = { start: paragraph.offset + start, end: paragraph.offset + end, width }
  const place = style.writing === 'vertical' ? placeDown(style.width - across) : placeAlong(across)
  const glyphs = setting.glyphs.map((glyph) => place(glyph, along + glyph.x, paragraph.offset))
  return style.writing === 'vertical'
    ? {
        ...{ ...offsets, x: along, baseline: style.width - across, glyphs },
        box: { x: style.width - from - depth, y: along, width: depth, height: width },
      }
    : { ...offsets, x: along, baseline: across, box: { x: along, y: from, width, height: depth }, glyphs }
}

type Place = (set: SetGlyph, along: number, offset: number) => PlacedGlyph

function placeAlong(baseline: number): Place {
  return ({ face, glyph, size, style, cluster }, along, offset) => ({
    ...{ face, id: glyph.id, size, style, turned: false, squeeze: 1, cluster: offset + cluster },
    x: along + glyph.dx * size,
    y: baseline - glyph.dy * size,
  })
}

/**
 * Upright glyphs hang from the middle of the column; those that lie have the middle of their letters there, and so have,
 * in both ways, digits that share a square.
 */
function placeDown(middle: number): Place {
  return ({ face, glyph, size, style, cluster, upright, beside }, along, offset) => {
    const letters = ((face.ascent - face.descent) / 2) * size
    const squeeze = beside?.squeeze ?? 1
    const common = { face, id: glyph.id, size, style, turned: !upright, squeeze, cluster: offset + cluster }
    if (beside) {
      const x = middle + beside.across + glyph.dx * size * squeeze
      return { ...common, x, y: along + size / 2 + letters - glyph.dy * size }
    }
    return upright
      ? { ...common, x: middle + glyph.dx * size, y: along - glyph.dy * size }
      : { ...common, x: middle + glyph.dy * size - letters, y: along + glyph.dx * size }
  }
}

/** The part of the free space that lies before the text. */
function share(align: Exclude<TextLayer['align'], 'justify'> | TextLayer['verticalAlign']): number {
  switch (align) {
    case 'left':
    case 'top':
      return 0
    case 'center':
    case 'middle':
      return 0.5
    case 'right':
    case 'bottom':
      return 1
  }
}

/** Explicit line feeds end a paragraph; one at the very end begins an empty one. */
function* paragraphs(styled: StyledText, style: TextStyle, types: Typesetting): Generator<Paragraph> {
  const vertical = style.writing === 'vertical'
  const from = (text: string, offset: number): Paragraph => {
    // Vertical lines run down, whatever the letters are.
    const { base, levels } = vertical ? { base: 0 as const, levels: null } : types.directions(text, style.direction)
    const pieces = types.clusters(text).map((cluster) => ({
      ...cluster,
      style: styleAt(styled, offset + cluster.start),
      level: levels?.[cluster.start] ?? base,
      upright: vertical && isUpright(cluster.text),
    }))
    return { text, offset, pieces: vertical ? combineDigits(pieces, style.uprightDigits) : pieces, base }
  }
  let offset = 0
  for (const feed of styled.text.matchAll(LINE_FEED)) {
    yield from(styled.text.slice(offset, feed.index), offset)
    offset = feed.index + feed[0].length
  }
  yield from(styled.text.slice(offset), offset)
}
