import { z } from 'zod'
import { answerFailure, answerJson, statusOf, wordsOf } from './answer.ts'
import type { Exchange } from './server.ts'
import type { Sessions } from './sessions.ts'
import { bodyOf, incomplete } from './upload.ts'

/** What of a batch was not received; the files that are not named were. */
export const batchAnswerJson = z.object({
  failed: z.record(z.string(), z.object({ status: z.number().int(), message: z.string().max(1000) })),
})

/** Where the body broke off by something that was no single file's: with the status, the ids of those that came. */
export const batchRefusalJson = z.object({
  message: z.string().max(1000),
  received: z.array(z.string().max(256)).nullish().catch(null),
})

/** Takes many small files in one body (`batches/frames.ts`), between two Handbills. */
export async function receiveBatch(sessions: Sessions, exchange: Exchange): Promise<void> {
  const { query, caller, request, response } = exchange
  const sessionId = query.get('sessionId')
  if (!sessionId) throw incomplete()
  const { incoming, opens } = sessions.admitBatch(sessionId, caller)
  const { failures, received, broke } = await incoming.receiveBatch(bodyOf(incoming, exchange), opens)
  if (broke) return answerFailure(request, response, broke, { received })
  const failed = Array.from(failures, ([id, failure]) => [id, { status: statusOf(failure), message: wordsOf(failure) }])
  answerJson(response, 200, { failed: Object.fromEntries(failed) })
}
