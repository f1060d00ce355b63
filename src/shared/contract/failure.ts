import { z } from 'zod'

/**
 * Everything that can go wrong, in one place. A failure is data: a code to branch on, and three sentences
 * in English for a log or a terminal (what failed, why, what to do next). The UI translates by code and uses the
 * fields beside the sentences.
 */
const sentences = z.object({ what: z.string(), why: z.string(), next: z.string() })

const issue = z.object({
  /** Path of the offending field, outermost first, e.g. `['layers', 2, 'text']`. */
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
})
export type Issue = z.infer<typeof issue>

const owner = z.object({ pid: z.number().int(), name: z.string() })

/** Status numbers follow HTTP, because the same failures leave by the HTTP doors. */
export const failures = {
  INPUT_INVALID: { status: 400, data: sentences.extend({ issues: z.array(issue) }) },
  DOCUMENT_INVALID: { status: 400, data: sentences.extend({ file: z.string().optional(), issues: z.array(issue) }) },
  VARIABLE_INVALID: { status: 400, data: sentences.extend({ variable: z.string() }) },
  UNAUTHORIZED: { status: 401, data: sentences },
  SCOPE_MISSING: { status: 403, data: sentences.extend({ needed: z.string(), granted: z.string() }) },
  DECLINED: { status: 403, data: sentences.extend({ by: z.enum(['peer', 'person']) }) },
  PIN_REQUIRED: { status: 401, data: sentences.extend({ wrong: z.boolean() }) },
  NOT_FOUND: {
    status: 404,
    data: sentences.extend({
      kind: z.enum(['call', 'device', 'transfer', 'file', 'poster', 'socket', 'experiment', 'media', 'token']),
      name: z.string(),
    }),
  },
  CONFLICT: { status: 409, data: sentences },
  NOT_OFFERED: { status: 501, data: sentences.extend({ feature: z.string() }) },
  NOT_YET: { status: 501, data: sentences.extend({ feature: z.string(), version: z.string() }) },
  PORT_TAKEN: {
    status: 503,
    data: sentences.extend({ port: z.number().int(), host: z.string(), owner: owner.nullable() }),
  },
  MULTICAST_UNAVAILABLE: { status: 503, data: sentences.extend({ interfaces: z.array(z.string()) }) },
  SETTINGS_UNREADABLE: { status: 500, data: sentences.extend({ file: z.string(), keptAs: z.string().nullable() }) },
  DATA_FOLDER_BUSY: { status: 503, data: sentences.extend({ folder: z.string(), pid: z.number().int().nullable() }) },
  DATA_FOLDER_UNUSABLE: { status: 500, data: sentences.extend({ folder: z.string() }) },
  PEER_UNREACHABLE: { status: 502, data: sentences.extend({ address: z.string(), cause: z.string() }) },
  PEER_REFUSED: { status: 502, data: sentences.extend({ status: z.number().int() }) },
  PEER_BUSY: { status: 409, data: sentences },
  FINGERPRINT_MISMATCH: {
    status: 502,
    data: sentences.extend({ expected: z.string(), presented: z.string() }),
  },
  FILE_UNREADABLE: { status: 400, data: sentences.extend({ file: z.string(), cause: z.string() }) },
  /** At the receiver: its sender cannot read it any more. */
  FILE_NOT_COMING: { status: 410, data: sentences.extend({ file: z.string() }) },
  FILE_UNWRITABLE: { status: 500, data: sentences.extend({ file: z.string(), cause: z.string() }) },
  CHECKSUM_MISMATCH: {
    status: 422,
    data: sentences.extend({ file: z.string(), expected: z.string(), actual: z.string() }),
  },
  SIZE_MISMATCH: {
    status: 400,
    data: sentences.extend({ file: z.string(), expected: z.number(), actual: z.number() }),
  },
  /** `missing`: none was given. */
  PASSPHRASE_WRONG: { status: 403, data: sentences.extend({ missing: z.boolean() }) },
  IDENTITY_INVALID: { status: 422, data: sentences },
  /** More work than there is room for; `retryAfter` in seconds. */
  BUSY: { status: 429, data: sentences.extend({ retryAfter: z.number().int() }) },
  CANCELLED: { status: 499, data: sentences },
  RENDER_FAILED: { status: 422, data: sentences.extend({ layer: z.string(), field: z.string() }) },
  INTERNAL: { status: 500, data: sentences },
} as const

export type FailureCode = keyof typeof failures
export type FailureData<C extends FailureCode> = z.infer<(typeof failures)[C]['data']>

/** A failure as data: how it is kept in a transfer's record, written by `--json`, and shown by the UI. */
export const failureRecord = z.object({
  code: z.string(),
  message: z.string(),
  data: sentences.loose(),
})
export type FailureRecord = z.infer<typeof failureRecord>

/**
 * What services throw. The router turns it into the contract's typed error of the same code; nothing in between
 * needs to know it.
 */
export class Failure<C extends FailureCode = FailureCode> extends Error {
  override readonly name = 'Failure'
  readonly code: C
  readonly data: FailureData<C>

  constructor(code: C, data: FailureData<C>, options?: { cause?: unknown }) {
    const { what, why, next } = data as z.infer<typeof sentences>
    super(`${what} ${why} ${next}`.trim(), options)
    this.code = code
    this.data = data
  }

  toRecord(): FailureRecord {
    return { code: this.code, message: this.message, data: this.data }
  }
}

/** What an error is called that nobody foresaw: its reason is in the words of some library. */
export const UNFORESEEN = 'Something in Handbill went wrong.'

/** Any thrown value as a record; what is not a {@link Failure} becomes INTERNAL and keeps its own words. */
export function toFailureRecord(thrown: unknown): FailureRecord {
  return asFailure(thrown).toRecord()
}

export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const why = thrown instanceof Error ? thrown.message : String(thrown)
  return new Failure(
    'INTERNAL',
    {
      what: UNFORESEEN,
      why,
      next: 'Try again; if it stays, report it with the log.',
    },
    { cause: thrown },
  )
}
