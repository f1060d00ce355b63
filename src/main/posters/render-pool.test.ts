import { afterEach, describe, expect, it } from 'vitest'
import { plainPng } from './output.ts'
import { poster } from './pictures.fixture.ts'
import { RenderPool } from './render-pool.ts'

/** A render thread that does what the width of the poster says: real threads, real crashes, no pixels. */
const entry = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    let jobs = 0
    parentPort.on('message', ({ document }) => {
      jobs += 1
      const sentences = { what: 'w', why: 'y', next: 'n' }
      if (document.width === 1) throw new Error('out of luck')
      if (document.width === 2) process.exit(7)
      if (document.width === 3) return
      if (document.width === 4) {
        const data = { ...sentences, layer: 'l', field: 'f' }
        return parentPort.postMessage({ ok: false, failure: { code: 'RENDER_FAILED', message: 'm', data } })
      }
      const bytes = new Uint8Array([jobs])
      parentPort.postMessage({ ok: true, result: { outputs: [{ format: 'png', bytes, width: 1, height: 1 }], warnings: [] } })
    })
  `)}`,
)

let thread: RenderPool
const start = (options = {}) => {
  thread = new RenderPool(entry, options)
  return thread
}
afterEach(() => thread[Symbol.asyncDispose]())

const job = (width: number) => ({ document: poster([], { width }), row: {}, folder: '/', outputs: [plainPng] })
const jobsDone = async (width = 10) => (await thread.render(job(width))).outputs[0]!.bytes[0]

describe('RenderPool', () => {
  it('runs jobs one after another in one thread', async () => {
    start()
    expect(await Promise.all([jobsDone(), jobsDone(), jobsDone()])).toEqual([1, 2, 3])
  })

  it('hands failures on as they were', async () => {
    start()
    await expect(thread.render(job(4))).rejects.toMatchObject({
      name: 'Failure',
      code: 'RENDER_FAILED',
      data: { layer: 'l', field: 'f' },
    })
    expect(await jobsDone()).toBe(2)
  })

  it.each([
    [1, 'out of luck'],
    [2, 'code 7'],
  ])('fails the job that brings the thread down and goes on in a new one (%i)', async (width, why) => {
    start()
    const [before, crashed, after, later] = await Promise.allSettled([
      ...[jobsDone(), thread.render(job(width))],
      ...[jobsDone(), jobsDone()],
    ])
    expect(before).toMatchObject({ value: 1 })
    expect(crashed).toMatchObject({ reason: { code: 'INTERNAL', data: { why: expect.stringContaining(why) } } })
    expect(after).toMatchObject({ value: 1 })
    expect(later).toMatchObject({ value: 2 })
  })

  it('ends an idle thread and starts another when it is needed', async () => {
    start({ idleMs: 0 })
    expect(await jobsDone()).toBe(1)
    // A timer of the same length fires after the one that was set before it.
    await new Promise((resolve) => setTimeout(resolve, 1))
    expect(await jobsDone()).toBe(1)
  })

  it('fails what is under way and what waits when it is stopped', async () => {
    start()
    const waiting = [thread.render(job(3)), thread.render(job(10))]
    const ends = Promise.allSettled(waiting)
    await thread[Symbol.asyncDispose]()
    for (const end of await ends) expect(end).toMatchObject({ reason: { code: 'CANCELLED' } })
    await expect(thread.render(job(10))).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('runs as many at a time as it has threads, and answers each with its own', async () => {
    start({ threads: 2 })
    const slow = thread.render(job(3))
    slow.catch(() => {})
    // The other thread does all the rest while the first one never answers.
    expect(await Promise.all([jobsDone(), jobsDone(), jobsDone()])).toEqual([1, 2, 3])
    expect(thread.load).toBe(1)
  })

  it('drops a job that is cancelled while it waits, and ends the thread of one that runs', async () => {
    start()
    const [running, waiting] = [new AbortController(), new AbortController()]
    const ends = Promise.allSettled([
      thread.render(job(3), running.signal),
      thread.render(job(3), waiting.signal),
      thread.render(job(10)),
    ])
    waiting.abort()
    expect(thread.load).toBe(2)
    running.abort()
    expect(await ends).toMatchObject([
      { reason: { code: 'CANCELLED' } },
      { reason: { code: 'CANCELLED' } },
      { value: { outputs: [{ bytes: new Uint8Array([1]) }] } },
    ])
    await expect(thread.render(job(10), AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('gives up a job that takes too long', async () => {
    start({ limitMs: 150 })
    const [stuck] = await Promise.allSettled([thread.render(job(3))])
    expect(stuck).toMatchObject({ reason: { code: 'INTERNAL', data: { why: 'It took more than 0.15 s.' } } })
    expect(thread.load).toBe(0)
  })
})
