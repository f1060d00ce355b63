/** The picker knows `#rrggbb` only. */
export function opaque(colour: string): string {
  const digits = colour.slice(1).toLowerCase()
  return `#${digits.length === 3 ? Array.from(digits, (digit) => digit + digit).join('') : digits.slice(0, 6)}`
}

/** The alpha that a colour was written with, to be kept when another one is picked. */
export function alphaOf(colour: string): string {
  return colour.length === 9 ? colour.slice(7) : ''
}
