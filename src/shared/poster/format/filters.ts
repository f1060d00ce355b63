import type { Filter } from '../placeholders.ts'
import { formatDate, isDatePattern, parseDate } from './date.ts'
import { type LocaleName, locales } from './locales.ts'
import { formatCurrency, formatNumber, formatPercent } from './number.ts'

/** How a document writes numbers and dates. */
export interface Conventions {
  readonly locale: LocaleName
  readonly timeZone: string
}

/**
 * Runs a value through the formats that stand behind its name: `number`, `number: 2`, `percent`, `currency: EUR`, `date`,
 * `date: long`, `date: d MMMM yyyy`, `time`, `upper`, `lower`. Blank stays blank.
 *
 * @returns The text, or what is wrong, as the end of a sentence.
 */
export function applyFilters(
  value: string,
  filters: readonly Filter[],
  conventions: Conventions,
): { text: string } | { fault: string } {
  let text = value
  for (const filter of filters) {
    const result = apply(text, filter, conventions)
    if ('fault' in result) return result
    text = result.text
  }
  return { text }
}

function apply(
  text: string,
  { name, argument }: Filter,
  { locale: localeName, timeZone }: Conventions,
): { text: string } | { fault: string } {
  const locale = locales[localeName]
  const blank = text.trim() === ''
  const fault = (words: string) => ({ fault: words })
  switch (name) {
    case 'upper':
      return { text: text.toUpperCase() }
    case 'lower':
      return { text: text.toLowerCase() }
    case 'number':
    case 'percent': {
      if (!/^\d?$/.test(argument)) return fault(`"${name}" takes a number of digits from 0 to 9, not "${argument}"`)
      if (blank) return { text: '' }
      const number = toNumber(text)
      if (number === null) return fault(`"${brief(text)}" is no number`)
      const digits = argument === '' ? null : Number(argument)
      return { text: (name === 'number' ? formatNumber : formatPercent)(number, locale, digits) }
    }
    case 'currency': {
      if (!/^[A-Z]{3}$/.test(argument)) return fault(`"currency" takes a code such as EUR, not "${argument}"`)
      if (blank) return { text: '' }
      const number = toNumber(text)
      return number === null
        ? fault(`"${brief(text)}" is no number`)
        : { text: formatCurrency(number, argument, locale) }
    }
    case 'date':
    case 'time': {
      const pattern = name === 'time' ? argument || locale.time : datePattern(argument || 'medium', locale.dates)
      if (!isDatePattern(pattern)) return fault(`"${argument}" is no pattern for a ${name}`)
      if (blank) return { text: '' }
      const date = parseDate(text, timeZone)
      return date ? { text: formatDate(date, pattern, locale) } : fault(`"${brief(text)}" is no date like 2026-04-30`)
    }
    default:
      return fault(`there is no format "${name}"; there are number, percent, currency, date, time, upper and lower`)
  }
}

function datePattern(argument: string, styles: Readonly<Record<'short' | 'medium' | 'long' | 'full', string>>): string {
  return Object.hasOwn(styles, argument) ? styles[argument as keyof typeof styles] : argument
}

/** Null for anything but a finite decimal number. */
export function toNumber(text: string): number | null {
  const plain = text.trim()
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(plain)) return null
  const number = Number(plain)
  return Number.isFinite(number) ? number : null
}

function brief(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
