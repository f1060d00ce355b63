import type { Paint } from '../../../shared/poster/document.ts'

/** The picker knows `#rrggbb` only. */
export function opaque(colour: string): string {
  // One that a variable fills in, and none at all, have no digits.
  if (!colour.startsWith('#')) return '#000000'
  const digits = colour.slice(1).toLowerCase()
  return `#${digits.length === 3 ? Array.from(digits, (digit) => digit + digit).join('') : digits.slice(0, 6)}`
}

/** The alpha that a colour was written with, to be kept when another one is picked. */
export function alphaOf(colour: string): string {
  return colour.length === 9 ? colour.slice(7) : ''
}

/** What of a paint fits into a field for one colour: of a gradient, where it begins. */
export function plainColour(paint: Paint): string {
  return typeof paint === 'string' ? paint : paint.stops[0]!.colour
}
