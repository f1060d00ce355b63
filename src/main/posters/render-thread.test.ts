import { afterEach, describe, expect, it } from 'vitest'
import { poster } from './pictures.fixture.ts'
import { RenderThread } from './render-thread.ts'

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
      parentPort.postMessage({ ok: true, result: { png: new Uint8Array([jobs]), width: document.width, height: 1 } })
    })
  `)}`,
)

let thread: RenderThread
const start = (options = {}) => {
  thread = new RenderThread(entry, options)
  return thread
}
afterEach(() => thread[Symbol.asyncDispose]())

const job = (width: number) => ({ document: poster([], { width }), row: {}, folder: '/' })
const jobsDone = async (width = 10) => (await thread.render(job(width))).png[0]

describe('RenderThread', () => {
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
})
