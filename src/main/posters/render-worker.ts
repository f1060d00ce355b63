import { parentPort } from 'node:worker_threads'
import { toFailureRecord } from '../../shared/contract/failure.ts'
import { chooseCodec, openCodec } from './codec/choose.ts'
import type { ThreadAnswer, ThreadJob } from './render-job.ts'
import { createRenderer } from './renderer.ts'

/** Entry of the render thread. It is given one job at a time and answers each. */
if (!parentPort) throw new Error('this file is the entry of a worker thread')
const port = parentPort
const renderer = openCodec(chooseCodec()).then(createRenderer)

port.on('message', async (job: ThreadJob) => {
  try {
    const ready = await renderer
    const result = job.kind === 'render' ? await ready.render(job) : await ready.picture(job)
    const bytes = 'png' in result ? result.png : result.data
    port.postMessage({ ok: true, result } satisfies ThreadAnswer, [bytes.buffer])
  } catch (error) {
    port.postMessage({ ok: false, failure: toFailureRecord(error) } satisfies ThreadAnswer)
  }
})
