import type { IncomingMessage } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'
import { Refusal } from '../web/reply.ts'

/** What all bodies together may hold. */
export interface BodyRoom {
  readonly left: number
  /** @throws Failure BUSY */
  take(bytes: number): void
  give(bytes: number): void
}

export interface BodyOptions {
  /** Bytes of one body. */
  readonly most: number
  readonly room: BodyRoom
  readonly signal: AbortSignal
}

export interface Body {
  readonly text: string
  /** Gives the room back, once nothing that was made of the text is needed any more. */
  release(): void
}

/**
 * Reads a body as far as there is room for it. One that announces too much is refused before it is read. The rest of a
 * body that is refused stays where it is: the connection is still good for an answer.
 *
 * @throws Refusal 413 beyond `most`; Failure BUSY where others hold the room; what the signal gives as its reason.
 */
export async function readBody(request: IncomingMessage, { most, room, signal }: BodyOptions): Promise<Body> {
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > most) throw tooLong(most)
  if (announced > room.left) room.take(announced)
  const chunks: Buffer[] = []
  let bytes = 0
  let forget = () => {}
  try {
    await new Promise<void>((resolve, reject) => {
      const take = (chunk: Buffer) => {
        try {
          if (bytes + chunk.length > most) throw tooLong(most)
          room.take(chunk.length)
          bytes += chunk.length
          chunks.push(chunk)
        } catch (error) {
          reject(error)
        }
      }
      const broken = () => reject(new Error('The connection was closed before the body was there.'))
      const late = () => reject(signal.reason)
      request.on('data', take).on('end', resolve).on('error', reject).on('close', broken)
      signal.addEventListener('abort', late)
      if (signal.aborted) late()
      forget = () => {
        request.off('data', take).off('end', resolve).off('close', broken).pause()
        signal.removeEventListener('abort', late)
      }
    })
    return { text: Buffer.concat(chunks).toString('utf8'), release: () => room.give(bytes) }
  } catch (error) {
    room.give(bytes)
    throw error
  } finally {
    forget()
  }
}

function tooLong(most: number): Refusal {
  const message = `more than ${most / 1e6} MB`
  const failure = new Failure('INPUT_INVALID', {
    what: 'The request was refused.',
    why: `Its body has ${message}.`,
    next: 'Name pictures by their addresses instead of sending them along, or use a template.',
    issues: [{ path: ['body'], message }],
  })
  return new Refusal(failure, 413)
}
