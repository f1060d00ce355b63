import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { output } from '../../shared/contract/posters.ts'
import { checkBatch } from './batch/check.ts'
import { plainPng } from './output.ts'
import { poster } from './pictures.fixture.ts'
import { openRendering } from './rendering.ts'

/** Works on every job for ever, and says when it begins. */
const endless = (begun: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
    import { BroadcastChannel, parentPort } from 'node:worker_threads'
    const begun = new BroadcastChannel('${begun}')
    parentPort.on('message', () => { begun.postMessage(''); for (;;); })
  `)}`,
  )

const job = { document: poster([]), row: {}, folder: '/', outputs: [plainPng] }

it.each(['render', 'check'] as const)('ends what never would when its caller gives up: %s', async (kind) => {
  const name = randomUUID()
  const begun = new BroadcastChannel(name)
  await using rendering = openRendering({ entry: endless(name) })
  const stop = new AbortController()
  const first = new Promise((resolve) => {
    begun.onmessage = resolve
  })
  const made = rendering[kind](job, stop.signal)
  await first
  begun.close()
  stop.abort()
  await expect(made).rejects.toMatchObject({ code: 'CANCELLED' })
})

it('gives up by itself what takes longer than it may, though one thread alone draws', async () => {
  await using rendering = openRendering({ entry: endless(randomUUID()), limitMs: 50 })
  await expect(rendering.render(job)).rejects.toMatchObject({ data: { what: 'The poster was given up.' } })
})

describe('with what is light drawn here', () => {
  const heavy = { ...job, document: poster([], { width: 5000, height: 5000 }) }
  const big = { width: 1500, height: 1500 }
  const place = { x: 0, y: 0, ...big }
  const shadows = Array.from({ length: 20 }, (_, at) => ({
    ...{ type: 'shape' as const, id: `s${at}`, ...place, outline: { kind: 'ellipse' as const } },
    ...{ opacity: 0.5, shadow: { blur: 200 } },
  }))
  const fewer = shadows.slice(0, 2).map((layer) => ({ ...layer, width: 400, height: 400 }))
  const blurred = { type: 'image' as const, id: 'p', src: 'a.png', ...place, blur: 50 }
  const as = (format: 'avif' | 'pdf') => [output.parse({ format })]
  const slow = { type: 'image' as const, id: 'web', src: 'http://127.0.0.1:9/a.png', x: 0, y: 0, width: 9, height: 9 }

  it('a small poster and its check need no thread', async () => {
    await using rendering = openRendering({ entry: endless(randomUUID()), limitMs: 50, lightHere: true })
    expect((await rendering.render(job)).outputs[0]).toMatchObject({ width: 200, height: 200 })
    expect(await rendering.check(job)).toEqual([])
  })

  it.each([
    ['a large one', heavy],
    ['one with many shadows', { ...job, document: poster(shadows, big) }],
    ['one with shadows as a PDF', { ...job, document: poster(fewer), outputs: as('pdf') }],
    ['one with a large picture that is blurred', { ...job, document: poster([blurred, { ...blurred, id: 'q' }]) }],
    ['one as AVIF', { ...job, document: poster([], big), outputs: as('avif') }],
    ['one with pictures of the web', { ...job, document: poster([slow]) }],
  ])('%s goes to a thread, which can be ended', async (_, one) => {
    await using rendering = openRendering({ entry: endless(randomUUID()), limitMs: 50, lightHere: true })
    await expect(rendering.render(one)).rejects.toMatchObject({ data: { what: 'The poster was given up.' } })
  })

  it('a table of them is left off between two rows', async () => {
    await using rendering = openRendering({ entry: endless(randomUUID()), lightHere: true })
    const stop = new AbortController()
    const rows = Array.from({ length: 200 }, (_, at) => ({ number: at + 1, line: null, values: {}, problem: null }))
    let told = 0
    await checkBatch(rows, job, { renderer: rendering, jobs: 1, signal: stop.signal }, () => {
      told += 1
      // As a signal does, it comes between two turns.
      if (told === 1) setImmediate(() => stop.abort())
    })
    expect(told).toBeLessThan(5)
  })

  it('a command that was interrupted meanwhile gets nothing', async () => {
    await using rendering = openRendering({ lightHere: true })
    const stop = new AbortController()
    const made = rendering.render(job, stop.signal)
    stop.abort()
    await expect(made).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
