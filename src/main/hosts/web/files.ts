import type { IncomingMessage, ServerResponse } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'
import type { MediaStore, Staging } from '../beside.ts'
import { mediaHeaders } from '../policy.ts'
import { sendJson } from './reply.ts'

/** Room for a file's path within a dropped folder. */
export const NAME_LIMIT = 1024

export async function sendMedia(
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
  media: MediaStore,
): Promise<void> {
  const found = /^[0-9a-f]{32}$/.test(id) ? await media.get(id) : null
  if (!found) {
    throw new Failure('NOT_FOUND', {
      what: 'There is nothing here.',
      why: 'Nothing is held under this id, or it was let go.',
      next: 'Open the page again.',
      kind: 'media',
      name: id.slice(0, 64),
    })
  }
  response.writeHead(200, { ...mediaHeaders(found.type), 'Content-Length': found.bytes.byteLength })
  response.end(request.method === 'HEAD' ? undefined : found.bytes)
}

/** `PUT /staging?name=…`: the body goes to disk as it comes; the answer is `{id, size}` for `transfers.send`. */
export async function receiveUpload(
  name: string | null,
  request: IncomingMessage,
  response: ServerResponse,
  staging: Staging,
): Promise<void> {
  if (!name || name.length > NAME_LIMIT) {
    const message = `a file name of 1 to ${NAME_LIMIT} characters is needed`
    throw new Failure('INPUT_INVALID', {
      what: 'The upload was refused.',
      why: `name: ${message}.`,
      next: 'PUT /staging?name=FILE.',
      issues: [{ path: ['name'], message }],
    })
  }
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableEnded) gone.abort(new Error('the uploader went away'))
  })
  sendJson(response, 201, await staging.receive(name, request, gone.signal))
}
