import type { Filter } from './filter.ts'
import type { FilterField } from './filter-terms.ts'

export type AskedFigure = FilterField | 'limit'

/** The figures that a filter asks for, which not every system tells of every row. */
export function figuresOf(filter: Filter): Set<AskedFigure> {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return new Set(filter.parts.flatMap((part) => [...figuresOf(part)]))
    case 'not':
      return figuresOf(filter.part)
    case 'compare':
      return new Set([filter.field])
    default:
      return new Set(filter.kind === 'limit' ? [filter.kind] : [])
  }
}

/** Whether a filter asks for what only two readings of the table tell together: a rate, or what limits. */
export function asksForRates(filter: Filter): boolean {
  const figures = figuresOf(filter)
  return figures.has('rate') || figures.has('limit')
}
