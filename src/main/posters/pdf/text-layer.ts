import { type Matrix, type Words, within } from './words.ts'

/** One character as it is written into the page: a font and a code in it. */
interface Code {
  readonly font: number
  readonly code: number
}

/** A Type 3 font whose glyphs draw nothing; they only say what they stand for and how wide it is. */
export interface InvisibleFont {
  /** By code, from 0; in thousandths of an em. */
  readonly widths: readonly number[]
  /** By code: what is copied and found. */
  readonly texts: readonly string[]
}

/** Codes of a simple font are one byte. */
const CODES = 256

/**
 * The words of a poster as text that is not seen: outlines alone could not be searched or copied. Every character
 * has the width that it is drawn with, so selecting it marks what one sees.
 *
 * @param page From pixels of the poster to the page's points, y upwards.
 * @returns The page's operators, which name the fonts `/Hidden0`, `/Hidden1`, …
 */
export function textLayer(words: readonly Words[], page: Matrix): { operators: string; fonts: InvisibleFont[] } {
  const fonts: { widths: number[]; texts: string[] }[] = []
  const known = new Map<string, Code>()
  const codeOf = (text: string, advance: number): Code => {
    const width = Math.round(advance * 1000)
    const key = `${width} ${text}`
    const found = known.get(key)
    if (found) return found
    if ((fonts.at(-1)?.texts.length ?? CODES) === CODES) fonts.push({ widths: [], texts: [] })
    const font = fonts.at(-1)!
    const code = { font: fonts.length - 1, code: font.texts.length }
    font.widths.push(width)
    font.texts.push(text)
    known.set(key, code)
    return code
  }

  const lines = words.flatMap(({ matrix, size, pieces }) => {
    const codes = pieces.filter(({ text }) => text !== '').map(({ text, advance }) => codeOf(text, advance))
    if (codes.length === 0) return []
    // Letters stand upright in the poster's y downwards.
    const place = within(within(page, matrix), [1, 0, 0, -1, 0, 0])
    return ['BT', `${place.map(number).join(' ')} Tm`, ...showing(codes, size), 'ET']
  })
  return { operators: lines.length > 0 ? `q\n${lines.join('\n')}\nQ\n` : '', fonts }
}

/** Consecutive characters of one font go out together. */
function showing(codes: readonly Code[], size: number): string[] {
  const shown: string[] = []
  let current = -1
  let hex = ''
  const flush = () => {
    if (hex) shown.push(`<${hex}> Tj`)
    hex = ''
  }
  for (const { font, code } of codes) {
    if (font !== current) {
      flush()
      shown.push(`/Hidden${font} ${number(size)} Tf`)
      current = font
    }
    hex += code.toString(16).padStart(2, '0')
  }
  flush()
  return shown
}

/** PDF knows no exponents. */
export function number(value: number): string {
  return value
    .toFixed(4)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0')
}
