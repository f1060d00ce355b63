import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LiveCollection, LiveValue } from '../../shared/contract/live.ts'
import { type PeerInfo, toAnnouncement } from './announcement.ts'
import { BEAT, Devices, type DevicesOptions, SILENCE } from './devices.ts'
import type { MeetingPoint } from './lane.ts'
import type { Credentials } from './peers.ts'
import { FakeClock } from './testing/clock.ts'
import { makeCredentials } from './testing/credentials.ts'
import { freeMeetingPoint, loopbackMulticastProblem, shout, shoutFrom } from './testing/meeting.ts'
import { type Peer, startPeer } from './testing/peer.ts'

const problem = await loopbackMulticastProblem()

let at: MeetingPoint
let clock: FakeClock
let ending: (() => Promise<void>)[]
beforeEach(async () => {
  at = await freeMeetingPoint()
  clock = new FakeClock()
  ending = []
})
afterEach(async () => {
  for (const end of ending.reverse()) await end()
})

const infoOf = (alias: string, fingerprint: string, port: number, protocol: 'http' | 'https' = 'https'): PeerInfo => ({
  alias,
  version: '2.1',
  deviceModel: 'Test',
  deviceType: 'headless',
  fingerprint,
  port,
  protocol,
})

/** A Handbill's devices with the server that peers register at, as the app has them. */
async function handbill(alias: string, options: Partial<DevicesOptions> = {}) {
  const identity = await makeCredentials()
  const self = () => infoOf(alias, identity.fingerprint, server.port)
  const server: Peer = await startPeer({
    credentials: identity,
    says: self,
    onRegister: (info, address) =>
      devices.seen(info, {
        address,
        port: info.port,
        protocol: info.protocol,
        via: 'register',
        interface: null,
        lastSeen: clock.now(),
      }),
  })
  const devices: Devices = new Devices({ self, identity, interfaces: ['lo'], clock, meetingPoint: at, ...options })
  ending.push(
    () => server.stop(),
    () => devices.stop(),
  )
  return { devices, server, identity, self }
}

async function peer(options: Parameters<typeof startPeer>[0]): Promise<Peer> {
  const started = await startPeer(options)
  ending.push(() => started.stop())
  return started
}

async function until<T extends { id: string }, V>(
  live: LiveCollection<T> | LiveValue<V>,
  holds: () => boolean,
): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  while (!holds()) await live.changed(signal)
}

const openSockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('UDP')).length

const aliases = ({ list }: Devices) => list.values().map(({ alias }) => alias)

describe.skipIf(problem !== null)(`multicast on the loopback ${problem ?? ''}`, () => {
  test('two Handbills on one machine find each other, and not themselves', async () => {
    const heron = await handbill('Quiet Heron')
    const wren = await handbill('Bold Wren')
    await heron.devices.start()
    await wren.devices.start()
    expect(heron.devices.discovery.value).toEqual({
      state: 'on',
      interfaces: [{ name: 'lo', address: '127.0.0.1', multicast: true }],
      reason: null,
    })
    clock.advance(100)
    await until(heron.devices.list, () => heron.devices.list.size > 0)
    await until(wren.devices.list, () => wren.devices.list.size > 0)
    clock.advance(2000)
    await until(heron.devices.list, () => heron.server.registered.length > 0)
    expect(aliases(heron.devices)).toEqual(['Bold Wren'])
    expect(aliases(wren.devices)).toEqual(['Quiet Heron'])
    const [found] = heron.devices.list.values()
    expect(found).toMatchObject({ id: wren.identity.fingerprint, model: 'Test', type: 'headless', version: '2.1' })
    expect(found?.paths).toMatchObject([
      { address: '127.0.0.1', port: wren.server.port, protocol: 'https', via: 'multicast', interface: 'lo' },
    ])
  })

  test('an announcement is answered by register, with our certificate', async () => {
    const heron = await handbill('Quiet Heron')
    await heron.devices.start()
    const identity = await makeCredentials()
    const phone = await peer({ credentials: identity, says: (port) => infoOf('Phone', identity.fingerprint, port) })
    await shout(at, JSON.stringify(toAnnouncement(infoOf('Phone', identity.fingerprint, phone.port), true)))
    await until(heron.devices.list, () => phone.registered.length > 0)
    expect(phone.registered[0]?.info).toEqual(heron.self())
  })

  test('who cannot be registered with is answered by datagram', async () => {
    const heron = await handbill('Quiet Heron')
    const deaf = await handbill('Deaf Wren')
    await deaf.server.stop()
    ending.splice(ending.length - 2, 1)
    await heron.devices.start()
    await deaf.devices.start()
    clock.advance(100)
    await until(heron.devices.list, () => heron.devices.list.size > 0)
    // Heron's register fails in real time; its answer is put off by the clock that stands still.
    while (!aliases(deaf.devices).includes('Quiet Heron')) {
      clock.advance(100)
      await Promise.race([deaf.devices.list.changed(), new Promise(setImmediate)])
    }
    expect(deaf.devices.list.values()[0]?.paths[0]?.via).toBe('multicast')
  })

  test('a path that shows another certificate than announced is no path', async () => {
    const heron = await handbill('Quiet Heron')
    await heron.devices.start()
    const mallory = await makeCredentials()
    const victim = 'AB'.repeat(32)
    const trap = await peer({ credentials: mallory, says: (port) => infoOf('Bank', victim, port) })
    await shout(at, JSON.stringify(toAnnouncement(infoOf('Bank', victim, trap.port), true)))
    await until(heron.devices.list, () => heron.devices.list.get(mallory.fingerprint) !== undefined)
    expect(heron.devices.list.get(victim)).toBeUndefined()
  })

  test('whatever else is said there is ignored', async () => {
    const heron = await handbill('Quiet Heron')
    await heron.devices.start()
    const noise = fc.sample(fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 500 }), fc.json()), 100)
    const good = toAnnouncement(infoOf('Phone', 'phone', 9), false)
    await shout(
      at,
      ...noise,
      '{"alias":"Torn","fing',
      JSON.stringify({ ...good, alias: 'x'.repeat(5000), fingerprint: 'big' }),
      JSON.stringify({ ...good, alias: 'Self', fingerprint: heron.identity.fingerprint }),
      JSON.stringify(good),
    )
    await until(heron.devices.list, () => heron.devices.list.get('phone') !== undefined)
    expect(aliases(heron.devices)).toEqual(['Phone'])
  })

  // Only Linux answers for all of 127.0.0.0/8.
  test.skipIf(process.platform !== 'linux')('who speaks from beyond our network is not heard', async () => {
    const [loopback] = networkInterfaces().lo!
    const heron = await handbill('Quiet Heron', { listing: () => ({ lo: [{ ...loopback!, cidr: '127.0.0.1/32' }] }) })
    const wide = await handbill('Bold Wren')
    await heron.devices.start()
    await wide.devices.start()
    const says = (alias: string) => JSON.stringify(toAnnouncement(infoOf(alias, alias, 9), false))
    await shoutFrom('127.0.0.2', at, says('Stranger'))
    await shout(at, says('Phone'))
    for (const { devices } of [heron, wide]) await until(devices.list, () => aliases(devices).includes('Phone'))
    expect(aliases(heron.devices)).toEqual(['Phone'])
    expect(aliases(wide.devices)).toEqual(['Stranger', 'Phone'])
  })

  test('who does not listen announces nothing and answers nobody', async () => {
    const wren = await handbill('Bold Wren')
    const heron = await handbill('Quiet Heron', { self: () => null })
    await wren.devices.start()
    await heron.devices.start()
    clock.advance(2000)
    await until(heron.devices.list, () => aliases(heron.devices).includes('Bold Wren'))
    await shout(at, JSON.stringify(toAnnouncement(infoOf('Phone', 'phone', 9), false)))
    await until(wren.devices.list, () => aliases(wren.devices).includes('Phone'))
    expect(aliases(wren.devices)).toEqual(['Phone'])
    expect(wren.server.registered).toEqual([])
  })

  test('who stops being there is asked once, and goes', async () => {
    const heron = await handbill('Quiet Heron')
    await heron.devices.start()
    const identity = await makeCredentials()
    const phone = await startPeer({
      credentials: identity,
      says: (port) => infoOf('Phone', identity.fingerprint, port),
    })
    await shout(at, JSON.stringify(toAnnouncement(infoOf('Phone', identity.fingerprint, phone.port), false)))
    const seenAt = () => heron.devices.list.get(identity.fingerprint)?.lastSeen ?? 0
    await until(heron.devices.list, () => seenAt() > 0)
    await until(heron.devices.list, () => phone.registered.length > 0)
    const before = seenAt()
    for (let silent = 0; silent <= SILENCE; silent += BEAT) clock.advance(BEAT)
    await until(heron.devices.list, () => seenAt() > before)
    expect(phone.asked()).toBe(1)

    await phone.stop()
    for (let silent = 0; silent <= SILENCE; silent += BEAT) clock.advance(BEAT)
    await until(heron.devices.list, () => heron.devices.list.size === 0)
  })

  test('Handbills that stay are never asked: they remind each other', async () => {
    const heron = await handbill('Quiet Heron')
    const wren = await handbill('Bold Wren')
    await heron.devices.start()
    await wren.devices.start()
    clock.advance(100)
    for (let beats = 0; beats < 5; beats += 1) {
      const now = clock.now()
      clock.advance(BEAT)
      for (const { devices } of [heron, wren]) {
        await until(devices.list, () => (devices.list.values()[0]?.lastSeen ?? 0) > now)
      }
    }
    expect(heron.server.asked() + wren.server.asked()).toBe(0)
  })

  test('a new alias is told with the next announcement', async () => {
    let alias = 'Before'
    const heron = await handbill('Quiet Heron')
    const identity = await makeCredentials()
    const other = await handbill('Other', { identity, self: () => infoOf(alias, identity.fingerprint, 9) })
    await heron.devices.start()
    await other.devices.start()
    clock.advance(100)
    await until(heron.devices.list, () => aliases(heron.devices).includes('Before'))
    alias = 'After'
    clock.advance(10)
    await other.devices.refresh()
    clock.advance(100)
    await until(heron.devices.list, () => aliases(heron.devices).includes('After'))
    expect(heron.devices.list.size).toBe(1)
  })

  test('stop leaves nothing open, and start begins anew', async () => {
    const heron = await handbill('Quiet Heron')
    await heron.devices.start()
    await shout(at, JSON.stringify(toAnnouncement(infoOf('Phone', 'phone', 9), false)))
    await until(heron.devices.list, () => heron.devices.list.size > 0)
    expect(openSockets()).toBeGreaterThan(0)
    await Promise.all([heron.devices.refresh(), heron.devices.stop()])
    // The loop closes handles at the end of its turn.
    for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate)
    expect(openSockets()).toBe(0)
    expect(heron.devices.list.size).toBe(0)
    expect(heron.devices.discovery.value.state).toBe('off')
    expect(clock.waiting).toBe(0)
    await Promise.all([heron.devices.start(), heron.devices.stop()])
    expect(clock.waiting).toBe(0)
    await Promise.all([heron.devices.start(), heron.devices.stop(), heron.devices.start()])
    expect(heron.devices.discovery.value.state).toBe('on')
  })
})

describe('without multicast', () => {
  test('switched off: nothing is opened, and addresses still work', async () => {
    let on = false
    const heron = await handbill('Quiet Heron', { discovery: () => on })
    await heron.devices.start()
    expect(heron.devices.discovery.value).toEqual({ state: 'off', interfaces: [], reason: null })
    expect(heron.devices.problem).toBeNull()
    const wren = await handbill('Bold Wren')
    expect(await heron.devices.add(`127.0.0.1:${wren.server.port}`)).toMatchObject({ alias: 'Bold Wren' })
    on = true
    await heron.devices.restart()
    expect(heron.devices.discovery.value.state).toBe(problem ? 'unavailable' : 'on')
    expect(aliases(heron.devices)).toEqual(['Bold Wren'])
  })

  test('an interface that is not there is named', async () => {
    const heron = await handbill('Quiet Heron', { interfaces: ['nowhere0'] })
    await heron.devices.start()
    expect(heron.devices.discovery.value).toEqual({
      state: 'unavailable',
      interfaces: [],
      reason: 'There is no interface named nowhere0 with an IPv4 address.',
    })
    expect(heron.devices.problem).toMatchObject({ code: 'MULTICAST_UNAVAILABLE' })
    await expect(heron.devices.add('127.0.0.1')).rejects.toMatchObject({ data: { cause: 'NO_INTERFACE' } })
  })

  test.skipIf(problem !== null)('one of two interfaces is enough, and the other is named', async () => {
    const heron = await handbill('Quiet Heron', { interfaces: ['lo', 'nowhere0'] })
    await heron.devices.start()
    expect(heron.devices.discovery.value).toMatchObject({
      state: 'on',
      reason: 'There is no interface named nowhere0 with an IPv4 address.',
    })
    expect(heron.devices.problem).toBeNull()
  })

  test.skipIf(problem !== null)('an interface that comes later is used from the next beat', async () => {
    let up = false
    const heron = await handbill('Quiet Heron', { listing: () => (up ? networkInterfaces() : {}) })
    await heron.devices.start()
    expect(heron.devices.discovery.value.state).toBe('unavailable')
    const wren = await handbill('Bold Wren')
    await wren.devices.start()
    up = true
    clock.advance(BEAT)
    await until(heron.devices.discovery, () => heron.devices.discovery.value.state === 'on')
    await until(wren.devices.list, () => {
      clock.advance(100)
      return aliases(wren.devices).includes('Quiet Heron')
    })
  })

  test('a port that somebody keeps for themselves is named, and taken once it is free', async () => {
    const greedy = createSocket('udp4')
    greedy.bind(at.port)
    await once(greedy, 'listening')
    const heron = await handbill('Quiet Heron')
    await heron.devices.start()
    expect(heron.devices.discovery.value).toEqual({
      state: 'unavailable',
      interfaces: [{ name: 'lo', address: '127.0.0.1', multicast: false }],
      reason: `UDP port ${at.port} is taken by a program that does not share it.`,
    })
    greedy.close()
    await once(greedy, 'close')
    await heron.devices.refresh()
    expect(heron.devices.discovery.value.state).toBe('on')
  })

  test('a group that is none is said', async () => {
    const heron = await handbill('Quiet Heron', { meetingPoint: { ...at, group: '10.0.0.1' } })
    await heron.devices.start()
    expect(heron.devices.discovery.value.reason).toMatch(/^The interface lo does no multicast \(\w+\)\.$/)
  })
})

describe('an address', () => {
  let identity: Credentials
  let heron: Awaited<ReturnType<typeof handbill>>
  beforeEach(async () => {
    identity = await makeCredentials()
    heron = await handbill('Quiet Heron', { timeout: 5000 })
  })

  test('is known by the certificate that is presented, not by what the JSON claims', async () => {
    const liar = await peer({ credentials: identity, says: (port) => infoOf('Liar', 'CD'.repeat(32), port) })
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
    const plain = await peer({ says: (port) => infoOf('Plain', 'random-string', port, 'http') })
    const added = await heron.devices.add(`127.0.0.1:${plain.port}`)
    expect(added).toMatchObject({ id: 'random-string', paths: [{ protocol: 'http' }] })
    expect(await heron.devices.find('random-string')).toMatchObject({ protocol: 'http', fingerprint: null })
  })

  test('added by hand is asked again at a refresh', async () => {
    const phone = await peer({ credentials: identity, says: (port) => infoOf('Phone', identity.fingerprint, port) })
    const { lastSeen } = await heron.devices.add(`127.0.0.1:${phone.port}`)
    clock.advance(1)
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

  test('that answers with an error says which', async () => {
    const closed = await peer({ credentials: identity, says: () => '{}', status: 503 })
    await expect(heron.devices.add(`127.0.0.1:${closed.port}`)).rejects.toMatchObject({
      code: 'PEER_REFUSED',
      data: { status: 503 },
    })
  })

  test('where nothing listens is unreachable', async () => {
    const { port } = at
    await expect(heron.devices.find(`127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
      data: { cause: 'ECONNREFUSED', address: `127.0.0.1:${port}` },
    })
  })

  test.each(['[]', '{"alias":', '{"alias":""}', 'x'.repeat(200_000), '{"alias":"Nameless"}'])(
    'that answers otherwise does not speak LocalSend (%#)',
    async (says) => {
      const odd = await peer({ says: () => says })
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
