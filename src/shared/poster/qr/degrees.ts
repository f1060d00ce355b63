/** RFC 5870, section 3.3, takes a plain decimal; people write a plus as well. */
const DECIMAL = /^[+-]?\d{1,20}(\.\d{1,40})?$/

/** Whether a text says degrees from minus to plus the most. */
export function isDegrees(text: string, most: number): boolean {
  const trimmed = text.trim()
  return DECIMAL.test(trimmed) && Math.abs(Number(trimmed)) <= most
}

/** As a `geo:` address has it. */
export function writtenDegrees(text: string): string {
  return text.trim().replace(/^\+/, '')
}
