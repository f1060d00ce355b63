import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LOOK } from './devices.ts'
import { aliases, Lan, until } from './testing/lan.ts'
import { loopbackMulticastProblem } from './testing/meeting.ts'

const problem = await loopbackMulticastProblem()

let lan: Lan
beforeEach(async () => {
  lan = await Lan.open()
})
afterEach(() => lan.close())

describe('without multicast', () => {
  test('switched off: nothing is opened, and addresses still work', async () => {
    let on = false
    const heron = await lan.handbill('Quiet Heron', { discovery: () => on })
    await heron.devices.start()
    expect(heron.devices.discovery.value).toEqual({ state: 'off', interfaces: [], reason: null })
    expect(heron.devices.problem).toBeNull()
    const wren = await lan.handbill('Bold Wren')
    expect(await heron.devices.add(`127.0.0.1:${wren.server.port}`)).toMatchObject({ alias: 'Bold Wren' })
    on = true
    await heron.devices.restart()
    expect(heron.devices.discovery.value.state).toBe(problem ? 'unavailable' : 'on')
    expect(aliases(heron.devices)).toEqual(['Bold Wren'])
  })

  test('an interface that is not there is named', async () => {
    const heron = await lan.handbill('Quiet Heron', { interfaces: ['nowhere0'] })
    await heron.devices.start()
    expect(heron.devices.discovery.value).toEqual({
      state: 'unavailable',
      interfaces: [],
      reason: 'There is no interface named nowhere0 with an address.',
    })
    expect(heron.devices.problem).toMatchObject({ code: 'MULTICAST_UNAVAILABLE' })
    await expect(heron.devices.add('127.0.0.1')).rejects.toMatchObject({ data: { cause: 'NO_INTERFACE' } })
  })

  test.skipIf(problem !== null)('one of two interfaces is enough, and the other is named', async () => {
    const heron = await lan.handbill('Quiet Heron', { interfaces: ['lo', 'nowhere0'] })
    await heron.devices.start()
    expect(heron.devices.discovery.value).toMatchObject({
      state: 'on',
      reason: 'There is no interface named nowhere0 with an address.',
    })
    expect(heron.devices.problem).toBeNull()
  })

  test.skipIf(problem !== null)('an interface that comes later is used from the next look', async () => {
    let up = false
    const heron = await lan.handbill('Quiet Heron', { listing: () => (up ? networkInterfaces() : {}) })
    await heron.devices.start()
    expect(heron.devices.discovery.value.state).toBe('unavailable')
    const wren = await lan.handbill('Bold Wren')
    await wren.devices.start()
    up = true
    lan.clock.advance(LOOK)
    await until(heron.devices.discovery, () => heron.devices.discovery.value.state === 'on')
    while (!aliases(wren.devices).includes('Quiet Heron')) {
      lan.clock.advance(100)
      await Promise.race([wren.devices.list.changed(), new Promise(setImmediate)])
    }
  })

  test('a port that somebody keeps for themselves is named, and taken once it is free', async () => {
    const greedy = createSocket('udp4')
    greedy.bind(lan.at.port)
    await once(greedy, 'listening')
    const heron = await lan.handbill('Quiet Heron')
    await heron.devices.start()
    expect(heron.devices.discovery.value).toEqual({
      state: 'unavailable',
      interfaces: [{ name: 'lo', address: '127.0.0.1', multicast: false }],
      reason: `UDP port ${lan.at.port} is taken by a program that does not share it.`,
    })
    greedy.close()
    await once(greedy, 'close')
    await heron.devices.refresh()
    expect(heron.devices.discovery.value.state).toBe('on')
  })

  test('a group that is none is said', async () => {
    const heron = await lan.handbill('Quiet Heron', { meetingPoint: { ...lan.at, group: '10.0.0.1' } })
    await heron.devices.start()
    expect(heron.devices.discovery.value.reason).toMatch(/^The interface lo does no multicast \(\w+\)\.$/)
  })
})
