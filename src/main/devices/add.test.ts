import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PeerInfo } from './announcement.ts'
import type { Credentials } from './peers.ts'
import { makeCredentials } from './testing/credentials.ts'
import { type Handbill, infoOf, Lan, until } from './testing/lan.ts'
import type { Peer } from './testing/peer.ts'

let lan: Lan
beforeEach(async () => {
  lan = await Lan.open()
})
afterEach(() => lan.close())

describe('an address', () => {
  let identity: Credentials
  let heron: Handbill
  beforeEach(async () => {
    identity = await makeCredentials()
    heron = await lan.handbill('Quiet Heron', { timeout: 5000 })
  })

  test('is known by the certificate that is presented, not by what the JSON claims', async () => {
    const liar = await lan.peer({ credentials: identity, says: (port) => infoOf('Liar', 'CD'.repeat(32), port) })
    const added = await heron.devices.add(`localhost:${liar.port}`)
    expect(added).toMatchObject({ id: identity.fingerprint, alias: 'Liar' })
    expect(added.paths).toMatchObject([
      { address: '127.0.0.1', port: liar.port, protocol: 'https', via: 'manual', interface: 'lo' },
    ])
    expect(await heron.devices.find(`127.0.0.1:${liar.port}`)).toEqual({
      address: '127.0.0.1',
      port: liar.port,
      protocol: 'https',
      fingerprint: identity.fingerprint,
      alias: 'Liar',
    })
    expect(await heron.devices.find('LIAR')).toMatchObject({ fingerprint: identity.fingerprint })
  })

  test('may speak plain HTTP, and then has no fingerprint to insist on', async () => {
    const plain = await lan.peer({ says: (port) => infoOf('Plain', 'random-string', port, 'http') })
    const added = await heron.devices.add(`127.0.0.1:${plain.port}`)
    expect(added).toMatchObject({ id: 'random-string', paths: [{ protocol: 'http' }] })
    expect(await heron.devices.find('random-string')).toMatchObject({ protocol: 'http', fingerprint: null })
  })

  test('added by hand is asked again at a refresh', async () => {
    const phone = await lan.peer({ credentials: identity, says: (port) => infoOf('Phone', identity.fingerprint, port) })
    const { lastSeen } = await heron.devices.add(`127.0.0.1:${phone.port}`)
    lan.clock.advance(1)
    await heron.devices.refresh()
    await until(heron.devices.list, () => heron.devices.list.values()[0]!.lastSeen > lastSeen)
    expect(phone.asked()).toBe(2)
  })

  test('of ourselves is a conflict, and listed nowhere', async () => {
    await expect(heron.devices.add(`127.0.0.1:${heron.server.port}`)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(heron.devices.find(`127.0.0.1:${heron.server.port}`)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(heron.devices.list.size).toBe(0)
  })

  test('that is none is refused with its field', async () => {
    await expect(heron.devices.add('Quiet Heron')).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      data: { issues: [{ path: ['address'] }] },
    })
    await expect(heron.devices.find('Nobody Here')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { kind: 'device', name: 'Nobody Here' },
    })
  })

  describe('that says nothing at first', () => {
    /** Passes connections on to a port after so many that it lets stand; `plain` counts those that are no TLS. */
    async function busy(port: number, swallowed: number) {
      const heard = { tls: 0, plain: 0 }
      const sockets: Socket[] = []
      const server = createServer((near) => {
        sockets.push(near.on('error', () => {}))
        near.once('data', (chunk) => {
          const isTls = chunk[0] === 22
          heard[isTls ? 'tls' : 'plain'] += 1
          if (isTls && heard.tls <= swallowed) return
          const far = connect(port, '127.0.0.1')
          sockets.push(far.on('error', () => {}))
          far.write(chunk)
          near.pipe(far).pipe(near)
        })
      })
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const stop = () => {
        for (const socket of sockets) socket.destroy()
        server.close()
      }
      return { port: (server.address() as AddressInfo).port, heard, stop }
    }

    test('is asked once more, and never in the clear', async () => {
      const hasty = await lan.handbill('Hasty Heron', { timeout: 500 })
      const peer = await lan.peer({ credentials: identity, says: (port) => infoOf('Busy', identity.fingerprint, port) })
      const soon = await busy(peer.port, 1)
      expect(await hasty.devices.find(`127.0.0.1:${soon.port}`)).toMatchObject({
        ...{ protocol: 'https', fingerprint: identity.fingerprint },
      })
      expect(soon.heard).toEqual({ tls: 2, plain: 0 })
      soon.stop()
    })

    test('and nothing after that is not there', async () => {
      const hasty = await lan.handbill('Hasty Heron', { timeout: 300 })
      const plain = await lan.peer({ says: (port) => infoOf('Mallory', identity.fingerprint, port, 'http') })
      const never = await busy(plain.port, Number.POSITIVE_INFINITY)
      await expect(hasty.devices.find(`127.0.0.1:${never.port}`)).rejects.toMatchObject({
        ...{ code: 'PEER_UNREACHABLE', data: { cause: 'ETIMEDOUT' } },
      })
      expect(never.heard).toEqual({ tls: 2, plain: 0 })
      never.stop()
    })
  })

  describe('before which somebody breaks off what is encrypted', () => {
    /** Passes on to a port what is not TLS, and TLS only while `lets` says so. */
    async function censor(port: number, lets: () => boolean) {
      const sockets: Socket[] = []
      const server = createServer((near) => {
        sockets.push(near.on('error', () => {}))
        near.once('data', (chunk) => {
          if (chunk[0] === 22 && !lets()) return void near.resetAndDestroy()
          const far = connect(chunk[0] === 22 ? port : plain.port, '127.0.0.1')
          sockets.push(far.on('error', () => {}))
          far.write(chunk)
          near.pipe(far).pipe(near)
        })
      })
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const stop = () => {
        for (const socket of sockets) socket.destroy()
        server.close()
      }
      return { port: (server.address() as AddressInfo).port, stop }
    }

    let says: (port: number) => PeerInfo | string
    let plain: Peer
    beforeEach(async () => {
      plain = await lan.peer({ says: (port) => says(port) })
    })

    test.each([{ words: { protocol: 'https' } }, { words: { protocol: 'http', handbill: { resume: 1 } } }])(
      'is not met in the clear when it says $words',
      async ({ words }) => {
        says = () => JSON.stringify({ alias: 'Ben', version: '2.1', fingerprint: identity.fingerprint, ...words })
        const { port, stop } = await censor(plain.port, () => false)
        const refused = { code: 'PEER_UNREACHABLE', data: { cause: 'STRIPPED' } }
        await expect(heron.devices.find(`127.0.0.1:${port}`)).rejects.toMatchObject(refused)
        await expect(heron.devices.add(`127.0.0.1:${port}`)).rejects.toMatchObject(refused)
        expect(heron.devices.list.size).toBe(0)
        stop()
      },
    )

    test('is not met in the clear where it has shown a certificate', async () => {
      says = (port) => infoOf('Ben', 'random-string', port, 'http')
      const ben = await lan.peer({ credentials: identity, says: (port) => infoOf('Ben', identity.fingerprint, port) })
      let lets = true
      const { port, stop } = await censor(ben.port, () => lets)
      expect(await heron.devices.find(`127.0.0.1:${port}`)).toMatchObject({ protocol: 'https' })
      lets = false
      await expect(heron.devices.find(`127.0.0.1:${port}`)).rejects.toMatchObject({
        ...{ code: 'PEER_UNREACHABLE', data: { cause: 'STRIPPED' } },
      })
      expect(plain.asked()).toBe(0)
      stop()
    })
  })

  describe('by the name of a host', () => {
    /** Nobody listens there. */
    const lookup = async (host: string) => {
      if (host === 'ben.local') return ['127.9.8.7']
      throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND' })
    }
    let called: (alias: string) => Promise<{ id: string; devices: Handbill['devices'] }>
    beforeEach(() => {
      called = async (alias) => {
        const { devices } = await lan.handbill('Wren', { lookup })
        const rogue = await lan.peer({
          credentials: identity,
          says: (port) => infoOf(alias, identity.fingerprint, port),
        })
        const { id } = await devices.add(`127.0.0.1:${rogue.port}`)
        return { id, devices }
      }
    })

    test('is that host, whoever else calls itself so', async () => {
      const { devices } = await called('ben.local')
      await expect(devices.find('ben.local')).rejects.toMatchObject({
        ...{ code: 'PEER_UNREACHABLE', data: { address: '127.9.8.7:53317' } },
      })
    })

    test('is a device’s name to the letter where there is no such host', async () => {
      const { id, devices } = await called('anna.lan')
      expect(await devices.find('anna.lan')).toMatchObject({ fingerprint: id })
      await expect(devices.find('Anna.lan')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })

  test('that answers with an error says which', async () => {
    const closed = await lan.peer({ credentials: identity, says: () => '{}', status: 503 })
    await expect(heron.devices.add(`127.0.0.1:${closed.port}`)).rejects.toMatchObject({
      code: 'PEER_REFUSED',
      data: { status: 503 },
    })
  })

  test('where nothing listens is unreachable', async () => {
    const { port } = lan.at
    await expect(heron.devices.find(`127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
      data: { cause: 'ECONNREFUSED', address: `127.0.0.1:${port}` },
    })
  })

  test.each(['[]', '{"alias":', '{"alias":""}', 'x'.repeat(200_000), '{"alias":"Nameless"}'])(
    'that answers otherwise does not speak LocalSend (%#)',
    async (says) => {
      const odd = await lan.peer({ says: () => says })
      await expect(heron.devices.add(`127.0.0.1:${odd.port}`)).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
      expect(heron.devices.list.size).toBe(0)
    },
  )

  test('that takes the connection and says nothing is given up, and a stop does not wait for it', async () => {
    const mute = createServer()
    mute.listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as { port: number }
    const connected = once(mute, 'connection')
    const added = heron.devices.add(`127.0.0.1:${port}`)
    added.catch(() => {})
    const [socket] = await connected
    await heron.devices.stop()
    await expect(added).rejects.toMatchObject({ code: 'PEER_UNREACHABLE', data: { cause: 'ETIMEDOUT' } })
    socket.destroy()
    mute.close()
    await once(mute, 'close')
  })

  test('off the interfaces that may be used is not asked', async () => {
    await expect(heron.devices.add('192.0.2.7')).rejects.toMatchObject({ data: { cause: 'NO_INTERFACE' } })
  })
})
