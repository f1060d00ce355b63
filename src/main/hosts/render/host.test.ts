import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renderExamples } from '../../../shared/contract/render.ts'
import { FontShelf } from '../../posters/fonts/shelf.ts'
import { createInlineRenderer } from '../../posters/inline-renderer.ts'
import { openSources } from '../../posters/open-renderer.ts'
import { findTemplates } from '../../posters/places.ts'
import type { Renderer } from '../../posters/renderer.ts'
import { RenderService } from '../../posters/service/service.ts'
import { Templates } from '../../posters/service/templates.ts'
import { ask, codeOf, heldBack } from './ask.fixture.ts'
import { type RenderHost, type RenderHostOptions, startRenderHost } from './host.ts'

const shared = createInlineRenderer({ reach: { scope: 'nowhere' } })
const badge = {
  ...{ version: 1, width: 120, height: 60, variables: { name: { default: 'Nobody' } } },
  layers: [{ type: 'text', id: 'name', x: 5, y: 5, width: 110, height: 50, size: 24, text: '{{name}}' }],
}

let folder: string
const hosts: RenderHost[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-service-'))
  await writeFile(join(folder, 'badge.poster.json'), JSON.stringify(badge))
})
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.drain()))
  await rm(folder, { recursive: true, force: true })
})

async function open({
  renderer = shared,
  queue = 4,
  folder: templates = folder,
  ...more
}: Partial<RenderHostOptions> & { renderer?: Renderer; queue?: number; folder?: string } = {}) {
  const work = new RenderService({
    ...{ renderer, codec: 'sharp' as const, jobs: 1, queue },
    sources: openSources({ reach: { scope: 'nowhere' }, shelf: null }),
    fonts: new FontShelf({ folders: [] }),
    templates: new Templates(templates),
  })
  const host = await startRenderHost({ work, version: '0', host: '127.0.0.1', port: 0, token: null, ...more })
  hosts.push(host)
  return host
}

const held = () => heldBack(shared)

describe('GET /p/', () => {
  it('renders a template with the query as its variables', async () => {
    const host = await open()
    const answer = await ask(host, '/p/badge.png?name=Ada')
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/png', 'cache-control': 'no-cache' } })
    expect(answer.body.readUInt32BE(16)).toBe(120)
    expect((await ask(host, '/p/badge@2x.png?name=Ada')).body.readUInt32BE(16)).toBe(240)
    expect((await ask(host, '/p/badge.jpg')).headers['content-type']).toBe('image/jpeg')
    expect((await ask(host, '/p/badge.pdf')).body.subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('tells a variable that the template does not have', async () => {
    const host = await open()
    for (const _ of ['drawn', 'kept from before']) {
      const { headers } = await ask(host, '/p/badge.png?nmae=Ada')
      expect(decodeURIComponent(String(headers['handbill-warnings']))).toContain('no variable "nmae"')
    }
    expect((await ask(host, '/p/badge.png?name=Ada')).headers).not.toHaveProperty('handbill-warnings')
  })

  it('answers 304 to who has it already, without rendering', async () => {
    let renders = 0
    const renderer: Renderer = {
      ...shared,
      render: (job) => {
        renders += 1
        return shared.render(job)
      },
    }
    const host = await open({ renderer })
    const { headers } = await ask(host, '/p/badge.png?name=Ada')
    const again = await ask(host, '/p/badge.png?name=Ada', { headers: { 'If-None-Match': `W/"x", ${headers.etag}` } })
    expect([again.status, again.body.length, renders]).toEqual([304, 0, 1])
    expect((await ask(host, '/p/badge.png?name=Eve', { headers: { 'If-None-Match': headers.etag } })).status).toBe(200)
    await writeFile(join(folder, 'badge.poster.json'), JSON.stringify({ ...badge, background: '#fafafa' }))
    const changed = await ask(host, '/p/badge.png?name=Ada', { headers: { 'If-None-Match': headers.etag } })
    expect([changed.status, renders]).toEqual([200, 3])
  })

  it.each([
    ['/p/none.png', 404, 'NOT_FOUND'],
    ['/p/badge.bmp', 400, 'INPUT_INVALID'],
    ['/p/badge', 400, 'INPUT_INVALID'],
    ['/p/badge@99x.png', 400, 'INPUT_INVALID'],
    ['/p/badge.png?name=a&name=b', 400, 'INPUT_INVALID'],
    ['/p/..%2f..%2fetc%2fpasswd.png', 400, 'INPUT_INVALID'],
    ['/nothing', 404, 'NOT_FOUND'],
  ])('%s is %i %s', async (path, status, code) => {
    const answer = await ask(await open(), path)
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
  })
})

describe('POST /render', () => {
  it('renders a document that comes along, or a template', async () => {
    const host = await open()
    const own = await ask(host, '/render', { body: { document: badge, variables: { name: 'Ada' } } })
    const named = await ask(host, '/render', { body: { template: 'badge', variables: { name: 'Ada' } } })
    expect([own.status, named.status]).toEqual([200, 200])
    expect(own.body.equals(named.body)).toBe(true)
    const webp = await ask(host, '/render', { body: { template: 'badge', output: { format: 'webp', quality: 50 } } })
    expect(webp.headers['content-type']).toBe('image/webp')
  })

  it('says the field that is off', async () => {
    const answer = await ask(await open(), '/render', { body: { document: { ...badge, layers: [{ type: 'text' }] } } })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body.toString()).data.issues[0].path.slice(0, 3)).toEqual(['document', 'layers', 0])
  })

  it('reads no files for a document that came along', async () => {
    const layers = [{ type: 'image', id: 'photo', src: 'badge.poster.json', x: 0, y: 0, width: 9, height: 9 }]
    const answer = await ask(await open(), '/render', { body: { document: { ...badge, layers } } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.body.toString()).toContain('no folder of its own')
  })

  it.each([
    ['no JSON', '{', {}, 400],
    ['another type', '{}', { 'Content-Type': 'text/plain' }, 400],
    ['neither document nor template', '{}', {}, 400],
    ['too much', `{"template":"${'x'.repeat(3000)}"}`, {}, 413],
  ])('refuses %s', async (_, body, headers, status) => {
    const answer = await ask(await open({ limits: { bytes: 2000 } }), '/render', { body, headers })
    expect([answer.status, codeOf(answer)]).toEqual([status, 'INPUT_INVALID'])
  })
})

describe('the service', () => {
  it('describes itself by its contract', async () => {
    const { body } = await ask(await open({ token: 'secret' }), '/openapi.json')
    const document = JSON.parse(body.toString())
    expect(document.openapi).toMatch(/^3\.1/)
    expect(Object.keys(document.paths)).toEqual(['/render', '/p/{file}'])
    const { requestBody, responses } = document.paths['/render'].post
    expect(Object.keys(requestBody.content['application/json'].schema.properties)).toEqual([
      'document',
      'template',
      'variables',
      'output',
    ])
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '304', '400', '401', '413', '429', '503']))
    expect(document.security).toEqual([{ token: [] }])
    expect(document.components.securitySchemes.token).toEqual({ type: 'http', scheme: 'bearer' })
  })

  it('describes itself so that every reference in it leads somewhere', async () => {
    const { body } = await ask(await open(), '/openapi.json')
    const document = JSON.parse(body.toString())
    const references = [...body.toString().matchAll(/"\$ref":"([^"]*)"/g)].map(([, to = '']) => to)
    expect(references.length).toBeGreaterThan(100)
    for (const reference of new Set(references)) {
      const found = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce((inner, name) => inner?.[name], document)
      expect(found, reference).toBeTypeOf('object')
    }
    expect(Object.keys(document.components.schemas).every((name) => /^[\w.-]+$/.test(name))).toBe(true)
    expect(body.toString()).not.toContain('$defs')
  })

  it('answers every example of its description', async () => {
    const { requests, files, query } = renderExamples
    const host = await open({ folder: findTemplates() })
    for (const body of Object.values(requests)) expect((await ask(host, '/render', { body })).status).toBe(200)
    for (const file of Object.values(files)) {
      expect((await ask(host, `/p/${file}?${new URLSearchParams(query)}`)).status).toBe(200)
    }
  })

  it('answers HEAD as GET but for the bytes, and knows that * is whatever there is', async () => {
    const host = await open()
    const [got, headed] = [await ask(host, '/p/badge.png'), await ask(host, '/p/badge.png', { method: 'HEAD' })]
    expect([headed.status, headed.body.length]).toEqual([200, 0])
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control'] as const)
      expect(headed.headers[name]).toBe(got.headers[name])
    expect((await ask(host, '/p/badge.png', { headers: { 'If-None-Match': '*' } })).status).toBe(304)
  })

  it('says that it ends where it is asked for its health, and that it lives', async () => {
    const host = await open()
    const states = async () => [(await ask(host, '/healthz')).status, (await ask(host, '/livez')).status]
    expect(await states()).toEqual([200, 200])
    host.announceEnd()
    expect(await states()).toEqual([503, 200])
    expect((await ask(host, '/p/badge.png')).status).toBe(200)
  })

  it('wants its token, and says nothing without it', async () => {
    const host = await open({ token: 'secret' })
    expect((await ask(host, '/p/badge.png')).status).toBe(401)
    expect((await ask(host, '/p/badge.png', { headers: { Authorization: 'Bearer wrong' } })).status).toBe(401)
    const answer = await ask(host, '/p/badge.png', { headers: { Authorization: 'Bearer secret' } })
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'private, no-cache'])
    expect((await ask(host, '/healthz')).status).toBe(200)
  })

  it('answers to its own names only', async () => {
    const host = await open({ allowHosts: ['posters.example'] })
    expect((await ask(host, '/p/badge.png', { headers: { Host: 'evil.example' } })).status).toBe(421)
    expect((await ask(host, '/p/badge.png', { headers: { Host: 'posters.example' } })).status).toBe(200)
  })

  it('sends away what it has no room for, and says when to come back', async () => {
    const { renderer, release, asked } = held()
    const host = await open({ renderer, queue: 1 })
    const taken = [ask(host, '/p/badge.png?name=1'), ask(host, '/p/badge.png?name=2')]
    await asked(2)
    const third = await ask(host, '/p/badge.png?name=3')
    expect(third.status).toBe(429)
    expect(Number(third.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    release()
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200])
    expect((await ask(host, '/p/badge.png?name=3')).status).toBe(200)
  })

  it('gives up what takes too long', async () => {
    const { renderer } = held()
    const answer = await ask(await open({ renderer, limits: { ms: 50 } }), '/p/badge.png')
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5'])
  })

  it('answers what was asked before it ends, over connections that are kept alive too', async () => {
    const { renderer, release, asked } = held()
    const host = await open({ renderer })
    const agent = new Agent({ keepAlive: true })
    await ask(host, '/healthz', { agent })
    const answer = ask(host, '/p/badge.png', { agent })
    await asked(1)
    const drained = host.drain()
    await expect(ask(host, '/healthz')).rejects.toThrow('ECONNREFUSED')
    release()
    expect((await answer).status).toBe(200)
    await drained
    agent.destroy()
  })

  it('does not wait for a connection on which nothing was asked', async () => {
    const host = await open({ renderer: held().renderer })
    const silent = connect(host.port, '127.0.0.1')
    await once(silent, 'connect')
    await ask(host, '/healthz')
    await host.drain()
    silent.destroy()
  })

  it('refuses a document beyond the limits before it is read any further', async () => {
    const host = await open({ renderer: held().renderer })
    let layers: object[] = []
    for (let depth = 0; depth < 40; depth += 1) {
      layers = [{ type: 'group', id: `g${depth}`, x: 0, y: 0, width: 9, height: 9, layers }]
    }
    const answer = await ask(host, '/render', { body: { document: { version: 2, width: 9, height: 9, layers } } })
    expect(answer.status).toBe(400)
    expect(answer.body.toString()).toContain('deep')
  })

  it('gives the same bytes on two instances that share nothing', async () => {
    const one = await open({ renderer: createInlineRenderer({ reach: { scope: 'nowhere' } }) })
    const other = await open({ renderer: createInlineRenderer({ reach: { scope: 'nowhere' } }) })
    for (const path of ['/p/badge.png?name=Ada', '/p/badge.webp?name=林', '/p/badge.pdf']) {
      const [here, there] = [await ask(one, encodeURI(path)), await ask(other, encodeURI(path))]
      expect(here.body.equals(there.body)).toBe(true)
      expect(here.headers.etag).toBe(there.headers.etag)
    }
  })
})
