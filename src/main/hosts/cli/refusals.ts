import { Failure } from '../../../shared/contract/failure.ts'

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
