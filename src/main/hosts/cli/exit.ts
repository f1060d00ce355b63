import { ORPCError } from '@orpc/client'
import { asFailure, type FailureRecord } from '../../../shared/contract/failure.ts'

/** What a command leaves with; scripts branch on it. */
export const exits = {
  done: 0,
  failed: 1,
  usage: 2,
  declined: 3,
  notFound: 4,
  someFailed: 5,
  interrupted: 130,
} as const

/** A failure that came over a road is an oRPC error with the same code and data as the one that was thrown. */
export function failureOf(thrown: unknown): FailureRecord {
  if (!(thrown instanceof ORPCError)) return asFailure(thrown).toRecord()
  const { what, why, next } = (thrown.data ?? {}) as Record<string, unknown>
  if (typeof what !== 'string' || typeof why !== 'string' || typeof next !== 'string')
    return asFailure(thrown).toRecord()
  return { code: thrown.code, message: thrown.message, data: { ...thrown.data, what, why, next } }
}

export function exitOf({ code }: { code: string }): number {
  if (code === 'DECLINED') return exits.declined
  if (code === 'NOT_FOUND') return exits.notFound
  if (code === 'INPUT_INVALID') return exits.usage
  return exits.failed
}
