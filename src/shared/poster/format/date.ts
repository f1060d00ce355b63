import type { Locale } from './locales.ts'
import { type WallTime, wallTimeOf } from './time-zone.ts'

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/

/**
 * Reads an ISO 8601 date, or a date and a time. With an offset it is a moment and told in the time zone; without one it
 * is what it says.
 *
 * @returns Null for anything else, also for 30 February.
 */
export function parseDate(text: string, timeZone: string): WallTime | null {
  const match = ISO.exec(text.trim())
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const utc = Date.UTC(year, month - 1, day, hour, minute, second)
  const read = new Date(utc)
  if (read.getUTCMonth() !== month - 1 || read.getUTCDate() !== day) return null
  if (hour > 23 || minute > 59 || second > 59) return null
  const offset = match[7]
  return offset === undefined
    ? { year, month, day, hour, minute, second }
    : wallTimeOf(utc - minutes(offset) * 60_000, timeZone)
}

function minutes(offset: string): number {
  if (offset === 'Z') return 0
  const [hours, rest] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))]
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + rest)
}

const FIELD = /'[^']*'|y{4}|y{2}|M{1,4}|d{1,2}|E{3,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|a/g

/** Whether a pattern names any part of a date or a time: `d MMMM yyyy`, `HH:mm`. Letters in `'…'` stand for themselves. */
export function isDatePattern(pattern: string): boolean {
  return (pattern.match(FIELD) ?? []).some((field) => !field.startsWith("'"))
}

/** Writes a date by a pattern of CLDR's letters: y M d E H h m s a. */
export function formatDate(time: WallTime, pattern: string, locale: Locale): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const weekday = new Date(Date.UTC(time.year, time.month - 1, time.day)).getUTCDay()
  const twelve = time.hour % 12 === 0 ? 12 : time.hour % 12
  const write = (field: string): string => {
    switch (field) {
      case 'yyyy':
        return String(time.year).padStart(4, '0')
      case 'yy':
        return two(time.year % 100)
      case 'MMMM':
        return locale.months[time.month - 1]!
      case 'MMM':
        return locale.shortMonths[time.month - 1]!
      case 'MM':
        return two(time.month)
      case 'M':
        return String(time.month)
      case 'dd':
        return two(time.day)
      case 'd':
        return String(time.day)
      case 'EEEE':
        return locale.days[weekday]!
      case 'EEE':
        return locale.shortDays[weekday]!
      case 'HH':
        return two(time.hour)
      case 'H':
        return String(time.hour)
      case 'hh':
        return two(twelve)
      case 'h':
        return String(twelve)
      case 'mm':
        return two(time.minute)
      case 'm':
        return String(time.minute)
      case 'ss':
        return two(time.second)
      case 's':
        return String(time.second)
      case 'a':
        return locale.halves[time.hour < 12 ? 0 : 1]
      default:
        return field.slice(1, -1)
    }
  }
  return pattern.replace(FIELD, write)
}
