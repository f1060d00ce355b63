import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
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
