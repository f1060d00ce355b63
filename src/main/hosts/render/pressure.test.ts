import { EventEmitter, once } from 'node:events'
import { request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { output } from '../../../shared/contract/posters.ts'
import { posterDocument } from '../../../shared/poster/document.ts'
import { Allowance } from '../../posters/allowance.ts'
import { FontShelf } from '../../posters/fonts/shelf.ts'
import { createInlineRenderer } from '../../posters/inline-renderer.ts'
import { openSources } from '../../posters/open-renderer.ts'
import { blue, decodePng, halves, pixelAt, red } from '../../posters/pictures.fixture.ts'
import type { Renderer } from '../../posters/renderer.ts'
import { openMemory } from '../../posters/service/memory.ts'
import { RenderService, type RenderServiceOptions } from '../../posters/service/service.ts'
import { Templates } from '../../posters/service/templates.ts'
import { openServer } from '../../posters/web/pages.fixture.ts'
import type { Reach } from '../../posters/web/reach.ts'
import { ask, heldBack } from './ask.fixture.ts'
import { type RenderHost, type RenderHostOptions, startRenderHost } from './host.ts'

const reach: Reach = { scope: 'public', also: ['127.0.0.0/8'] }
const shared = createInlineRenderer({ reach: { scope: 'nowhere' } })
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function open(more: Partial<RenderServiceOptions & RenderHostOptions> & { renderer?: Renderer } = {}) {
  const work = new RenderService({
    ...{ renderer: shared, codec: 'sharp', jobs: 1, queue: 4, sources: openSources({ reach, shelf: null }) },
    ...{ fonts: new FontShelf({ folders: [] }), templates: new Templates('/nowhere') },
    ...more,
  })
  const host = await startRenderHost({ ...{ work, version: '0', host: '127.0.0.1', port: 0, token: null }, ...more })
  ends.push(() => host.drain())
  return { host, work }
}
const pages = async (...words: Parameters<typeof openServer>) => {
  const server = await openServer(...words)
  ends.push(server.stop)
  return server
}

const image = (src: string, id = 'photo') => ({ type: 'image', id, src, x: 0, y: 0, width: 9, height: 9 })
const showing = (...layers: object[]) => ({ document: { version: 2, width: 20, height: 20, layers } })
const render = (host: RenderHost, ...layers: object[]) => ask(host, '/render', { body: showing(...layers) })

it('fetches nothing for who has no place', async () => {
  const server = await pages((_, response) => response.end())
  const { renderer, release, asked } = heldBack(shared)
  const { host } = await open({ renderer, queue: 0 })
  const first = render(host)
  await asked(1)
  expect((await render(host, image(server.url('/a')))).status).toBe(429)
  expect(server.asked).toEqual([])
  release()
  expect((await first).status).toBe(200)
})

beforeAll(async () => {
  // What is loaded once is no part of what is measured here.
  const document = posterDocument.parse(showing().document)
  await shared.render({ document, row: {}, folder: '', outputs: [output.parse({})] })
})

it('waits for pictures no longer than for the poster, and lets them go', async () => {
  const gone = new EventEmitter()
  const server = await pages((_, response) => {
    response.once('close', () => gone.emit('gone'))
    response.writeHead(200).write('begun')
  })
  const left = once(gone, 'gone')
  const { host } = await open({ limits: { ms: 1500 } })
  expect((await render(host, image(server.url('/a')))).status).toBe(503)
  await left
})

it('asks for four pictures at a time', async () => {
  const picture = await halves(8, 8, red, blue)
  const waiting: ServerResponse[] = []
  let most = 0
  const server = await pages((_, response) => {
    waiting.push(response)
    most = Math.max(most, waiting.length)
    if (waiting.length === 4 || server.asked.length === 9) for (const one of waiting.splice(0)) one.end(picture)
  })
  const { host } = await open()
  const layers = Array.from({ length: 9 }, (_, at) => image(server.url(`/${at}`), `photo ${at}`))
  expect((await render(host, ...layers)).status).toBe(200)
  expect([most, server.asked.length]).toEqual([4, 9])
})

it('asks for no picture of a poster that has too many, nor for those of hidden layers', async () => {
  const picture = await halves(8, 8, red, blue)
  const server = await pages((_, response) => response.end(picture))
  const { host } = await open()
  const repeated = {
    ...{ type: 'group', id: 'g', x: 0, y: 0, width: 9, height: 9, repeat: { variable: 'photos' } },
    layers: [image('{{photos.src}}')],
  }
  const photos = Array.from({ length: 101 }, (_, at) => ({ src: server.url(`/${at}`) }))
  const variables = { photos: { type: 'list', columns: { src: { type: 'image' } } } }
  const document = { ...showing(repeated, { ...image(server.url('/hidden'), 'h'), hidden: true }).document, variables }
  const many = await ask(host, '/render', { body: { document, variables: { photos } } })
  expect([many.status, JSON.parse(many.body.toString()).data]).toMatchObject([
    422,
    { layer: 'photo#101', field: 'src' },
  ])
  expect(server.asked).toEqual([])
  const few = await ask(host, '/render', { body: { document, variables: { photos: photos.slice(0, 3) } } })
  expect([few.status, server.asked.sort()]).toEqual([200, ['/0', '/1', '/2']])
})

it('holds no more of pictures than there is room for', async () => {
  const server = await pages((_, response) => response.end(Buffer.alloc(5000)))
  const memory = openMemory(12_000)
  const sources = openSources(
    { reach, shelf: null },
    { allowance: () => new Allowance(1e9, () => new Error('never'), memory) },
  )
  const { host } = await open({ memory, sources })
  const answer = await render(host, image(server.url('/a')), image(server.url('/b'), 'b'), image(server.url('/c'), 'c'))
  expect([answer.status, answer.headers['retry-after']]).toEqual([429, '1'])
  expect(memory.held).toBe(0)
})

it('draws the very bytes that its ETag is made of, whatever the web has a moment later', async () => {
  const pictures = [await halves(8, 8, red, red), await halves(8, 8, blue, blue)]
  const server = await pages((_, response) => {
    response.writeHead(200, { 'Cache-Control': 'no-store' }).end(pictures[(server.asked.length - 1) % 2])
  })
  const { host } = await open({ renderer: createInlineRenderer({ reach, shelf: null }) })
  const seen = new Map<string, string>()
  for (const round of [1, 2, 3, 4]) {
    const { headers, body } = await render(host, image(server.url('/a')))
    const colour = pixelAt(await decodePng(body), 4, 4).join()
    expect(colour).toBe([...(round % 2 === 1 ? red : blue), 255].join())
    expect(seen.get(String(headers.etag)) ?? colour).toBe(colour)
    seen.set(String(headers.etag), colour)
  }
  expect([seen.size, server.asked.length]).toEqual([2, 4])
})

/** A body that is announced, sent in part, and not ended. */
function begin({ port }: RenderHost, announced: number | null, part: string) {
  const asked = request({ port, path: '/render', method: 'POST', host: '127.0.0.1', agent: false })
  asked.setHeader('Content-Type', 'application/json')
  if (announced !== null) asked.setHeader('Content-Length', announced)
  asked.on('error', () => {})
  asked.write(part)
  const answered = once(asked, 'response').then(([response]) => {
    response.resume()
    return [response.statusCode, response.headers['retry-after']]
  })
  return { asked, answered }
}

it('holds no more of bodies than there is room for, and says so before they are sent', async () => {
  const memory = openMemory(1_000_000)
  const { host } = await open({ memory })
  const first = begin(host, 700_000, ' '.repeat(600_000))
  const seen = new Promise<void>((resolve) => {
    const { take } = memory
    memory.take = (bytes) => {
      take.call(memory, bytes)
      if (memory.held >= 600_000) resolve()
    }
  })
  await seen
  // Announced: at once. Not announced: as soon as it is too much.
  expect(await begin(host, 700_000, ' ').answered).toEqual([429, '1'])
  expect(await begin(host, null, ' '.repeat(500_000)).answered).toEqual([429, '1'])
  first.asked.end(' '.repeat(100_000))
  expect((await first.answered)[0]).toBe(400)
  expect(memory.held).toBe(0)
})

it('says 413 to a body without an announced end, and not to the wind', async () => {
  const { host } = await open({ limits: { bytes: 10_000 } })
  expect((await begin(host, null, ' '.repeat(3_000_000)).answered)[0]).toBe(413)
})

it('gives a body up that does not come', async () => {
  const { host, work } = await open({ limits: { ms: 100 } })
  expect((await begin(host, 500, '{').answered)[0]).toBe(503)
  expect(work.memory.held).toBe(0)
})

it('asks for a body only when there is room for the poster', async () => {
  const { renderer, release, asked } = heldBack(shared)
  const { host } = await open({ renderer, queue: 0 })
  const expecting = (body: string) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length, Expect: '100-continue' }
    const one = request({ port: host.port, host: '127.0.0.1', path: '/render', method: 'POST', agent: false, headers })
    one.flushHeaders()
    const answer = once(one, 'response').then(([response]) => response.resume().statusCode)
    const wanted = once(one, 'continue').then(() => one.end(body))
    wanted.catch(() => {})
    return { answer, wanted, one }
  }
  const first = expecting(JSON.stringify(showing()))
  await first.wanted
  await asked(1)
  const second = expecting(JSON.stringify(showing()))
  second.one.once('continue', () => expect.unreachable())
  expect(await second.answer).toBe(429)
  second.one.destroy()
  release()
  expect(await first.answer).toBe(200)
})

it('keeps no place for a request that waits behind another one of a connection that has gone', async () => {
  const { renderer, asked } = heldBack(shared)
  const { host, work } = await open({ renderer, queue: 1 })
  const body = JSON.stringify(showing())
  const text = `POST /render HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const socket = connect(host.port, '127.0.0.1')
  socket.write(text + text)
  await asked(2)
  expect(() => work.checkRoom()).toThrow('under way')
  const emptied = new Promise<void>((resolve) => {
    const look = () => {
      try {
        work.checkRoom()
        resolve()
      } catch {
        setImmediate(look)
      }
    }
    look()
  })
  socket.destroy()
  await emptied
  const both = [work.enter(), work.enter()]
  for (const place of both) place.leave()
})
