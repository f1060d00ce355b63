import { EventEmitter, once } from 'node:events'
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { usualLimits } from './get.ts'
import type { Resolve } from './lookup.ts'
import { openServer } from './pages.fixture.ts'
import { Shelf } from './shelf.ts'
import { WebPictures } from './web-pictures.ts'

let folder: string
let server: Awaited<ReturnType<typeof openServer>>
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-web-pictures-'))
  server = await openServer((request, response) => answer(request, response))
})
afterEach(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

const open = (room?: number) =>
  new WebPictures({
    reach: { scope: 'public', also: ['127.0.0.0/8'] },
    shelf: new Shelf(join(folder, 'shelf'), room),
    limits: { ...usualLimits, ms: 2000 },
  })
const read = async (pictures: WebPictures, path: string) => {
  const { bytes, stale } = await pictures.get(server.url(path))
  return [bytes.toString(), stale]
}

it('asks once while an answer is fresh, over restarts too', async () => {
  answer = (_, response) => response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end('one')
  expect(await read(open(), '/a')).toEqual(['one', null])
  answer = (_, response) => response.end('two')
  expect(await read(open(), '/a')).toEqual(['one', null])
  expect(server.asked).toEqual(['/a'])
})

it('asks once for all who ask at a time', async () => {
  answer = (_, response) => response.end('one')
  const pictures = open()
  await Promise.all([read(pictures, '/a'), read(pictures, '/a'), read(pictures, '/a')])
  expect(server.asked).toEqual(['/a'])
})

it('asks whether what went stale has changed', async () => {
  const etags: unknown[] = []
  answer = (request, response) => {
    etags.push(request.headers['if-none-match'])
    const same = request.headers['if-none-match'] === '"1"'
    response.writeHead(same ? 304 : 200, { 'Cache-Control': 'max-age=0', ETag: '"1"' }).end(same ? undefined : 'one')
  }
  const pictures = open()
  expect([await read(pictures, '/a'), await read(pictures, '/a')]).toEqual([
    ['one', null],
    ['one', null],
  ])
  expect(etags).toEqual([undefined, '"1"'])
  answer = (_, response) => response.writeHead(200, { ETag: '"2"' }).end('two')
  expect(await read(pictures, '/a')).toEqual(['two', null])
})

it('uses what it has when the server is away or in trouble, and says so', async () => {
  answer = (_, response) => response.writeHead(200, { 'Cache-Control': 'max-age=0' }).end('one')
  await read(open(), '/a')
  answer = (_, response) => response.writeHead(503).end()
  expect(await read(open(), '/a')).toEqual(['one', 'Its server answers with 503.'])
  await server.stop()
  const [bytes, stale] = await read(open(), '/a')
  expect(bytes).toBe('one')
  expect(stale).toContain('Nobody answers at its address.')
})

it('does not where the server forbade that', async () => {
  answer = (_, response) => response.writeHead(200, { 'Cache-Control': 'max-age=0, must-revalidate' }).end('one')
  await read(open(), '/a')
  await server.stop()
  await expect(read(open(), '/a')).rejects.toThrow('Nobody answers at its address.')
})

it('keeps nothing that is not to be kept', async () => {
  answer = (_, response) => response.writeHead(200, { 'Cache-Control': 'no-store' }).end('one')
  await read(open(), '/a')
  await read(open(), '/a')
  expect(server.asked).toHaveLength(2)
})

it('says what the server answered when it is no picture', async () => {
  answer = (_, response) => response.writeHead(404).end('no')
  await expect(read(open(), '/a')).rejects.toThrow('answers with 404')
})

it('takes damaged copies for none', async () => {
  answer = (_, response) => response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end('one')
  await read(open(), '/a')
  const [file] = (await readdir(join(folder, 'shelf'))).filter((name) => name.endsWith('.bytes'))
  await writeFile(join(folder, 'shelf', file!), 'damaged')
  expect(await read(open(), '/a')).toEqual(['one', null])
  expect(server.asked).toHaveLength(2)
})

it('throws out what was not used for longest when there is no more room', async () => {
  answer = (_, response) => response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end(Buffer.alloc(400, 'x'))
  const pictures = open(1000)
  await read(pictures, '/a')
  const shelf = join(folder, 'shelf')
  for (const name of await readdir(shelf)) await utimes(join(shelf, name), 1, 1)
  await read(pictures, '/b')
  await read(pictures, '/c')
  const sizes = await Promise.all((await readdir(shelf)).map(async (name) => (await stat(join(shelf, name))).size))
  expect(sizes.filter((size) => size === 400)).toHaveLength(2)
  server.asked.length = 0
  const later = open(1000)
  for (const path of ['/b', '/c', '/a']) await read(later, path)
  expect(server.asked).toEqual(['/a'])
})

it('works without a folder that can be written to', async () => {
  answer = (_, response) => response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end('one')
  await writeFile(join(folder, 'shelf'), 'a file stands here')
  expect(await read(open(), '/a')).toEqual(['one', null])
})

it('gives nobody a copy that came from where he may not ask', async () => {
  answer = (_, response) => response.writeHead(200, { 'Cache-Control': 'max-age=60' }).end('of the office')
  const shelf = () => new Shelf(join(folder, 'shelf'))
  const inside = new WebPictures({ reach: { scope: 'anywhere' }, shelf: shelf() })
  expect(await read(inside, '/a')).toEqual(['of the office', null])
  const outside = new WebPictures({ reach: { scope: 'public' }, shelf: shelf() })
  await expect(read(outside, '/a')).rejects.toThrow('private addresses')
  expect(server.asked).toEqual(['/a'])
  // And neither has it taken the other's copy away.
  expect(await read(new WebPictures({ reach: { scope: 'anywhere' }, shelf: shelf() }), '/a')).toEqual([
    'of the office',
    null,
  ])
  expect(server.asked).toEqual(['/a'])
})

it('uses no older copy of what it may not ask any more', async () => {
  answer = (_, response) => response.writeHead(200, { 'Cache-Control': 'max-age=0' }).end('one')
  const at = `http://pictures.example:${server.port}/a`
  let leads = '127.0.0.1'
  const resolve: Resolve = (_, done) => done(null, [{ address: leads, family: 4 }])
  const narrow = () =>
    new WebPictures({
      reach: { scope: 'public', also: ['127.0.0.1/32'] },
      shelf: new Shelf(join(folder, 'shelf')),
      resolve,
    })
  expect((await narrow().get(at)).stale).toBeNull()
  leads = '127.0.0.2'
  await expect(narrow().get(at)).rejects.toThrow('private addresses')
})

it('is given up when everybody who asked has gone, and not before', async () => {
  const asking = new EventEmitter()
  answer = (_, response) => {
    response.writeHead(200).write('begun', () => asking.emit('begun'))
    response.once('close', () => asking.emit('gone'))
  }
  const [begun, gone] = [once(asking, 'begun'), once(asking, 'gone')]
  const pictures = open()
  const [one, other] = [new AbortController(), new AbortController()]
  const asked = [pictures.get(server.url('/a'), one.signal), pictures.get(server.url('/a'), other.signal)]
  const ends = Promise.allSettled(asked)
  await begun
  one.abort()
  await expect(asked[0]).rejects.toThrow()
  const later = pictures.get(server.url('/a'), other.signal)
  later.catch(() => {})
  other.abort()
  await gone
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(server.asked).toEqual(['/a'])
})
