import { Failure } from '../../../shared/contract/failure.ts'
import { Allowance } from '../allowance.ts'

/** Bodies and pictures that all requests together hold: what comes beyond is sent away until there is room again. */
export const MEMORY = 256_000_000

/** Of one request's pictures, as they come and not as they are drawn. */
export const PICTURES = { bytes: 64_000_000, most: 100 } as const

export function openMemory(bytes = MEMORY): Allowance {
  return new Allowance(bytes, () => {
    return new Failure('BUSY', {
      what: 'The request was not taken.',
      why: 'The service holds as much for others as it has room for.',
      next: 'Ask again in a second.',
      retryAfter: 1,
    })
  })
}

/** A part of it for the pictures of one request. */
export function pictureRoom(memory: Allowance): Allowance {
  const most = `${PICTURES.bytes / 1e6} MB`
  return new Allowance(
    PICTURES.bytes,
    () => new Error(`The poster's pictures have more than ${most} together.`),
    memory,
  )
}

/** A part of it for one picture while it arrives. */
export function arrivalRoom(memory: Allowance): Allowance {
  return new Allowance(Number.POSITIVE_INFINITY, () => new Error('It has no end.'), memory)
}
