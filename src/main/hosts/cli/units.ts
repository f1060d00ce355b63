const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Decimal units as file managers show them: 999 B, 1.2 kB, 34 MB. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1
  return `${value.toFixed(digits)} ${units[unit]}`
}

/** A bar of 24 cells with its figures, for a terminal's one line. */
export function formatProgress({ bytes, total, rate }: { bytes: number; total: number; rate: number }): string {
  const share = total > 0 ? bytes / total : 1
  const cells = Math.round(share * 24)
  const bar = '█'.repeat(cells) + '░'.repeat(24 - cells)
  const percent = `${Math.floor(share * 100)} %`.padStart(5)
  return `${bar} ${percent}  ${formatBytes(bytes)} of ${formatBytes(total)}${rate > 0 ? `  ${formatBytes(rate)}/s` : ''}`
}

/** Bytes from `500k`, `2M`, `1.5G` or plain digits, decimal as everywhere here; null for anything else. */
export function parseBytes(text: string): number | null {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([kKMG]?)B?(?:\/s)?$/.exec(text.trim()) ?? []
  if (digits === undefined) return null
  return Math.round(Number(digits) * { '': 1, K: 1e3, M: 1e6, G: 1e9 }[unit.toUpperCase() as '' | 'K' | 'M' | 'G'])
}

/** `192.168.1.24:53317`, `[fe80::8a2e]:53317`. */
export function formatHostPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
