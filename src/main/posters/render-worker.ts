import { parentPort, workerData } from 'node:worker_threads'
import { toFailureRecord } from '../../shared/contract/failure.ts'
import { openRenderer } from './open-renderer.ts'
import type { RenderSettings, ThreadAnswer, ThreadJob } from './render-job.ts'

/** Entry of a render thread. It is given one job at a time and answers each. */
if (!parentPort) throw new Error('this file is the entry of a worker thread')
const port = parentPort
const renderer = openRenderer(workerData as RenderSettings)

port.on('message', async (job: ThreadJob) => {
  try {
    const ready = await renderer
    const result = job.kind === 'render' ? await ready.render(job) : await ready.picture(job)
    const bytes = 'outputs' in result ? result.outputs.map((output) => output.bytes) : [result.data]
    port.postMessage({ ok: true, result } satisfies ThreadAnswer, [...new Set(bytes.map(({ buffer }) => buffer))])
  } catch (error) {
    port.postMessage({ ok: false, failure: toFailureRecord(error) } satisfies ThreadAnswer)
  }
})
