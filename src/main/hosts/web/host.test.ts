import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { TICKET_LIFE, TRIES } from '../../access/ticket.ts'
import { openHost, tokenOf } from './host.fixture.ts'
import { startWebHost } from './host.ts'

let web: Awaited<ReturnType<typeof openHost>>
beforeEach(async () => {
  web = await openHost({ allowHosts: ['Box.example'] })
})
afterEach(() => web[Symbol.asyncDispose]())

/** The status that an upgrade is answered with; 101 when it opens. */
async function upgrade(headers: Record<string, string>, path = '/rpc'): Promise<number> {
  const ws = new WebSocket(`ws://127.0.0.1:${web.host.port}${path}`, { headers })
  return new Promise((resolve, reject) => {
    ws.on('open', () => {
      ws.terminate()
      resolve(101)
    })
    ws.on('unexpected-response', (_request, response) => {
      ws.on('error', () => {})
      ws.terminate()
      resolve(response.statusCode ?? 0)
    })
    ws.on('error', reject)
  })
}

describe('the page', () => {
  test('carries the policy and the other locks', async () => {
    const { status, headers, body } = await web.ask('GET', '/')
    expect(status).toBe(200)
    expect(body.toString()).toContain('<title>Handbill</title>')
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: media:; connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-cache',
    })
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('keeps hashed files for good', async () => {
    const { headers } = await web.ask('GET', '/assets/index-abc.js')
    expect(headers['cache-control']).toContain('immutable')
    expect(headers['content-type']).toContain('javascript')
  })

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/..\\secret.txt',
    '/%00',
    '/%',
    '//secret.txt',
    'http://[',
  ])('never leaves its folder: %s', async (path) => {
    const { status, headers, body } = await web.ask('GET', path)
    expect([400, 404]).toContain(status)
    expect(headers['content-security-policy']).toBeDefined()
    expect(body.toString()).not.toContain('secret\n')
    expect(JSON.parse(body.toString())).toMatchObject({ code: expect.any(String), data: { next: expect.any(String) } })
  })

  test('is only read', async () => {
    const { status, headers } = await web.ask('POST', '/', { Origin: web.base })
    expect(status).toBe(405)
    expect(headers.allow).toBe('GET, HEAD')
  })

  test('says what to do when it is not built', async () => {
    const { app, router } = { app: web.app as never, router: {} as never }
    await expect(startWebHost({ app, router, rendererFolder: web.folder })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('names the port that is taken', async () => {
    await expect(openHost({ port: web.host.port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      data: { port: web.host.port },
    })
  })

  // 192.0.2.0/24 is for documentation (RFC 5737): nobody has an address of it.
  test('refuses to listen at an address that is not here', async () => {
    await expect(openHost({ host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      data: { why: expect.stringContaining('192.0.2.1') },
    })
  })
})

describe('Host', () => {
  test.each(['evil.example', 'evil.example:PORT', '127.0.0.1', '127.0.0.1:1', 'localhost:PORT.evil.example'])(
    'refuses %s',
    async (name) => {
      const host = name.replace('PORT', String(web.host.port))
      // A rebound page is of one mind: its Origin matches its Host.
      const { status } = await web.ask('GET', '/', { Host: host, Origin: `http://${host}` })
      expect(status).toBe(421)
      expect(await upgrade({ Host: host, Origin: `http://${host}`, Cookie: await web.enter() })).toBe(421)
    },
  )

  test.each(['127.0.0.1:PORT', 'localhost:PORT', '[::1]:PORT', 'LOCALHOST:PORT', 'box.example', 'box.example:8443'])(
    'knows %s',
    async (name) => {
      const { status } = await web.ask('GET', '/', { Host: name.replace('PORT', String(web.host.port)) })
      expect(status).toBe(200)
    },
  )
})

describe('Origin', () => {
  test('is required where something is changed', async () => {
    const token = tokenOf(web.host.url)
    const refused = await web.ask('POST', '/session', {}, JSON.stringify({ token }))
    expect(refused.status).toBe(403)
    expect(await upgrade({ Cookie: await web.enter() })).toBe(403)
  })

  test.each([
    'null',
    'http://evil.example',
    'http://127.0.0.1:1',
    'https://127.0.0.1:PORT',
    'file://',
    'http://a@127.0.0.1:PORT',
  ])('refuses %s', async (name) => {
    const origin = name.replace('PORT', String(web.host.port))
    const cookie = await web.enter()
    expect((await web.redeem(tokenOf(web.host.newUrl()), { Origin: origin })).status).toBe(403)
    expect((await web.ask('PUT', '/staging?name=a', { Origin: origin, Cookie: cookie }, 'x')).status).toBe(403)
    expect(await upgrade({ Origin: origin, Cookie: cookie })).toBe(403)
  })

  test('of a page of ours opens', async () => {
    expect(await upgrade({ Origin: web.base, Cookie: await web.enter() })).toBe(101)
    expect(await upgrade({ Origin: 'https://box.example', Cookie: await web.enter() })).toBe(101)
  })

  test('is not asked of a script that brings a bearer', async () => {
    const { token } = await web.access.issue('script', 'cron', 'operate')
    const Authorization = `Bearer ${token}`
    expect(await upgrade({ Authorization })).toBe(101)
    expect((await web.ask('PUT', '/staging?name=a', { Authorization }, 'x')).status).toBe(201)
    expect(await upgrade({ Authorization, Origin: 'http://evil.example' })).toBe(403)
  })
})

describe('the session', () => {
  test('is a cookie that scripts of a page cannot read', async () => {
    const { status, headers } = await web.redeem(tokenOf(web.host.url))
    expect(status).toBe(204)
    expect(headers['set-cookie']?.[0]).toMatch(/^handbill_[0-9a-f]{12}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const cookie = headers['set-cookie']?.[0]?.split(';')[0]
    expect((await web.ask('GET', '/session', { Cookie: `other=1; ${cookie}` })).status).toBe(204)
    expect((await web.ask('GET', '/session')).status).toBe(401)
  })

  test('opens once a token', async () => {
    const token = tokenOf(web.host.url)
    expect((await web.redeem(token)).status).toBe(204)
    const replayed = await web.redeem(token)
    expect(replayed.status).toBe(401)
    expect(replayed.json().code).toBe('UNAUTHORIZED')
  })

  test('does not open with an old token, nor with one before the newest', async () => {
    const old = tokenOf(web.host.newUrl())
    const newest = tokenOf(web.host.newUrl())
    expect((await web.redeem(old)).status).toBe(401)
    web.clock.now += TICKET_LIFE
    expect((await web.redeem(newest)).status).toBe(401)
  })

  test('makes whoever guesses wait', async () => {
    for (let i = 0; i < TRIES; i += 1) expect((await web.redeem(`wrong${i}`)).status).toBe(401)
    const right = tokenOf(web.host.newUrl())
    expect((await web.redeem(right)).status).toBe(429)
    web.clock.now += 60_000
    expect((await web.redeem(right)).status).toBe(204)
  })

  test.each(['', '{}', '[]', '{"token":1}', `{"token":"${'x'.repeat(2000)}"}`])(
    'refuses the body %.20s',
    async (body) => {
      const { status, json } = await web.ask('POST', '/session', { Origin: web.base }, body)
      expect(status).toBe(400)
      expect(json().code).toBe('INPUT_INVALID')
    },
  )
})

describe('WebSockets', () => {
  test('need a key', async () => {
    expect(await upgrade({ Origin: web.base })).toBe(401)
    expect(await upgrade({ Origin: web.base, Cookie: 'handbill=wrong' })).toBe(401)
    expect(await upgrade({ Authorization: 'Bearer wrong' })).toBe(401)
  })

  test('are at one place', async () => {
    expect(await upgrade({ Origin: web.base, Cookie: await web.enter() }, '/')).toBe(404)
  })

  test('end with the key that opened them, and with no other', async () => {
    const [one, other] = await Promise.all([
      web.access.issue('script', 'one', 'read'),
      web.access.issue('script', 'other', 'read'),
    ])
    const open = async (token: string) => {
      const ws = new WebSocket(`ws://127.0.0.1:${web.host.port}/rpc`, { headers: { Authorization: `Bearer ${token}` } })
      await once(ws, 'open')
      return ws
    }
    const [first, second] = await Promise.all([open(one.token), open(other.token)])
    const closed = once(first, 'close')
    await web.access.revoke(one.key.id)
    expect((await closed)[0]).toBe(4001)
    expect(second.readyState).toBe(WebSocket.OPEN)
    expect(await upgrade({ Authorization: `Bearer ${one.token}` })).toBe(401)
    second.terminate()
  })

  test('end when the host stops', async () => {
    const ws = new WebSocket(`ws://127.0.0.1:${web.host.port}/rpc`, {
      headers: { Origin: web.base, Cookie: await web.enter() },
    })
    await once(ws, 'open')
    const closed = once(ws, 'close')
    const stopped = web.host.stop()
    expect((await closed)[0]).toBe(1001)
    await stopped
  })
})

describe('media', () => {
  test('are served to whoever has a key, for good', async () => {
    const id = web.media.put('image/png', 'pixels')
    expect((await web.ask('GET', `/media/${id}`)).status).toBe(401)
    const { status, headers, body } = await web.ask('GET', `/media/${id}`, { Cookie: await web.enter() })
    expect(status).toBe(200)
    expect(body.toString()).toBe('pixels')
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
    expect(headers['content-disposition']).toBeUndefined()
  })

  test.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml; charset=utf-8', 'TEXT/HTML'])(
    'of type %s are downloads',
    async (type) => {
      const id = web.media.put(type, '<script>')
      const { headers } = await web.ask('GET', `/media/${id}`, { Cookie: await web.enter() })
      expect(headers['content-disposition']).toBe('attachment')
      expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox")
    },
  )

  test.each(['0'.repeat(32), '..%2f..%2fsecret.txt', '', 'x'.repeat(5000)])('knows no %.20s', async (id) => {
    const { status, json } = await web.ask('GET', `/media/${id}`, { Cookie: await web.enter() })
    expect(status).toBe(404)
    expect(json().code).toBe('NOT_FOUND')
  })
})

describe('uploads', () => {
  test('go to the staging area', async () => {
    const headers = { Origin: web.base, Cookie: await web.enter() }
    const { status, json } = await web.ask('PUT', '/staging?name=a%20b.txt', headers, Buffer.alloc(300_000, 1))
    expect(status).toBe(201)
    expect(json()).toEqual({ id: 'staged-1', size: 300_000 })
    expect(await web.staging.list()).toEqual(['staged-1'])
  })

  test('need a key that may operate, and a name', async () => {
    expect((await web.ask('PUT', '/staging?name=a', { Origin: web.base }, 'x')).status).toBe(401)
    const { token } = await web.access.issue('script', 'reader', 'read')
    const refused = await web.ask('PUT', '/staging?name=a', { Authorization: `Bearer ${token}` }, 'x')
    expect(refused.status).toBe(403)
    expect(refused.json()).toMatchObject({ code: 'SCOPE_MISSING', data: { needed: 'operate', granted: 'read' } })
    const nameless = await web.ask('PUT', '/staging', { Origin: web.base, Cookie: await web.enter() }, 'x')
    expect(nameless.json()).toMatchObject({ code: 'INPUT_INVALID', data: { issues: [{ path: ['name'] }] } })
    expect(await web.staging.list()).toEqual([])
  })

  test('that break off leave nothing behind', async () => {
    const broken = new Promise<unknown>((resolve) => {
      const { receive } = web.staging
      web.staging.receive = (...given) => {
        const received = receive.apply(web.staging, given)
        received.catch(resolve)
        return received
      }
    })
    const socket = connect(web.host.port, '127.0.0.1')
    socket.write(
      `PUT /staging?name=huge HTTP/1.1\r\nHost: 127.0.0.1:${web.host.port}\r\nOrigin: ${web.base}\r\nCookie: ${await web.enter()}\r\nContent-Length: 99999999999\r\n\r\n`,
    )
    socket.write(Buffer.alloc(1_000_000), () => socket.destroy())
    await broken
    expect(await web.staging.list()).toEqual([])
    expect((await web.ask('GET', '/')).status).toBe(200)
  })
})
