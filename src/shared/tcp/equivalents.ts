import { findstr } from './equivalent-findstr.ts'
import { netstat } from './equivalent-netstat.ts'
import { ss } from './equivalent-ss.ts'
import type { Filter } from './filter.ts'

/** A command line. `exact`: it lists the very rows that the filter lets through; else some more or fewer. */
export interface Equivalent {
  readonly command: string
  readonly exact: boolean
}

/** The same question for tools that are on every machine; null where the tool cannot be asked it. */
export interface Equivalents {
  readonly ss: Equivalent | null
  /** Of Linux and of BSD. */
  readonly netstat: Equivalent | null
  /** For Windows. */
  readonly findstr: Equivalent | null
}

/** Nothing in these commands is more than a word to a shell, whatever was typed into the filter. */
export function equivalents(filter: Filter): Equivalents {
  return { ss: ss(filter), netstat: netstat(filter), findstr: findstr(filter) }
}
