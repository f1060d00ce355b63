import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/** Numbers as people read them, in one language. Sizes are decimal (1 MB = 10⁶ bytes), as files and links count. */
export interface Format {
  count(value: number): string
  /** 0 to 1 as a whole percentage. A part is never shown as none, nor as all. */
  percent(share: number): string
  bytes(value: number): string
  /** Part and whole in the whole's unit: `1.2 of 1.9 GB`. */
  bytesOf(part: number, whole: number, of: (part: string, whole: string) => string): string
  rate(bytesPerSecond: number): string
  /** Two digits that count, so that 0.03 ms is told from 0.3 ms. */
  milliseconds(value: number): string
  /** Two units at most, rounded up, so that what is left is never `0 s`. */
  duration(seconds: number): string
  /** The clock for today, the date as well for another day. Unix time in ms. */
  time(at: number, now?: number): string
  /** The clock to the second, for what follows each other closely. Unix time in ms. */
  clock(at: number): string
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

const durationUnits = {
  en: { s: ' s', min: ' min', h: ' h', d: ' d', between: ' ' },
  'zh-CN': { s: ' 秒', min: ' 分钟', h: ' 小时', d: ' 天', between: ' ' },
}

export function createFormat(language: string): Format {
  const numbers = [0, 1, 2].map((digits) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }))
  const precise = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 })
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hour12: false })
  const seconds = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hour12: false })
  const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' })
  const units = language.startsWith('zh') ? durationUnits['zh-CN'] : durationUnits.en

  const count = (value: number) => numbers[0]!.format(value)
  const inUnit = (value: number, power: number) => {
    const scaled = value / 1000 ** power
    return numbers[power === 0 || scaled >= 99.95 ? 0 : 1]!.format(scaled)
  }
  const bytes = (value: number) => {
    const power = powerOf(value)
    return `${inUnit(value, power)} ${byteUnits[power]}`
  }

  return {
    count,
    percent(share) {
      const rounded = Math.round(share * 100)
      const shown = share > 0 && share < 1 ? Math.min(99, Math.max(1, rounded)) : rounded
      return `${count(shown)} %`
    },
    bytes,
    bytesOf(part, whole, of) {
      const power = powerOf(whole)
      return of(inUnit(part, power), `${inUnit(whole, power)} ${byteUnits[power]}`)
    },
    rate: (bytesPerSecond) => `${bytes(bytesPerSecond)}/s`,
    milliseconds: (value) => `${value < 100 ? precise.format(value) : count(value)} ms`,
    duration(seconds) {
      const whole = Math.max(1, Math.ceil(seconds))
      const join = (...parts: (readonly [number, string])[]) =>
        parts
          .filter(([value]) => value > 0)
          .map(([value, unit]) => `${count(value)}${unit}`)
          .join(units.between)
      if (whole < 60) return join([whole, units.s])
      const minutes = Math.ceil(whole / 60)
      if (minutes < 60) return join([minutes, units.min])
      const hours = Math.floor(minutes / 60)
      if (hours < 24) return join([hours, units.h], [minutes % 60, units.min])
      return join([Math.floor(hours / 24), units.d], [hours % 24, units.h])
    },
    clock: (at) => seconds.format(at),
    time(at, now = Date.now()) {
      const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
      return sameDay ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`
    },
  }
}

/** The largest unit in which the value, as shown, is at least 1: 999,999 bytes are 1 MB, not 1,000 kB. */
function powerOf(value: number): number {
  let power = 0
  while (power < byteUnits.length - 1 && Math.round(value / 1000 ** power) >= 1000) power += 1
  return power
}

/** `192.168.1.24:53317`, and `[fe80::1]:53317` with brackets (RFC 3986 §3.2.2). */
export function addressOf({ address, port }: { address: string; port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

export function useFormat(): Format {
  const { i18n } = useTranslation()
  return useMemo(() => createFormat(i18n.language), [i18n.language])
}
