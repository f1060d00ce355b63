import type { PosterDocument } from './document.ts'

const MM_PER_INCH = 25.4

type Paper = Pick<PosterDocument, 'width' | 'height' | 'unit' | 'dpi'>

/** A poster's size in whole pixels. */
export function pixelSize({ width, height, unit, dpi }: Paper): { width: number; height: number } {
  const pixels = (length: number) => Math.max(1, Math.round(unit === 'px' ? length : length * pixelsPer(unit, dpi)))
  return { width: pixels(width), height: pixels(height) }
}

/** How large a poster is on paper, in millimetres. */
export function paperSize({ width, height, unit, dpi }: Paper): { width: number; height: number } {
  const mm = (length: number) => (unit === 'mm' ? length : length * (MM_PER_INCH / (unit === 'in' ? 1 : dpi)))
  return { width: mm(width), height: mm(height) }
}

/** Pixels in one unit of length; 1 for pixels themselves. */
export function pixelsPer(unit: Paper['unit'], dpi: number): number {
  return unit === 'px' ? 1 : unit === 'in' ? dpi : dpi / MM_PER_INCH
}
