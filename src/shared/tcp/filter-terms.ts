/** What the grammar has by name: `name:value` … */
export const keys = ['port', 'state', 'proc', 'addr', 'local', 'peer', 'proto', 'limit'] as const
export type FilterKey = (typeof keys)[number]

/**
 * … and `field>number`. Queues and `bytes` (both ways, since the beginning) in bytes, `rtt` in ms, `cwnd` in segments,
 * `retrans` in segments sent again, `rate` in bytes a second (the faster way), `drops` in datagrams.
 */
export const fields = ['sendq', 'recvq', 'rtt', 'cwnd', 'retrans', 'bytes', 'rate', 'drops'] as const
export type FilterField = (typeof fields)[number]

export const compareOps = ['>=', '<=', '!=', '>', '<', '='] as const
export type CompareOp = (typeof compareOps)[number]

const factors: Readonly<Record<string, number>> = {
  ...{ '': 1, k: 1e3, m: 1e6, g: 1e9 },
  ...{ ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30 },
}

/** `64`, `1.5`, `10k`, `2M`, `1Gi`; null for anything else. */
export function toNumber(text: string): number | null {
  const [, digits, unit] = /^(\d{1,16}(?:\.\d{1,6})?)([kmg]?i?)$/i.exec(text) ?? []
  const factor = unit === undefined ? undefined : factors[unit.toLowerCase()]
  if (digits === undefined || factor === undefined) return null
  // So many decimals as can be written, so that what is printed reads the same.
  const number = Number((Number(digits) * factor).toFixed(6))
  return number <= Number.MAX_SAFE_INTEGER ? number : null
}
