import { Failure } from '../../../shared/contract/failure.ts'
import { rateLimit } from '../../../shared/contract/settings.ts'
import { parseBytes } from './units.ts'

/** What `--limit` takes. @throws Failure INPUT_INVALID */
export function limitOf(text: string): number {
  const limit = rateLimit.safeParse(parseBytes(text))
  if (limit.success) return limit.data
  throw usage('--limit takes bytes per second, 100k at least: for example 500k, 2M or 1.5G.')
}

export function usage(why: string): Failure<'INPUT_INVALID'> {
  return new Failure('INPUT_INVALID', {
    what: 'The command was not understood.',
    why,
    next: 'See "handbill --help".',
    issues: [],
  })
}

export function notYet(feature: string, version: string): Failure<'NOT_YET'> {
  return new Failure('NOT_YET', {
    what: `"${feature}" does not exist yet.`,
    why: `It comes with version ${version}.`,
    next: 'See CHANGELOG.md for what is there today.',
    feature,
    version,
  })
}
