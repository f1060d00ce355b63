import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json, text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runIn } from './command-line.fixture.ts'

let folder: string
const open: Server[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-send-'))
})
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await rm(folder, { recursive: true, force: true })
})

async function send(...words: string[]) {
  const { stdout, stderr, code: ended } = runIn(folder, ['--json', 'send', ...words])
  const [out, err, code] = [text(stdout), text(stderr), await ended]
  const events = (await out)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { code, err: await err, of: (name: string) => events.filter(({ event }) => event === name) }
}

interface Peer {
  readonly at: string
  readonly taken: string[]
}

/** A LocalSend app with its encryption switched off, which takes everything that it is not told to refuse. */
async function peer(alias: string, offered: () => Promise<unknown> = async () => {}): Promise<Peer> {
  const taken: string[] = []
  const answer = async (request: IncomingMessage): Promise<number | object> => {
    const path = new URL(request.url ?? '', 'http://peer').pathname
    if (path.endsWith('/info')) return { alias, version: '2.1', fingerprint: alias, download: false }
    if (path.endsWith('/prepare-upload')) {
      const { files } = (await json(request)) as { files: Record<string, object> }
      const refused = await offered()
      if (typeof refused === 'number') return refused
      return { sessionId: 'one', files: Object.fromEntries(Object.keys(files).map((id) => [id, id])) }
    }
    const body = await text(request)
    if (path.endsWith('/upload')) taken.push(body)
    return path.endsWith('/upload') || path.endsWith('/cancel') ? 200 : 404
  }
  const server = createServer(async (request, response) => {
    const said = await answer(request)
    if (typeof said === 'number') response.writeHead(said).end()
    else response.end(JSON.stringify(said))
  })
  open.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { at: `127.0.0.1:${(server.address() as AddressInfo).port}`, taken }
}

describe('what was sent', () => {
  test('is told file by file where some failed, with code 5', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `${String(index).padStart(2, '0')}.txt`)
    const paths = names.map((name) => join(folder, name))
    for (const path of paths) await writeFile(path, path)
    const ben = await peer('Ben', async () => {
      for (const path of paths.slice(0, 25)) await rm(path)
    })
    const { code, err, of } = await send(...paths, '--to', ben.at)
    expect(code, err).toBe(5)
    expect(of('sent').map(({ name }) => name)).toEqual(names.slice(25))
    expect(ben.taken.sort()).toEqual(paths.slice(25))
    const failed = of('file-failed')
    expect(failed.map(({ name, code }) => [name, code])).toEqual(
      names.slice(0, 25).map((name) => [name, 'FILE_UNREADABLE']),
    )
    expect(failed[0]).toMatchObject({ path: paths[0], data: { cause: 'ENOENT' } })
    expect(of('failed')).toMatchObject([{ code: 'FILE_UNREADABLE' }])
    expect(err).toContain('00.txt: ')
    expect(err).toContain('19.txt: ')
    expect(err).not.toContain('20.txt')
    expect(err).toContain('… and 5 more')
  })

  test('is a failure where all of it failed', async () => {
    const path = join(folder, 'a.txt')
    await writeFile(path, 'a')
    const ben = await peer('Ben', () => rm(path))
    const { code, of } = await send(path, '--to', ben.at)
    expect(code).toBe(1)
    expect(of('file-failed')).toMatchObject([{ name: 'a.txt' }])
  })

  test('says of what we left out ourselves that it was us, and why', async () => {
    await mkdir(join(folder, 'src'))
    await writeFile(join(folder, 'src/a.txt'), 'a')
    await symlink('a.txt', join(folder, 'src/link'))
    const ben = await peer('Ben')
    const { code, err, of } = await send(join(folder, 'src'), '--to', ben.at)
    expect(code, err).toBe(0)
    expect(err).not.toContain('skipped by Ben')
    expect(err).toContain('“src/link” is not sent.')
    expect(of('file-skipped')).toMatchObject([{ name: 'src/link', by: 'us', code: 'FILE_UNREADABLE' }])
  })
})

describe('several devices', () => {
  test('are all sent to, and every event names its own', async () => {
    const path = join(folder, 'a.txt')
    await writeFile(path, 'hello')
    const peers = [await peer('Anna'), await peer('Ben')]
    const { code, err, of } = await send(path, ...peers.flatMap(({ at }) => ['--to', at]))
    expect(code, err).toBe(0)
    for (const { at, taken } of peers) {
      expect(taken).toEqual(['hello'])
      for (const name of ['started', 'sent', 'done']) expect(of(name).filter(({ to }) => to === at)).toHaveLength(1)
    }
  })

  test('of which one says no leave with 5, and the others have it', async () => {
    const path = join(folder, 'a.txt')
    await writeFile(path, 'hello')
    const anna = await peer('Anna', async () => 403)
    const ben = await peer('Ben')
    const { code, err, of } = await send(path, '--to', anna.at, '--to', ben.at)
    expect(code, err).toBe(5)
    expect(ben.taken).toEqual(['hello'])
    expect(of('failed')).toMatchObject([{ to: anna.at, code: 'DECLINED' }])
    expect((await send(path, '--to', anna.at, '--to', '127.0.0.1:1')).code).toBe(1)
    expect((await send(path, '--to', anna.at)).code).toBe(3)
  })
})

test('a device without encryption is said to be one', async () => {
  const path = join(folder, 'a.txt')
  await writeFile(path, 'hello')
  const ben = await peer('Ben')
  const { err, of } = await send(path, '--to', ben.at)
  expect(err).toContain('Not encrypted: Ben shows no certificate')
  expect(of('unencrypted')).toMatchObject([{ to: ben.at }])
})
