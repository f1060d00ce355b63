import type { Readable } from 'node:stream'
import { Failure } from '../../shared/contract/failure.ts'

/** Takes a chunk, and says when it is ready for the next; undefined means at once. */
export type Take = (chunk: Uint8Array) => Promise<void> | undefined

/**
 * Pours a body, chunk by chunk and no faster than it is taken; gives up with the signal's reason. Resolves with the
 * SHA-256 (lowercase hex) that followed it; null where none does.
 */
export type Body = (take: Take, signal: AbortSignal) => Promise<string | null>

/**
 * Hands a stream on chunk by chunk, as it comes; while `take`'s promise is pending the sender is held back. Ends early
 * with what `take` throws or with the signal's reason, and leaves the stream open then, so that it can be answered.
 */
export function pour(stream: Readable, take: Take, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let taking = false
    let ended = false
    const stop = (finish: () => void) => {
      stream.off('data', hand).off('end', end).off('error', broken).off('close', broken).pause()
      signal?.removeEventListener('abort', abort)
      finish()
    }
    const fail = (error: unknown) => stop(() => reject(error))
    const abort = () => fail(signal?.reason)
    const broken = () => {
      if (!ended) fail(connectionBroke())
    }
    const end = () => {
      ended = true
      if (!taking) stop(resolve)
    }
    const taken = () => {
      taking = false
      if (ended) stop(resolve)
      else stream.resume()
    }
    // Not by `readable` and `read()`, which would copy what piled up into one piece.
    const hand = (chunk: Uint8Array) => {
      try {
        const pending = take(chunk)
        if (!pending) return
        taking = true
        stream.pause()
        pending.then(taken, fail)
      } catch (error) {
        fail(error)
      }
    }
    if (signal?.aborted) return reject(signal.reason)
    if (stream.destroyed) return reject(connectionBroke())
    // A socket tells its end even while it is paused, when there was nothing to hold back.
    if (stream.readableEnded) return resolve()
    signal?.addEventListener('abort', abort, { once: true })
    stream.on('end', end).on('error', broken).on('close', broken).on('data', hand)
  })
}

export function connectionBroke(): Failure {
  return new Failure('PEER_UNREACHABLE', {
    what: 'The transfer broke off.',
    why: 'The connection closed before everything had come.',
    next: 'Have it sent again.',
    address: '',
    cause: 'closed',
  })
}
