import type { Locale } from './locales.ts'

/** Digits behind the decimal sign, by ISO 4217, where they are not two. */
const MINOR: Readonly<Record<string, number>> = {
  ...{ JPY: 0, KRW: 0, VND: 0, CLP: 0, ISK: 0, UGX: 0, XAF: 0, XOF: 0, XPF: 0, PYG: 0 },
  ...{ BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3 },
}

const SIGNS: Readonly<Record<string, string>> = {
  ...{ USD: '$', EUR: '€', GBP: '£', CNY: '¥', JPY: '¥', KRW: '₩', INR: '₹', BRL: 'R$', TWD: 'NT$', HKD: 'HK$' },
  ...{ AUD: 'A$', CAD: 'C$', NZD: 'NZ$', SGD: 'S$', MXN: 'MX$', ILS: '₪', VND: '₫', PHP: '₱', NGN: '₦', UAH: '₴' },
  ...{ TRY: '₺', PLN: 'zł', CZK: 'Kč', THB: '฿', RUB: '₽', CHF: 'CHF', SEK: 'kr', NOK: 'kr', DKK: 'kr' },
}

/** Digits grouped; no more behind the decimal sign than asked for, and 3 unless asked. */
export function formatNumber(value: number, locale: Locale, digits: number | null = null): string {
  // Beyond this, `toFixed` writes an exponent.
  if (Math.abs(value) >= 1e21) return String(value)
  const fixed = Math.abs(value).toFixed(digits ?? 3)
  const [whole = '', fraction = ''] = (digits === null ? fixed.replace(/\.?0+$/, '') : fixed).split('.')
  const groups = whole.length >= locale.groupFrom ? whole.replace(/\B(?=(\d{3})+$)/g, locale.group) : whole
  const text = fraction === '' ? groups : `${groups}${locale.decimal}${fraction}`
  return value < 0 && /[1-9]/.test(text) ? `-${text}` : text
}

export function formatPercent(value: number, locale: Locale, digits: number | null = null): string {
  return locale.percent.replace('#', () => formatNumber(value * 100, locale, digits ?? 0))
}

/** @param code Three capital letters, ISO 4217. */
export function formatCurrency(value: number, code: string, locale: Locale): string {
  const sign = SIGNS[code] ?? code
  const number = formatNumber(Math.abs(value), locale, MINOR[code] ?? 2)
  // A code of letters before a number stands apart from it: CLDR, currencySpacing.
  const pattern = /^¤#$/.test(locale.currency) && /[A-Za-z]$/.test(sign) ? '¤\u00a0#' : locale.currency
  const written = pattern.replace('¤', () => sign).replace('#', () => number)
  return value < 0 && /[1-9]/.test(number) ? `-${written}` : written
}
