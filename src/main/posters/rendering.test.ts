import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
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
  const slow = { type: 'image' as const, id: 'web', src: 'http://127.0.0.1:9/a.png', x: 0, y: 0, width: 9, height: 9 }

  it('a small poster and its check need no thread', async () => {
    await using rendering = openRendering({ entry: endless(randomUUID()), limitMs: 50, lightHere: true })
    expect((await rendering.render(job)).outputs[0]).toMatchObject({ width: 200, height: 200 })
    expect(await rendering.check(job)).toEqual([])
  })

  it.each([
    ['a large one', heavy],
    ['one with pictures of the web', { ...job, document: poster([slow]) }],
  ])('%s goes to a thread, which can be ended', async (_, one) => {
    await using rendering = openRendering({ entry: endless(randomUUID()), limitMs: 50, lightHere: true })
    await expect(rendering.render(one)).rejects.toMatchObject({ data: { what: 'The poster was given up.' } })
  })

  it('a command that was interrupted meanwhile gets nothing', async () => {
    await using rendering = openRendering({ lightHere: true })
    const stop = new AbortController()
    const made = rendering.render(job, stop.signal)
    stop.abort()
    await expect(made).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
