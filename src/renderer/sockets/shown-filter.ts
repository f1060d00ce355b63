import type { Filter } from '../../shared/tcp/filter.ts'
import { printFilter } from '../../shared/tcp/filter-print.ts'
import type { View } from './view.ts'

/** The filter together with the page's own switches, as one text: what is exported is what is shown. */
export function shownFilter(filter: Filter, { loopback, listen }: Pick<View, 'loopback' | 'listen'>): string {
  const more = [...(loopback ? [] : ['!addr:loopback']), ...(listen ? [] : ['!state:listen'])]
  // The grammar has no brackets, and `or` binds least.
  const parts = filter.kind === 'or' ? filter.parts : [filter]
  const text = parts.map((part) => [printFilter(part), ...more].filter(Boolean).join(' ')).join(' or ')
  return text
}
