import type { Filter } from './filter.ts'

/** A filter as text that parses to the same filter. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'all':
      return ''
    case 'or':
      return filter.parts.map(printFilter).join(' or ')
    case 'and':
      return filter.parts.map((part) => (part.kind === 'or' ? `(${printFilter(part)})` : printFilter(part))).join(' ')
    case 'not':
      return /^(and|or)$/.test(filter.part.kind) ? `!(${printFilter(filter.part)})` : `!${printFilter(filter.part)}`
    case 'port':
      return `port:${filter.port}`
    case 'state':
      return `state:${filter.states.join(',').toLowerCase()}`
    case 'proto':
      return `proto:${filter.protocol}`
    case 'proc':
      return `proc:${value(filter.text)}`
    case 'address':
      return `${filter.side}:${value(filter.text)}`
    case 'limit':
      return `limit:${filter.limit}`
    case 'compare':
      return `${filter.field}${filter.op}${filter.number}`
    case 'text':
      return quoted(filter.text)
    case 'regex':
      return `/${filter.source}/`
  }
}

function value(text: string): string {
  return /^[^\s"()!-][^\s"()]*$/.test(text) ? text : quoted(text)
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
