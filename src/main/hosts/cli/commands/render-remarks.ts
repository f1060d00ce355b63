import type { Output } from '../output.ts'

/** Rows that are named before the rest is counted. */
const NAMED = 5

/** Remarks on the rows of a table. What holds for many is said once, with its rows; nothing is said twice of one row. */
export interface Remarks {
  add(row: number, sentence: string): void
  /** Says what was not said yet. */
  tell(output: Pick<Output, 'note'>): void
}

/** @param total Rows that there are. */
export function createRemarks(total: number): Remarks {
  const said = new Map<string, Set<number>>()
  let waiting = new Map<string, number[]>()
  return {
    add(row, sentence) {
      const rows = said.get(sentence) ?? new Set()
      said.set(sentence, rows)
      if (rows.has(row)) return
      rows.add(row)
      const more = waiting.get(sentence) ?? []
      waiting.set(sentence, more)
      more.push(row)
    },
    tell(output) {
      for (const [sentence, rows] of waiting) output.note(`${named(rows, total)}: ${sentence}`)
      waiting = new Map()
    },
  }
}

function named(rows: readonly number[], total: number): string {
  const [first] = rows
  if (rows.length === 1) return `row ${first}`
  if (rows.length === total) return `all ${total} rows`
  const sorted = rows.toSorted((one, other) => one - other)
  if (rows.length > NAMED) return `rows ${sorted.slice(0, NAMED).join(', ')} and ${rows.length - NAMED} more`
  return `rows ${sorted.slice(0, -1).join(', ')} and ${sorted.at(-1)}`
}
