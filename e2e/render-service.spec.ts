import { once } from 'node:events'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { createServer, get, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { expect, type Handbill, type Handbills, test } from './fixtures/handbill.ts'

const badge = {
  ...{ version: 2, width: 200, height: 90, variables: { name: { default: 'Nobody' } } },
  layers: [{ type: 'text', id: 'name', x: 5, y: 5, width: 190, height: 80, size: 32, text: '{{name}} 林' }],
}

async function start(handbills: Handbills, name: string, ...words: string[]): Promise<Handbill & { url: string }> {
  const templates = join(handbills.folder, name, 'templates')
  await mkdir(templates, { recursive: true })
  await writeFile(join(templates, 'badge.poster.json'), JSON.stringify(badge))
  const service = handbills.run(name, 'serve', '--render-only', '--port', '0', '--templates', templates, ...words)
  const { url } = await service.event<{ url: string }>('listening')
  return Object.assign(service, { url })
}

/** A picture's server on the loopback that answers when it is told to. */
async function pictures() {
  const waiting: ServerResponse[] = []
  const server = createServer((_, response) => {
    waiting.push(response)
    server.emit('asked')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path fill="#c00" d="M0 0h9v9H0z"/></svg>'
  return {
    asked: once(server, 'asked'),
    url: `http://127.0.0.1:${port}/photo.svg`,
    async answer() {
      const sent = waiting.map((response) => once(response.end(svg), 'finish'))
      await Promise.all(sent)
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const postersOf = (url: string, src: string, size: number, format: string) =>
  fetch(`${url}/render`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      document: {
        ...{ version: 2, width: size, height: size },
        layers: [{ type: 'image', id: 'photo', src, x: 0, y: 0, width: size, height: size }],
      },
      output: { format },
    }),
  })

test('SIGTERM in the middle of a poster: it arrives whole, nobody new is let in, and the end is 0', async ({
  handbills,
}) => {
  const web = await pictures()
  const service = await start(handbills, 'service', '--jobs', '1', '--picture-range', '127.0.0.1/32')
  let answered = false
  // Large enough to take its time after its picture is there.
  const answer = postersOf(service.url, web.url, 1000, 'avif').then((response) => {
    answered = true
    return response
  })
  await web.asked
  await web.answer()
  service.process.kill('SIGTERM')
  await service.event('draining')
  expect(answered).toBe(false)
  // Refused, or let go of where it had knocked at the very moment.
  await expect(once(get(`${service.url}/healthz`, { agent: false }), 'response')).rejects.toMatchObject({
    code: expect.stringMatching(/^ECONN(REFUSED|RESET)$/),
  })
  const response = await answer
  expect(response.status).toBe(200)
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(bytes.length).toBe(Number(response.headers.get('content-length')))
  expect(bytes.subarray(4, 12).toString()).toBe('ftypavif')
  expect(await service.ended(), service.log).toBe(0)
  expect(service.events('drained')).toHaveLength(1)
  web.stop()
})

test('SIGTERM while a picture never comes: the answer is 503 within its time, and the end is 0', async ({
  handbills,
}) => {
  const web = await pictures()
  const service = await start(handbills, 'service', '--timeout', '2', '--picture-range', '127.0.0.1/32')
  const answer = postersOf(service.url, web.url, 20, 'png')
  await web.asked
  const told = performance.now()
  service.process.kill('SIGTERM')
  const { status } = await answer
  expect(status).toBe(503)
  expect(await service.ended(), service.log).toBe(0)
  expect(performance.now() - told).toBeLessThan(20_000)
  web.stop()
})

test('with a delay it says that it ends before it lets nobody in', async ({ handbills }) => {
  const service = await start(handbills, 'service', '--drain-delay', '3')
  // The first one takes longest, and the time runs.
  expect((await fetch(`${service.url}/p/badge.png`)).status).toBe(200)
  service.process.kill('SIGTERM')
  await service.event('draining')
  expect((await fetch(`${service.url}/healthz`)).status).toBe(503)
  expect((await fetch(`${service.url}/livez`)).status).toBe(200)
  expect((await fetch(`${service.url}/p/badge.png`)).status).toBe(200)
  expect(await service.ended(), service.log).toBe(0)
})

test('two instances that share nothing give the same bytes under the same ETag', async ({ handbills }) => {
  const [one, other] = await Promise.all([
    start(handbills, 'one', '--jobs', '1'),
    start(handbills, 'other', '--jobs', '1'),
  ])
  for (const path of ['badge.png?name=Ada', 'badge@2x.webp?name=%E6%98%A5', 'badge.pdf']) {
    const [here, there] = await Promise.all([fetch(`${one.url}/p/${path}`), fetch(`${other.url}/p/${path}`)])
    expect([here.status, there.status], path).toEqual([200, 200])
    expect(here.headers.get('etag')).toBe(there.headers.get('etag'))
    const [a, b] = [Buffer.from(await here.arrayBuffer()), Buffer.from(await there.arrayBuffer())]
    expect(a.equals(b), path).toBe(true)
    const again = await fetch(`${other.url}/p/${path}`, { headers: { 'If-None-Match': here.headers.get('etag')! } })
    expect(again.status).toBe(304)
  }
  expect(one.events('request').every(({ path }) => !String(path).includes('Ada'))).toBe(true)
})

test('listens where PORT says, as containers are told to', async ({ handbills }) => {
  const free = createTcpServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as AddressInfo
  await new Promise((resolve) => free.close(resolve))
  const templates = join(handbills.folder, 'templates')
  await cp(join(import.meta.dirname, '../resources/posters'), templates, { recursive: true })
  const service = handbills.runWith(
    { PORT: String(port) },
    'service',
    'serve',
    '--render-only',
    '--templates',
    templates,
  )
  expect(await service.event<{ port: number }>('listening')).toMatchObject({ port })
})
