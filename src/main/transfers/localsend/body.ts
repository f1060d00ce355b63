import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { Failure, type Issue } from '../../../shared/contract/failure.ts'
import { pour } from '../pour.ts'

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

/** The same for a message that is all there within so many ms. @throws Failure as well PEER_REFUSED (408) */
export async function readJsonInTime<S extends z.ZodType>(
  message: IncomingMessage,
  schema: S,
  limit: number,
  ms: number,
): Promise<z.output<S>> {
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(late(ms)), ms)
  return readJson(message, schema, limit, over.signal).finally(() => clearTimeout(timer))
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
    next: 'Correct the field; the protocol is at github.com/localsend/protocol.',
    issues,
  })
}

function late(ms: number): Failure {
  return new Failure('PEER_REFUSED', {
    what: 'The message was not read.',
    why: `It had not come within ${ms / 1000} seconds.`,
    next: 'Send it again in one go.',
    status: 408,
  })
}
