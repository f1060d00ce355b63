import { MAX_PIXELS } from '../codec.ts'
import { formatOf } from './format.ts'
import { readHeader } from './header.ts'

const MAX_BYTES = 4_000_000

/**
 * Refuses a drawing that could reach beyond itself: other files and addresses, scripts, entities, foreign markup.
 * What is allowed is listed, not what is forbidden, so an escaped `http:` gains nothing.
 *
 * @returns The text of the drawing.
 * @throws Error in a sentence.
 */
export function checkSvg(bytes: Uint8Array): string {
  if (bytes.byteLength > MAX_BYTES) {
    throw new Error(`As an SVG it has ${bytes.byteLength} bytes; ${MAX_BYTES / 1e6} MB are the most.`)
  }
  const text = decode(bytes)
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) refuse('a document type with entities')
  if (/<\?(?!xml\s)/i.test(text)) refuse('a processing instruction')
  if (/<([\w-]+:)?(script|foreignObject|iframe|audio|video)\b/i.test(text)) refuse('a script or foreign content')
  let embedded = 0
  for (const [, quoted = ''] of text.matchAll(/\b(?:href|src)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi)) {
    const target = resolved(quoted.replace(/^["']|["']$/g, '')).trim()
    if (target.startsWith('#')) continue
    const data = /^data:image\/(?:png|jpeg|webp|gif);base64,(.*)$/is.exec(target)?.[1]
    if (data === undefined) refuse('a reference to another file')
    embedded += pixelsOf(Buffer.from(data, 'base64'))
  }
  if (embedded > MAX_PIXELS) {
    throw new Error(`The pictures in the SVG have ${embedded} pixels; ${MAX_PIXELS / 1e6} megapixels are the most.`)
  }
  // A style is read after the references to characters in it, so what is looked for may be spelt with them.
  const styles = resolved(text)
  for (const [, target = ''] of styles.matchAll(/url\s*\(([^)]*)/gi)) {
    if (!/^\s*["']?\s*#/.test(target)) refuse('a reference to another file')
  }
  // A backslash in a style sheet could spell `url` in another way.
  if (/@import|@namespace/i.test(styles) || /\\/.test(styles)) refuse('a style sheet from elsewhere')
  return text
}

/** Of a picture in a drawing, which some hundred kilobytes may make a gigabyte. */
function pixelsOf(bytes: Uint8Array): number {
  const format = formatOf(bytes)
  if (format === 'svg' || format === 'tiff') refuse('a picture that is not what it says')
  const { width, height } = readHeader(bytes, format)
  return width * height
}

/** References to characters (XML 1.0, section 4.1) as what they stand for; of entities there are the five that XML has. */
function resolved(text: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/** Width and height in CSS pixels, by its attributes or its view box. @throws Error in a sentence. */
export function svgSize(bytes: Uint8Array): { width: number; height: number } {
  const root = /<(?:[\w-]+:)?svg\b([^>]*)>/i.exec(checkSvg(bytes))?.[1]
  if (root === undefined) throw new Error('It is XML, but no SVG.')
  const box =
    attribute(root, 'viewBox')
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? []
  const [, , boxWidth = Number.NaN, boxHeight = Number.NaN] = box
  const width = pixels(attribute(root, 'width')) ?? boxWidth
  const height = pixels(attribute(root, 'height')) ?? boxHeight
  if (!(width > 0 && height > 0 && Number.isFinite(width * height)))
    throw new Error('The SVG does not say how large it is.')
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) }
}

function decode(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const encoding = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)/i.exec(text)?.[1]
    if (encoding !== undefined && !/^(utf-8|us-ascii)$/i.test(encoding)) throw new Error(encoding)
    return text
  } catch (error) {
    throw new Error('As an SVG it has to be UTF-8.', { cause: error })
  }
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*("([^"]*)"|'([^']*)')`).exec(tag)
  return found?.[2] ?? found?.[3]
}

const PER_UNIT: Record<string, number> = { '': 1, px: 1, pt: 96 / 72, pc: 16, in: 96, cm: 96 / 2.54, mm: 96 / 25.4 }

/** CSS 2, section 4.3.2. Undefined for what depends on surroundings, such as `100%` or `2em`. */
function pixels(length: string | undefined): number | undefined {
  const [, digits, unit = ''] = /^\s*\+?([\d.]+(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(length ?? '') ?? []
  const factor = PER_UNIT[unit.toLowerCase()]
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor
}

function refuse(what: string): never {
  throw new Error(`The SVG has ${what}; only drawings that stand for themselves are drawn.`)
}
