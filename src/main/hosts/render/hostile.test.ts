import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FontShelf } from '../../posters/fonts/shelf.ts'
import { createInlineRenderer } from '../../posters/inline-renderer.ts'
import { openSources } from '../../posters/open-renderer.ts'
import { blue, halves, red } from '../../posters/pictures.fixture.ts'
import { RenderService } from '../../posters/service/service.ts'
import { Templates } from '../../posters/service/templates.ts'
import { openServer } from '../../posters/web/pages.fixture.ts'
import type { Reach } from '../../posters/web/reach.ts'
import { ask } from './ask.fixture.ts'
import { type RenderHost, type RequestLine, startRenderHost } from './host.ts'

let folder: string
let host: RenderHost
let strict: RenderHost
let pages: Awaited<ReturnType<typeof openServer>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-hostile-'))
  const picture = await halves(8, 8, red, blue)
  const huge = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"/>')
  const answers: Record<string, Buffer | string> = {
    '/good.png': picture,
    '/half.png': picture.subarray(0, picture.length / 2),
    '/words.png': 'no picture at all',
    '/page.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="http://127.0.0.1/"/></svg>',
    '/huge.svg': huge,
  }
  pages = await openServer((request, response) => {
    const { url = '' } = request
    if (url === '/slow.png') return void response.writeHead(200).write('x')
    if (url.startsWith('/round')) return void response.writeHead(302, { Location: `${url}x` }).end()
    if (url === '/inside')
      return void response.writeHead(302, { Location: `http://127.0.0.2:${pages.port}/good.png` }).end()
    const body = answers[url]
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  const limits = { bytes: 50_000, ms: 400, redirects: 5 }
  const start = (reach: Reach) =>
    startRenderHost({
      work: new RenderService({
        renderer: createInlineRenderer({ reach: { scope: 'nowhere' } }),
        ...{ codec: 'sharp', jobs: 1, queue: 4, sources: openSources({ reach, shelf: null }, { limits }) },
        ...{ fonts: new FontShelf({ folders: [] }), templates: new Templates(folder) },
      }),
      ...{ version: '0', host: '127.0.0.1', port: 0, token: null },
    })
  // A server of the Internet, as far as this machine has one: 127.0.0.1 alone, and its neighbours are private.
  host = await start({ scope: 'public', also: ['127.0.0.1/32'] })
  strict = await start({ scope: 'public' })
})
afterAll(async () => {
  await Promise.all([host.drain(), strict.drain()])
  await pages.stop()
  await rm(folder, { recursive: true, force: true })
})

const document = (...layers: object[]) => ({ version: 2, width: 20, height: 20, layers })
const box = { x: 0, y: 0, width: 9, height: 9 }
const image = (src: string) => ({ type: 'image', id: 'photo', src, ...box })
const text = (more: object) => ({ type: 'text', id: 'title', text: 'Hi', ...box, ...more })
const render = async (body: unknown, at = host) => {
  const answer = await ask(at, '/render', { body })
  return { status: answer.status, said: answer.status === 200 ? null : JSON.parse(answer.body.toString()) }
}

describe('a picture', () => {
  const local = () => `http://127.0.0.1:${pages.port}`
  it.each<[string, () => string, RegExp]>([
    ['that is cut off', () => `${local()}/half.png`, /./],
    ['of another type', () => `${local()}/words.png`, /none of JPEG/],
    ['with references', () => `${local()}/page.svg`, /reference to another file/],
    ['of huge pixels', () => `${local()}/huge.svg`, /20000 × 20000/],
    ['that never comes', () => `${local()}/slow.png`, /within 0.4 s/],
    ['that redirects without end', () => `${local()}/round`, /more than 5 times/],
    ['that redirects inside', () => `${local()}/inside`, /private addresses/],
    ['of a private address', () => `http://127.0.0.2:${pages.port}/good.png`, /private addresses/],
    ['of IPv4 in IPv6', () => `http://[::ffff:127.0.0.2]:${pages.port}/good.png`, /private addresses/],
    ['of a number', () => `http://2130706434:${pages.port}/good.png`, /private addresses/],
    ['of an octal number', () => `http://0177.0.0.2:${pages.port}/good.png`, /private addresses/],
    ['of 0.0.0.0', () => `http://0.0.0.0:${pages.port}/good.png`, /private addresses/],
    ['of the metadata of a cloud', () => 'http://169.254.169.254/latest/meta-data', /private addresses/],
    ['of a file', () => 'file:///etc/hostname', /folder of the document/],
    ['of a path', () => '/etc/hostname', /folder of the document/],
    ['that is a data URL of nothing', () => 'data:image/png;base64,', /none of JPEG/],
  ])('%s is refused by layer and field', async (_, src, why) => {
    const { status, said } = await render({ document: document(image(src())) })
    expect([status, said.code]).toEqual([422, 'RENDER_FAILED'])
    expect(said.data).toMatchObject({ layer: 'photo', field: 'src', why: expect.stringMatching(why) })
  })

  it('of a name that leads inside is refused, and nobody there is asked', async () => {
    pages.asked.length = 0
    const { said } = await render({ document: document(image(`http://localhost:${pages.port}/good.png`)) }, strict)
    expect(said.data).toMatchObject({ layer: 'photo', why: expect.stringContaining('private addresses') })
    expect(pages.asked).toEqual([])
  })

  it('that is in order is drawn after all of them', async () => {
    expect((await render({ document: document(image(`${local()}/good.png`)) })).status).toBe(200)
  })
})

describe('a document', () => {
  const many = `{"document":{"version":2,"width":9,"height":9,"layers":[${Array(400_000).fill('{"type":"text"}').join()}]}}`
  const deep = `{"document":{"version":2,"width":9,"height":9,"layers":${'[{"type":"group","layers":'.repeat(500_000)}[]${'}]'.repeat(500_000)}}}`
  it.each<[string, unknown, RegExp]>([
    ['of a text of 10 MB', { document: document(text({ text: 'x'.repeat(10_000_000) })) }, /layers\.0\.text: 10000000/],
    ['of hundreds of thousands of layers', many, /more than 10000 layers/],
    ['of groups without end', deep, /deep|nest|JSON/],
    ['of NaN', '{"document":{"version":2,"width":NaN,"height":9,"layers":[]}}', /no JSON/],
    ['of infinity', '{"document":{"version":2,"width":1e999,"height":9,"layers":[]}}', /width/],
    [
      'of infinity in a layer',
      `{"document":${JSON.stringify(document(text({ x: 7777 }))).replace('7777', '1e999')}}`,
      /layers\.0\.x/,
    ],
    [
      'of megapixels',
      { document: { ...document(), width: 9000, height: 9000 } },
      /9000 × 9000 pixels; [\d.]+ megapixels/,
    ],
    [
      'of megapixels as PDF',
      { document: { ...document(), width: 9000, height: 9000 }, output: { format: 'pdf' } },
      /megapixels/,
    ],
    [
      'of megapixels by its scale',
      { document: { ...document(), width: 2000, height: 2000 }, output: { scale: 8 } },
      /megapixels/,
    ],
    ['of one picture at a thousand sizes', { document: document(...sizes()) }, /pictures together/],
    ['of too much text in all', { document: document(...texts()), variables: {} }, /characters in all/],
    ['of a field that nobody knows', { document: { ...document(), script: 'x' } }, /script/],
    ['that is a list', { document: [] }, /document/],
    ['that is null', null, /./],
  ])('%s is refused by its field, soon', async (_, body, why) => {
    const { status, said } = await render(body)
    expect([status, said.message]).toEqual([400, expect.stringMatching(why)])
    expect(said.message.length).toBeLessThan(1000)
  })

  function sizes() {
    const src = 'data:image/gif;base64,R0lGODlhAQABAPAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=='
    return Array.from({ length: 1000 }, (_, at) => ({ ...image(src), id: `p${at}`, width: 1000 + at, height: 1000 }))
  }
  function texts() {
    return Array.from({ length: 6 }, (_, at) => text({ id: `t${at}`, text: 'x'.repeat(99_000) }))
  }

  it('that fills one variable in ten thousand places is refused before memory is full', async () => {
    const line = '{{a | upper}}'.repeat(5000)
    const layers = Array.from({ length: 50 }, (_, at) => text({ id: `t${at}`, text: line }))
    const body = { document: { ...document(...layers), variables: { a: {} } }, variables: { a: 'x'.repeat(100_000) } }
    const started = performance.now()
    const { status } = await render(body)
    expect(status).toBe(400)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('what leaves', () => {
  it('names no path of this machine', async () => {
    await writeFile(join(folder, 'broken.poster.json'), '{')
    await writeFile(join(folder, 'odd.poster.json'), '{"version": 2}')
    for (const path of ['/p/none.png', '/p/broken.png', '/p/odd.png', '/p/%00.png', '/p/a%0Ab.png']) {
      const { status, body } = await ask(host, path)
      expect(status, path).toBeGreaterThanOrEqual(400)
      expect(body.toString(), path).not.toContain(folder)
      expect(body.toString(), path).not.toContain(tmpdir())
    }
  })

  it('says nothing of an error that nobody foresaw, and the log says it', async () => {
    const work = {
      memory: { left: 1, take() {}, give() {} },
      checkRoom() {},
      enter: () => ({
        prepare: () => Promise.reject(new Error("EACCES: permission denied, open '/srv/secret'")),
        leave() {},
      }),
    }
    const lines: RequestLine[] = []
    const other = await startRenderHost({
      ...{ work, version: '0', host: '127.0.0.1', port: 0, token: null },
      log: (line) => lines.push(line),
    })
    const { status, body } = await ask(other, '/p/a.png?name=Ada')
    await other.drain()
    expect([status, body.toString().includes('secret')]).toEqual([500, false])
    expect(lines).toMatchObject([
      { method: 'GET', path: '/p/a.png', status: 500, failure: expect.stringContaining('/srv/secret') },
    ])
  })

  it('gives no page of another origin leave', async () => {
    const headers = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' }
    const asked = await ask(host, '/render', { method: 'OPTIONS', headers })
    expect([asked.status, asked.headers.allow]).toEqual([405, 'POST'])
    const simple = await ask(host, '/render', {
      body: '{}',
      headers: { Origin: headers.Origin, 'Content-Type': 'text/plain' },
    })
    expect(simple.status).toBe(400)
    for (const { headers } of [asked, simple]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })
})
