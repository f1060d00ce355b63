import type { Filter } from './filter.ts'

/** Whether a filter asks for what only two readings of the table tell together: a rate, or what limits. */
export function asksForRates(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.parts.some(asksForRates)
    case 'not':
      return asksForRates(filter.part)
    case 'compare':
      return filter.field === 'rate'
    default:
      return filter.kind === 'limit'
  }
}
