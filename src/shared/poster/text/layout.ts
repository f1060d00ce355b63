import type { TextLayer } from '../document.ts'
import type { LoadedFace } from './fonts.ts'
import { type BrokenLine, breakParagraph, TOLERANCE, type Typesetting } from './paragraph.ts'

/** What of a text layer decides how it is laid out. Where its box lies does not. */
export type TextStyle = Pick<
  TextLayer,
  'text' | 'size' | 'lineHeight' | 'letterSpacing' | 'align' | 'verticalAlign' | 'width' | 'height'
>

/** A glyph in its place, in pixels from the box's top left corner, y downwards. */
export interface PlacedGlyph {
  readonly face: LoadedFace
  readonly id: number
  readonly x: number
  readonly y: number
  /** UTF-16 offset, in the layer's text, of the cluster it stands for. */
  readonly cluster: number
}

export interface Line {
  /** UTF-16 range of the layer's text, without the line feed and the spaces that hang at the end. */
  readonly start: number
  readonly end: number
  readonly x: number
  readonly baseline: number
  readonly width: number
  readonly glyphs: readonly PlacedGlyph[]
}

export interface TextLayout {
  readonly size: number
  readonly lines: readonly Line[]
  /** Of all lines together, in pixels. */
  readonly height: number
  /** Whether a line is wider than the box or all of them are higher. Nothing is cut off. */
  readonly overflows: boolean
}

const LINE_FEED = /\r\n|[\n\v\f\r\x85\u2028\u2029]/g

/** Breaks a text into lines and gives every glyph its place. Pure. */
export function layoutText(style: TextStyle, typesetting: Typesetting): TextLayout {
  const broken = paragraphs(style.text).flatMap(({ text, offset }) =>
    breakParagraph(text, style, typesetting).map((line) => ({ line, offset })),
  )
  const pitch = style.size * style.lineHeight
  const height = broken.length * pitch
  const { ascent, descent } = typesetting.chain[0]!
  // CSS 2, section 10.8.1: what the line height has over the font is halved above and below.
  const first = share(style.verticalAlign) * (style.height - height) + (pitch + (ascent - descent) * style.size) / 2

  const lines = broken.map(({ line, offset }, index) => place(line, offset, style, first + index * pitch))
  const overflows = height > style.height + TOLERANCE || lines.some(({ width }) => width > style.width + TOLERANCE)
  return { size: style.size, lines, height, overflows }
}

function place({ start, end, setting }: BrokenLine, offset: number, style: TextStyle, baseline: number): Line {
  const { width } = setting
  const x = share(style.align) * (style.width - width)
  const glyphs = setting.glyphs.map(({ face, glyph, x: along, cluster }) => ({
    face,
    id: glyph.id,
    x: x + along + glyph.dx * style.size,
    y: baseline - glyph.dy * style.size,
    cluster: offset + cluster,
  }))
  return { start: offset + start, end: offset + end, x, baseline, width, glyphs }
}

/** The part of the free space that lies before the text. */
function share(align: TextLayer['align'] | TextLayer['verticalAlign']): number {
  switch (align) {
    case 'left':
    case 'justify':
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
function paragraphs(text: string): { text: string; offset: number }[] {
  const found: { text: string; offset: number }[] = []
  let offset = 0
  for (const feed of text.matchAll(LINE_FEED)) {
    found.push({ text: text.slice(offset, feed.index), offset })
    offset = feed.index + feed[0].length
  }
  return [...found, { text: text.slice(offset), offset }]
}
