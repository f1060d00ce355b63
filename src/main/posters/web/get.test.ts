import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { get, usualLimits } from './get.ts'
import { openServer } from './pages.fixture.ts'
import type { Reach } from './reach.ts'

const loopback: Reach = { scope: 'public', also: ['127.0.0.0/8'] }
const stops: (() => Promise<void>)[] = []
const serve = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
  const server = await openServer(answer)
  stops.push(server.stop)
  return server
}
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const options = { reach: loopback, limits: usualLimits }

describe('GET', () => {
  it('follows redirects', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/a') response.writeHead(302, { Location: '/b' }).end()
      else response.end('picture')
    })
    const { body, url, status } = await get(server.url('/a'), options)
    expect([body.toString(), url, status]).toEqual(['picture', server.url('/b'), 200])
  })

  it('gives endless redirects up', async () => {
    const server = await serve((request, response) => {
      response.writeHead(301, { Location: `${request.url}x` }).end()
    })
    await expect(get(server.url('/a'), options)).rejects.toThrow('more than 5 times')
    expect(server.asked).toHaveLength(6)
  })

  it.each(['file:///etc/hostname', 'ftp://127.0.0.1/a', 'http://me:secret@127.0.0.1/a', 'data:,x', 'http://'])(
    'does not go to %s, not even by a redirect',
    async (location) => {
      await expect(get(location, options)).rejects.toThrow(/not fetched|no address/)
      const server = await serve((_, response) => response.writeHead(302, { Location: location }).end())
      await expect(get(server.url('/'), options)).rejects.toThrow(/not fetched|no address/)
    },
  )

  it('gives a slow server up', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200).write('x')
    })
    const limits = { ...usualLimits, ms: 60 }
    await expect(get(server.url('/'), { ...options, limits })).rejects.toThrow('within 0.06 s')
  })

  it('takes no more bytes than allowed, announced or not', async () => {
    const limits = { ...usualLimits, bytes: 1000 }
    const server = await serve((request, response) => {
      if (request.url === '/announced') response.writeHead(200, { 'Content-Length': 5000 })
      response.end(Buffer.alloc(5000))
    })
    for (const path of ['/announced', '/surprise']) {
      await expect(get(server.url(path), { ...options, limits })).rejects.toThrow('more than 0.001 MB')
    }
  })

  it('wants no compressed answer', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('x'))
    await expect(get(server.url('/'), options)).rejects.toThrow('compressed')
  })

  it('says that a connection broke off', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': 50 }).write('x', () => response.destroy())
    })
    await expect(get(server.url('/'), options)).rejects.toThrow('The connection to its server broke off.')
  })

  it.each([
    ['nonsense', '\0 no HTTP at all', 'What answers there speaks no HTTP.'],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(20_000)}`, 'The head of its answer is too long.'],
  ])('says in words that the answer is %s', async (_, answer, words) => {
    const server = createServer((socket) => {
      socket.on('error', () => {}).resume()
      socket.end(answer)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/`
    await expect(get(url, options)).rejects.toThrow(words)
    server.close()
    await once(server, 'close')
    await expect(get(url, options)).rejects.toThrow('Nobody answers at its address.')
  })
})

describe('out of reach', () => {
  const reach: Reach = { scope: 'public' }

  it('is a private address, and nobody there is asked', async () => {
    const server = await serve((_, response) => response.end('secret'))
    await expect(get(server.url('/'), { ...options, reach })).rejects.toThrow('private addresses')
    await expect(get(`http://[::ffff:127.0.0.1]:${server.port}/`, { ...options, reach })).rejects.toThrow('private')
    await expect(get(`http://2130706433:${server.port}/`, { ...options, reach })).rejects.toThrow('private')
    await expect(get(`http://localhost:${server.port}/`, { ...options, reach })).rejects.toThrow('private')
    expect(server.asked).toEqual([])
  })

  it('is a redirect to one', async () => {
    const secret = await serve((_, response) => response.end('secret'))
    // 127.0.0.1 alone is let in, and it leads to its neighbour.
    const server = await serve((_, response) => {
      response.writeHead(302, { Location: `http://127.0.0.2:${secret.port}/` }).end()
    })
    const narrow: Reach = { scope: 'public', also: ['127.0.0.1/32'] }
    await expect(get(server.url('/'), { ...options, reach: narrow })).rejects.toThrow('private addresses')
    expect(secret.asked).toEqual([])
  })

  it('is a name that leads to one, whatever else it leads to later', async () => {
    const server = await serve((_, response) => response.end('secret'))
    const answers = ['10.0.0.1', '127.0.0.1']
    const looked: string[] = []
    const resolve = (
      hostname: string,
      done: (error: null, addresses: { address: string; family: number }[]) => void,
    ) => {
      looked.push(hostname)
      done(null, [{ address: answers[looked.length - 1]!, family: 4 }])
    }
    const url = `http://rebound.example:${server.port}/`
    await expect(get(url, { ...options, reach, resolve })).rejects.toThrow('"rebound.example" is not on the Internet')
    expect(looked).toEqual(['rebound.example'])
    expect(server.asked).toEqual([])
    // The one that is let in is connected to without another question.
    expect((await get(url, { ...options, resolve })).body.toString()).toBe('secret')
    expect(looked).toHaveLength(2)
  })
})

it('ends as a failure when there is no room for it, also when all of it has come already', async () => {
  const server = await serve((_, response) => response.end(Buffer.alloc(500)))
  const take = () => {
    throw new Error('no room')
  }
  await expect(get(server.url('/'), { ...options, take })).rejects.toThrow('no room')
})
