import type { FailureRecord } from '../../shared/contract/failure.ts'

/**
 * What a call of the contract threw, as a record. The client throws errors that carry `code` and `data` as the router
 * sent them; anything else (a lost connection, a bug) keeps its own words.
 */
export function failureOf(thrown: unknown): FailureRecord {
  if (isCoded(thrown)) return { code: thrown.code, message: thrown.message, data: thrown.data }
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  return {
    code: 'INTERNAL',
    message: why,
    data: { what: 'That did not work.', why, next: 'Try again.' },
  }
}

function isCoded(thrown: unknown): thrown is FailureRecord {
  if (!(thrown instanceof Error) || !('code' in thrown) || !('data' in thrown)) return false
  const data = thrown.data as Record<string, unknown> | null
  return typeof thrown.code === 'string' && typeof data?.what === 'string'
}
