import type { TextLayer } from '../document.ts'

/** How a stretch of text looks, as far as its glyphs go. */
export interface GlyphStyle {
  readonly font: string
  readonly weight: number
  readonly italic: boolean
  /** Multiple of the layer's size. */
  readonly scale: number
  /** Null for the layer's own. */
  readonly colour: string | null
}

/** A text and its looks: each from its start to the next one's. */
export interface StyledText {
  readonly text: string
  readonly styles: readonly { readonly start: number; readonly style: GlyphStyle }[]
}

export type Look = Pick<TextLayer, 'text' | 'runs' | 'font' | 'weight' | 'style'>

export function styledText({ text, runs, font, weight, style }: Look): StyledText {
  const own: GlyphStyle = { font, weight, italic: style === 'italic', scale: 1, colour: null }
  if (!runs) return { text, styles: [{ start: 0, style: own }] }
  let start = 0
  const styles = runs.map((run) => {
    const made = {
      font: run.font ?? own.font,
      weight: run.weight ?? own.weight,
      italic: run.style === undefined ? own.italic : run.style === 'italic',
      scale: run.scale ?? 1,
      colour: run.colour ?? null,
    }
    const at = start
    start += run.text.length
    return { start: at, style: made }
  })
  return { text: runs.map((run) => run.text).join(''), styles }
}

/** Index of the style at a UTF-16 offset. */
export function styleAt({ styles }: StyledText, offset: number): number {
  let low = 0
  let high = styles.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (styles[middle]!.start <= offset) low = middle
    else high = middle - 1
  }
  return low
}
