import { parentPort, workerData } from 'node:worker_threads'
import { toFailureRecord } from '../../shared/contract/failure.ts'
import { openRenderer } from './open-renderer.ts'
import type { RenderSettings, ThreadAnswer, ThreadJob, ThreadResult } from './render-job.ts'

/** Entry of a render thread. It is given one job at a time and answers each. */
if (!parentPort) throw new Error('this file is the entry of a worker thread')
const port = parentPort
const renderer = openRenderer(workerData as RenderSettings)

port.on('message', async (job: ThreadJob) => {
  try {
    const ready = await renderer
    const result = await (job.kind === 'render'
      ? ready.render(job)
      : job.kind === 'check'
        ? ready.check(job)
        : ready.picture(job))
    port.postMessage({ ok: true, result } satisfies ThreadAnswer, buffersOf(result))
  } catch (error) {
    port.postMessage({ ok: false, failure: toFailureRecord(error) } satisfies ThreadAnswer)
  }
})

/** What changes hands instead of being copied. */
function buffersOf(result: ThreadResult): ArrayBuffer[] {
  if ('data' in result) return [result.data.buffer]
  return 'outputs' in result ? result.outputs.map(({ bytes }) => bytes.buffer) : []
}
