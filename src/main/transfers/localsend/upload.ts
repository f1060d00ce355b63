import { Failure } from '../../../shared/contract/failure.ts'
import type { Incoming } from '../incoming.ts'
import { type Body, pour } from '../pour.ts'
import { digestAfter } from './digest.ts'
import type { Exchange } from './server.ts'
import type { Sessions } from './sessions.ts'

const KEEP_ALIVE_MS = 15_000

/** Which file of which transfer a request is about. @throws Failure INPUT_INVALID, DECLINED */
export function admitted(sessions: Sessions, { query, caller }: Exchange): { incoming: Incoming; fileId: string } {
  const [sessionId, fileId, token] = ['sessionId', 'fileId', 'token'].map((name) => query.get(name))
  if (!sessionId || !fileId || !token) throw incomplete()
  return { incoming: sessions.admit(sessionId, fileId, token, caller), fileId }
}

/** Takes the body as the file's bytes from `start` on. @throws as `Incoming.receive` */
export async function takeIn(incoming: Incoming, fileId: string, exchange: Exchange, start = 0): Promise<void> {
  await incoming.receive(fileId, bodyOf(incoming, exchange), start)
}

/** The body of a request, given up when nothing comes of it for too long, unless nothing shall. */
export function bodyOf(incoming: Incoming, { request }: Exchange): Body {
  const { socket } = request
  incoming.record.connected(socket)
  const { hold } = incoming
  const { timeout: silence = 0 } = socket
  const patience = () => {
    // Where nothing shall move, silence says nothing; a peer that is gone for good is found by the system.
    socket.setTimeout(hold.held ? 0 : silence)
    if (hold.held) socket.setKeepAlive(true, KEEP_ALIVE_MS)
  }
  if (hold.held) patience()
  const unfollow = hold.follow(patience)
  return async (take, signal) => {
    try {
      await pour(request, take, signal)
      return digestAfter(request)
    } finally {
      unfollow()
      // From here on the peer waits for our disk.
      socket.setTimeout(0)
    }
  }
}

export function incomplete(): Failure {
  return new Failure('INPUT_INVALID', {
    what: 'The upload was refused.',
    why: 'It lacks sessionId, fileId or token.',
    next: 'Send all three as prepare-upload gave them.',
    issues: [],
  })
}
