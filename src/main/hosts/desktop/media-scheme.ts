import type { CustomScheme } from 'electron'
import type { MediaStore } from '../beside.ts'
import { mediaHeaders } from '../policy.ts'
import { UI_ORIGIN } from './ui-scheme.ts'

/** Must be registered before the app is ready. Neither scheme bypasses the policy. */
export const SCHEMES: CustomScheme[] = [
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  {
    scheme: 'media',
    // `corsEnabled`, so that the page, which is of another origin, may read what it fetches.
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true },
  },
]

/** Answers `media://handbill/ID`: bytes of users and peers by ids that tell nothing, on an origin that is not the page's. */
export function serveMedia(media: MediaStore): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405 })
    const id = /^media:\/\/handbill\/([0-9a-f]{32})$/.exec(url)?.[1]
    const found = id === undefined ? null : await media.get(id)
    if (!found) return new Response(null, { status: 404 })
    const headers = {
      ...mediaHeaders(found.type),
      'Content-Length': String(found.bytes.byteLength),
      'Access-Control-Allow-Origin': UI_ORIGIN,
    }
    return new Response(method === 'HEAD' ? null : new Uint8Array(found.bytes), { headers })
  }
}
