import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'
import { Failure } from '../../../shared/contract/failure.ts'
import { sendRefusal } from './reply.ts'

/** Names under `assets/` carry a hash of their content; everything else is asked for again. */
const HASHED = /^\/assets\//

/**
 * Serves the built page. The folder is read once, so a path that was not there then is not found, whatever it
 * climbs over.
 *
 * @throws NOT_FOUND when the page has not been built.
 */
export function servePage(folder: string): (request: IncomingMessage, response: ServerResponse) => void {
  if (!existsSync(join(folder, 'index.html'))) {
    throw notFound(`There is no index.html in ${folder}.`, 'index.html')
  }
  return sirv(folder, {
    etag: true,
    onNoMatch: (request, response) => sendRefusal(response, notFound('There is nothing here.', request.url ?? '')),
    setHeaders(response, pathname) {
      response.setHeader('Cache-Control', HASHED.test(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}

function notFound(why: string, name: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: 'This part of the page cannot be served.',
    why,
    next: 'Reload the page; in a checkout, build it first: npm run build.',
    kind: 'file',
    name: name.slice(0, 200),
  })
}
