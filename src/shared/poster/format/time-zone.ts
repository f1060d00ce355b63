/** Whether a name is one of the IANA time zone database, as far as this engine knows it. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** A date and a time as a clock and a calendar on the wall show them. */
export interface WallTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/**
 * A moment on the wall clocks of a time zone. Only numbers are asked of the engine, so what it knows is the rules of
 * the zone; words are ours.
 *
 * @param moment Unix time in ms.
 */
export function wallTimeOf(moment: number, timeZone: string): WallTime {
  const parts = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    ...({ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' } as const),
    ...({ hour: 'numeric', minute: 'numeric', second: 'numeric' } as const),
  }).formatToParts(moment)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  return {
    ...{ year: part('year'), month: part('month'), day: part('day') },
    ...{ hour: part('hour'), minute: part('minute'), second: part('second') },
  }
}
