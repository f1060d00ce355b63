import type { Filter } from './filter.ts'

/** What all of must hold, each perhaps negated. */
export function conjunction(filter: Filter): { part: Filter; not: boolean }[] {
  const parts = filter.kind === 'and' ? filter.parts : filter.kind === 'all' ? [] : [filter]
  return parts.map((part) => (part.kind === 'not' ? { part: part.part, not: true } : { part, not: false }))
}

/** What an address filter asks for, where other tools can be asked for it as well. */
export interface AskedAddress {
  /** As the filter matches it: a whole address, or what addresses begin with. */
  readonly text: string
  readonly family: 4 | 6
  readonly whole: boolean
  readonly port: number | null
  /** Any address, which a listener has as its own. Other tools print it also for a peer that there is not. */
  readonly any: boolean
}

/** Null for what only this grammar takes: half an address of IPv6, one that is none. */
export function askedAddress(raw: string): AskedAddress | null {
  const text = raw.toLowerCase()
  const begins = /^(\d{1,3}\.){1,3}\*?$|^\d{1,3}(\.\d{1,3}){0,3}\*$/.test(text)
  if (begins)
    return {
      text: text.replace(/\*$/, ''),
      family: 4,
      whole: false,
      port: null,
      any: '0.0.0.0'.startsWith(text.replace(/\*$/, '')),
    }
  const [, four, fourPort] = /^(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?$/.exec(text) ?? []
  if (four !== undefined) {
    if (four.split('.').some((part) => Number(part) > 255 || String(Number(part)) !== part)) return null
    return portOf({ text: four, family: 4, whole: true, any: four === '0.0.0.0' }, fourPort)
  }
  const [, bracketed, sixPort] = /^\[([\da-f:]+)\]:(\d{1,5})$/.exec(text) ?? []
  const six = bracketed ?? text
  return isSix(six) ? portOf({ text: six, family: 6, whole: true, any: six === '::' }, sixPort) : null
}

function portOf(asked: Omit<AskedAddress, 'port'>, digits: string | undefined): AskedAddress | null {
  const port = digits === undefined ? null : Number(digits)
  if (port !== null && (port === 0 || port > 65535 || String(port) !== digits)) return null
  return { ...asked, port }
}

/** An address of IPv6 as a kernel writes it (RFC 5952): others are the same address, but another text. */
function isSix(text: string): boolean {
  const sides = text.split('::')
  if (sides.length > 2) return false
  const groups = sides.map((side) => (side === '' ? [] : side.split(':')))
  const count = groups.flat().length
  if (groups.flat().some((group) => !/^(0|[1-9a-f][\da-f]{0,3})$/.test(group))) return false
  return sides.length === 2 ? count < 7 : count === 8
}

/** Words of a POSIX shell. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
