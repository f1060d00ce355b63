import { networkInterfaces } from 'node:os'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toAnnouncement } from './announcement.ts'
import { BEAT, SILENCE } from './devices.ts'
import { makeCredentials } from './testing/credentials.ts'
import { aliases, infoOf, Lan, until } from './testing/lan.ts'
import { loopbackMulticastProblem, shout, shoutFrom } from './testing/meeting.ts'

const problem = await loopbackMulticastProblem()

let lan: Lan
beforeEach(async () => {
  lan = await Lan.open()
})
afterEach(() => lan.close())

const openSockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('UDP')).length

describe.skipIf(problem !== null)(`multicast on the loopback ${problem ?? ''}`, () => {
  test('two Handbills on one machine find each other, and not themselves', async () => {
    const heron = await lan.handbill('Quiet Heron')
    const wren = await lan.handbill('Bold Wren')
    await heron.devices.start()
    await wren.devices.start()
    expect(heron.devices.discovery.value).toEqual({
      state: 'on',
      interfaces: [{ name: 'lo', address: '127.0.0.1', multicast: true }],
      reason: null,
    })
    lan.clock.advance(100)
    await until(heron.devices.list, () => heron.devices.list.size > 0)
    await until(wren.devices.list, () => wren.devices.list.size > 0)
    lan.clock.advance(2000)
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
    const heron = await lan.handbill('Quiet Heron')
    await heron.devices.start()
    const identity = await makeCredentials()
    const phone = await lan.peer({ credentials: identity, says: (port) => infoOf('Phone', identity.fingerprint, port) })
    await shout(lan.at, JSON.stringify(toAnnouncement(infoOf('Phone', identity.fingerprint, phone.port), true)))
    await until(heron.devices.list, () => phone.registered.length > 0)
    expect(phone.registered[0]?.info).toEqual(heron.self())
  })

  test('who cannot be registered with is answered by datagram', async () => {
    const heron = await lan.handbill('Quiet Heron')
    const deaf = await lan.handbill('Deaf Wren')
    await deaf.server.stop()
    await heron.devices.start()
    await deaf.devices.start()
    lan.clock.advance(100)
    await until(heron.devices.list, () => heron.devices.list.size > 0)
    // Heron's register fails in real time; its answer is put off by the clock that stands still.
    while (!aliases(deaf.devices).includes('Quiet Heron')) {
      lan.clock.advance(100)
      await Promise.race([deaf.devices.list.changed(), new Promise(setImmediate)])
    }
    expect(deaf.devices.list.values()[0]?.paths[0]?.via).toBe('multicast')
  })

  test('a path that shows another certificate than announced is no path', async () => {
    const heron = await lan.handbill('Quiet Heron')
    await heron.devices.start()
    const mallory = await makeCredentials()
    const victim = 'AB'.repeat(32)
    const trap = await lan.peer({ credentials: mallory, says: (port) => infoOf('Bank', victim, port) })
    await shout(lan.at, JSON.stringify(toAnnouncement(infoOf('Bank', victim, trap.port), true)))
    await until(heron.devices.list, () => heron.devices.list.get(mallory.fingerprint) !== undefined)
    expect(heron.devices.list.get(victim)).toBeUndefined()
  })

  test('nor does it become one by answering nonsense', async () => {
    const heron = await lan.handbill('Quiet Heron')
    await heron.devices.start()
    const trap = await lan.peer({ credentials: await makeCredentials(), says: () => 'nonsense' })
    const victim = 'AB'.repeat(32)
    await shout(lan.at, JSON.stringify(toAnnouncement(infoOf('Bank', victim, trap.port), false)))
    await until(heron.devices.list, () => heron.devices.list.get(victim) !== undefined)
    await until(heron.devices.list, () => heron.devices.list.get(victim) === undefined)
  })

  test('whatever else is said there is ignored', async () => {
    const heron = await lan.handbill('Quiet Heron')
    await heron.devices.start()
    const noise = fc.sample(fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 500 }), fc.json()), 100)
    const good = toAnnouncement(infoOf('Phone', 'phone', 9), false)
    await shout(
      lan.at,
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
    const heron = await lan.handbill('Quiet Heron', {
      listing: () => ({ lo: [{ ...loopback!, cidr: '127.0.0.1/32' }] }),
    })
    const wide = await lan.handbill('Bold Wren')
    await heron.devices.start()
    await wide.devices.start()
    const says = (alias: string) => JSON.stringify(toAnnouncement(infoOf(alias, alias, 9), false))
    await shoutFrom('127.0.0.2', lan.at, says('Stranger'))
    await shout(lan.at, says('Phone'))
    for (const { devices } of [heron, wide]) await until(devices.list, () => aliases(devices).includes('Phone'))
    expect(aliases(heron.devices)).toEqual(['Phone'])
    expect(aliases(wide.devices)).toEqual(['Stranger', 'Phone'])
  })

  test('who does not listen announces nothing and answers nobody', async () => {
    const wren = await lan.handbill('Bold Wren')
    const heron = await lan.handbill('Quiet Heron', { self: () => null })
    await wren.devices.start()
    await heron.devices.start()
    lan.clock.advance(2000)
    await until(heron.devices.list, () => aliases(heron.devices).includes('Bold Wren'))
    await shout(lan.at, JSON.stringify(toAnnouncement(infoOf('Phone', 'phone', 9), false)))
    await until(wren.devices.list, () => aliases(wren.devices).includes('Phone'))
    expect(aliases(wren.devices)).toEqual(['Phone'])
    expect(wren.server.registered).toEqual([])
  })

  test('who stops being there is asked once, and goes', async () => {
    const heron = await lan.handbill('Quiet Heron')
    await heron.devices.start()
    const identity = await makeCredentials()
    const phone = await lan.peer({
      credentials: identity,
      says: (port) => infoOf('Phone', identity.fingerprint, port),
    })
    await shout(lan.at, JSON.stringify(toAnnouncement(infoOf('Phone', identity.fingerprint, phone.port), false)))
    const seenAt = () => heron.devices.list.get(identity.fingerprint)?.lastSeen ?? 0
    await until(heron.devices.list, () => seenAt() > 0)
    await until(heron.devices.list, () => phone.registered.length > 0)
    const before = seenAt()
    for (let silent = 0; silent <= SILENCE; silent += BEAT) lan.clock.advance(BEAT)
    await until(heron.devices.list, () => seenAt() > before)
    expect(phone.asked()).toBe(1)

    await phone.stop()
    for (let silent = 0; silent <= SILENCE; silent += BEAT) lan.clock.advance(BEAT)
    await until(heron.devices.list, () => heron.devices.list.size === 0)
  })

  test('Handbills that stay are never asked: they remind each other', async () => {
    const heron = await lan.handbill('Quiet Heron')
    const wren = await lan.handbill('Bold Wren')
    await heron.devices.start()
    await wren.devices.start()
    lan.clock.advance(100)
    for (let beats = 0; beats < 5; beats += 1) {
      const now = lan.clock.now()
      lan.clock.advance(BEAT)
      for (const { devices } of [heron, wren]) {
        await until(devices.list, () => (devices.list.values()[0]?.lastSeen ?? 0) > now)
      }
    }
    expect(heron.server.asked() + wren.server.asked()).toBe(0)
  })

  test('a new alias is told with the next announcement', async () => {
    let alias = 'Before'
    const heron = await lan.handbill('Quiet Heron')
    const identity = await makeCredentials()
    const other = await lan.handbill('Other', { identity, self: () => infoOf(alias, identity.fingerprint, 9) })
    await heron.devices.start()
    await other.devices.start()
    lan.clock.advance(100)
    await until(heron.devices.list, () => aliases(heron.devices).includes('Before'))
    alias = 'After'
    lan.clock.advance(10)
    await other.devices.refresh()
    lan.clock.advance(100)
    await until(heron.devices.list, () => aliases(heron.devices).includes('After'))
    expect(heron.devices.list.size).toBe(1)
  })

  test('stop leaves nothing open, and start begins anew', async () => {
    const heron = await lan.handbill('Quiet Heron')
    await heron.devices.start()
    await shout(lan.at, JSON.stringify(toAnnouncement(infoOf('Phone', 'phone', 9), false)))
    await until(heron.devices.list, () => heron.devices.list.size > 0)
    expect(openSockets()).toBeGreaterThan(0)
    await Promise.all([heron.devices.refresh(), heron.devices.stop()])
    // The loop closes handles at the end of its turn.
    for (let turn = 0; turn < 2; turn += 1) await new Promise(setImmediate)
    expect(openSockets()).toBe(0)
    expect(heron.devices.list.size).toBe(0)
    expect(heron.devices.discovery.value.state).toBe('off')
    expect(lan.clock.waiting).toBe(0)
    await Promise.all([heron.devices.start(), heron.devices.stop()])
    expect(lan.clock.waiting).toBe(0)
    await Promise.all([heron.devices.start(), heron.devices.stop(), heron.devices.start()])
    expect(heron.devices.discovery.value.state).toBe('on')
  })
})
