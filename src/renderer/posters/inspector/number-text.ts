/** Three decimals are more than anybody sees, and hide what floating point adds. */
export function written(value: number): string {
  return String(Math.round(value * 1000) / 1000 + 0)
}

/** Takes a comma as well, and the minus sign that typesetters use. */
export function read(text: string): number | null {
  const plain = text.trim().replace(',', '.').replace('−', '-')
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null
}

/** Several with spaces between them; null when one of them is none. */
export function readNumbers(text: string): number[] | null {
  const words = text.trim().split(/[\s;]+|,\s+/)
  const numbers = words.filter((word) => word !== '').map(read)
  return numbers.includes(null) ? null : (numbers as number[])
}

export function writtenNumbers(values: readonly number[]): string {
  return values.map(written).join(' ')
}
