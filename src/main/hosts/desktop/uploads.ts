import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { toFailureRecord } from '../../../shared/contract/failure.ts'
import type { Staging } from '../beside.ts'
import { UI_HEADERS, UI_ORIGIN } from './ui-scheme.ts'

/**
 * `PUT app://ui/staging?name=…` for files that have no path (a pasted picture), as the web host does it. Only our own
 * page can ask: no other page is ever shown, and the scheme offers no CORS.
 */
export function serveUploads(staging: Staging): (request: Request) => Promise<Response> {
  return async ({ url, body, signal }) => {
    const { host, pathname, searchParams } = new URL(url)
    const name = searchParams.get('name')
    if (`app://${host}` !== UI_ORIGIN || pathname !== '/staging') return answer(405, null)
    if (!name || name.length > 1024 || !body) return answer(400, null)
    try {
      return answer(201, await staging.receive(name, Readable.fromWeb(body as ReadableStream), signal))
    } catch (error) {
      return answer(500, toFailureRecord(error))
    }
  }
}

function answer(status: number, body: unknown): Response {
  const headers = { ...UI_HEADERS, 'Content-Type': 'application/json' }
  return new Response(body === null ? null : JSON.stringify(body), { status, headers })
}
