import { Failure } from '../../../shared/contract/failure.ts'
import type { Incoming } from '../incoming.ts'
import { pour } from '../pour.ts'
import type { Exchange } from './server.ts'
import type { Sessions } from './sessions.ts'

/** Which file of which transfer a request is about. @throws Failure INPUT_INVALID, DECLINED */
export function admitted(sessions: Sessions, { query, caller }: Exchange): { incoming: Incoming; fileId: string } {
  const [sessionId, fileId, token] = ['sessionId', 'fileId', 'token'].map((name) => query.get(name))
  if (!sessionId || !fileId || !token) throw incomplete()
  return { incoming: sessions.admit(sessionId, fileId, token, caller), fileId }
}

/** Takes the body as the file's bytes from `start` on. @throws as `Incoming.receive` */
export async function takeIn(incoming: Incoming, fileId: string, { request }: Exchange, start = 0): Promise<void> {
  incoming.record.connected(request.socket)
  await incoming.receive(
    fileId,
    async (take, signal) => {
      await pour(request, take, signal)
      // From here on the peer waits for our disk.
      request.socket.setTimeout(0)
    },
    start,
  )
}

function incomplete(): Failure {
  return new Failure('INPUT_INVALID', {
    what: 'The upload was refused.',
    why: 'It lacks sessionId, fileId or token.',
    next: 'Send all three as prepare-upload gave them.',
    issues: [],
  })
}
