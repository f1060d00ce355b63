import { Failure } from '../../shared/contract/failure.ts'
import { type FilterableRow, parseFilter } from '../../shared/tcp/filter.ts'
import { asksForRates } from '../../shared/tcp/filter-figures.ts'

/** One sentence of why a reading failed. */
export function problemOf(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  return `The connection table could not be read, and what is shown is of before: ${why.replace(/\.$/, '')}.`
}

export function noSuchTransfer(id: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: 'There is nothing to say of what limits this transfer.',
    why: 'It is not under way.',
    next: 'Choose one that is running.',
    ...{ kind: 'transfer', name: id },
  })
}

export function noSuchSocket(id: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: 'This connection is not in the table.',
    why: 'It ended some time ago, or it never was.',
    next: 'Choose another one.',
    ...{ kind: 'socket', name: id },
  })
}

/** A filter that was asked for. `rated`: its answer needs rates. Throws INPUT_INVALID for one that does not parse. */
export function toQuestion(filter: string): { matches: (row: FilterableRow) => boolean; rated: boolean } {
  const parsed = parseFilter(filter)
  if (parsed.ok) return { matches: parsed.matches, rated: asksForRates(parsed.filter) }
  throw new Failure('INPUT_INVALID', {
    what: 'The filter is not understood.',
    why: `At character ${parsed.at + 1}: ${parsed.message}.`,
    next: 'Correct it there; what was shown stays.',
    issues: [{ path: ['filter', parsed.at], message: parsed.message }],
  })
}
