import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { Failure, type Issue } from '../../../shared/contract/failure.ts'
import type { Take } from '../incoming.ts'

/**
 * Hands a body on chunk by chunk, as it comes; while `take`'s promise is pending the sender is held back. Ends early
 * with what `take` throws or with the signal's reason, and leaves the message open then, so that it can be answered.
 */
export function pour(message: IncomingMessage, take: Take, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let taking = false
    let ended = false
    const stop = (finish: () => void) => {
      message.off('data', hand).off('end', end).off('error', broken).off('close', broken).pause()
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
      else message.resume()
    }
    // Not by `readable` and `read()`, which would copy what piled up into one piece.
    const hand = (chunk: Uint8Array) => {
      try {
        const pending = take(chunk)
        if (!pending) return
        taking = true
        message.pause()
        pending.then(taken, fail)
      } catch (error) {
        fail(error)
      }
    }
    if (signal?.aborted) return reject(signal.reason)
    if (message.destroyed) return reject(connectionBroke())
    signal?.addEventListener('abort', abort, { once: true })
    message.on('end', end).on('error', broken).on('close', broken).on('data', hand)
  })
}

/** @throws Failure INPUT_INVALID for a body that is too long, no JSON, or not of this shape */
export async function readJson<S extends z.ZodType>(
  message: IncomingMessage,
  schema: S,
  limit: number,
  signal?: AbortSignal,
): Promise<z.output<S>> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const take = (chunk: Uint8Array) => {
    bytes += chunk.byteLength
    if (bytes > limit) throw invalid(`it is longer than ${limit} bytes`)
    chunks.push(chunk)
    return undefined
  }
  await pour(message, take, signal)
  const parsed = schema.safeParse(parseJson(Buffer.concat(chunks)))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path as Issue['path'], message }))
  const first = issues[0]
  throw invalid(first ? `${first.path.join('.')}: ${first.message}` : 'it has another shape', issues)
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid('it is no JSON')
  }
}

function invalid(why: string, issues: Issue[] = []): Failure {
  return new Failure('INPUT_INVALID', {
    what: 'The message is not one of the LocalSend protocol.',
    why: `${why[0]?.toUpperCase()}${why.slice(1)}.`,
    next: '',
    issues,
  })
}

function connectionBroke(): Failure {
  return new Failure('PEER_UNREACHABLE', {
    what: 'The transfer broke off.',
    why: 'The connection closed before everything had come.',
    next: 'Have it sent again.',
    address: '',
    cause: 'closed',
  })
}
