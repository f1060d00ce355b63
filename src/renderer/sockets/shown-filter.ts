import { MAX_TYPED, parseFilter } from '../../shared/tcp/filter.ts'
import type { View } from './view.ts'

/**
 * A filter that is understood, together with the page's own switches, as one text: what is exported is what is shown.
 */
export function shownFilter(text: string, { loopback, listen }: Pick<View, 'loopback' | 'listen'>): string {
  const parsed = parseFilter(text, MAX_TYPED)
  const more = [...(loopback ? [] : ['!addr:loopback']), ...(listen ? [] : ['!state:listen'])]
  const typed = parsed.ok && parsed.filter.kind === 'or' && more.length > 0 ? `(${text})` : text
  return [typed, ...more].filter(Boolean).join(' ')
}
