import type { Filter } from '../../shared/tcp/filter.ts'
import type { View } from './view.ts'

/** The filter as typed together with the page's own switches, as one text: what is exported is what is shown. */
export function shownFilter(
  text: string,
  filter: Filter,
  { loopback, listen }: Pick<View, 'loopback' | 'listen'>,
): string {
  const more = [...(loopback ? [] : ['!addr:loopback']), ...(listen ? [] : ['!state:listen'])]
  const typed = filter.kind === 'or' && more.length > 0 ? `(${text})` : text
  return [typed, ...more].filter(Boolean).join(' ')
}
