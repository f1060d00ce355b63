import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Device } from '../../shared/contract/devices.ts'
import { Failure } from '../../shared/contract/failure.ts'
import { type Flow, follow, WINDOW } from '../../shared/contract/flow.ts'
import { applyLive, LiveCollection, type LiveEvent, LiveValue } from '../../shared/contract/live.ts'
import type { Scope } from '../../shared/contract/scope.ts'
import { createRouter } from '../router.ts'
import { type Opened, roads } from './roads.fixture.ts'
import { smallApp, someDevice } from './small-app.fixture.ts'

/** A live collection that counts what its watchers were given, and those that ended. */
class Counted extends LiveCollection<Device> {
  produced = 0
  readonly ended = new LiveValue(0)

  override async *watch(...given: Parameters<LiveCollection<Device>['watch']>) {
    try {
      for await (const event of super.watch(...given)) {
        this.produced += 1
        yield event
      }
    } finally {
      this.ended.set(this.ended.value + 1)
    }
  }
}

describe.each(roads)('the contract by the road: $name', (road) => {
  const open: Opened[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()))
  })

  async function start(scope: Scope = 'admin', services: Parameters<typeof smallApp>[0] = {}) {
    const list = new Counted()
    const app = smallApp(services)
    Object.assign(app.devices, { list })
    const opened = await road.open(createRouter(app), scope)
    open.push(opened)
    return { list, app, ...opened }
  }

  async function seen(promise: PromiseLike<unknown>): Promise<unknown> {
    return promise.then(
      () => expect.unreachable('the call should have been refused'),
      (thrown) => thrown,
    )
  }

  test('answers', async () => {
    const { client, app } = await start('read')
    expect(await client.status.get()).toEqual(app.status.value)
  })

  test('refuses bad input with the path of the field, before any service sees it', async () => {
    const { client } = await start()
    expect(await seen(client.transfers.files({ id: 'x', offset: -1 }))).toMatchObject({
      code: 'INPUT_INVALID',
      status: 400,
      defined: true,
      data: { issues: [{ path: ['offset'], message: expect.any(String) }], next: expect.any(String) },
    })
    const sources = [
      { kind: 'path', path: '/a' },
      { kind: 'path', path: '' },
    ] as const
    expect(await seen(client.transfers.send({ to: 'x', sources: [...sources] }))).toMatchObject({
      code: 'INPUT_INVALID',
      data: { issues: [{ path: ['sources', 1, 'path'] }] },
    })
    expect(await seen(client.devices.add(undefined as never))).toMatchObject({
      code: 'INPUT_INVALID',
      data: { issues: [{ path: [] }] },
    })
  })

  test('refuses bad input to a stream, too', async () => {
    const { client } = await start()
    expect(await seen(client.devices.watch({ flow: 'short' }))).toMatchObject({
      code: 'INPUT_INVALID',
      data: { issues: [{ path: ['flow'] }] },
    })
  })

  test('refuses unknown calls', async () => {
    const { client, link } = await start()
    if (!link) return expect((client as unknown as Record<string, unknown>).nope).toBeUndefined()
    for (const path of [['nope'], ['devices', 'nope'], ['devices'], ['__proto__'], ['devices', 'constructor']]) {
      expect(await seen(link.call(path, {}, { context: {} }))).toMatchObject({
        code: 'NOT_FOUND',
        status: 404,
        data: { kind: 'call', name: path.join('.') },
      })
    }
  })

  test('refuses a scope that is too small, whatever the input', async () => {
    const { client } = await start('read')
    expect(await seen(client.devices.add({ address: 'x' }))).toMatchObject({
      code: 'SCOPE_MISSING',
      status: 403,
      defined: true,
      data: { needed: 'operate', granted: 'read' },
    })
    expect(await seen(client.access.list())).toMatchObject({ code: 'SCOPE_MISSING', data: { needed: 'admin' } })
    expect(await seen(client.devices.add({ address: '' }))).toMatchObject({ code: 'SCOPE_MISSING' })
  })

  test('keeps the code and the data of a failure', async () => {
    const { client } = await start()
    expect(await seen(client.devices.add({ address: '192.0.2.1' }))).toMatchObject({
      code: 'PEER_UNREACHABLE',
      status: 502,
      defined: true,
      message: 'The device was not added. Nobody answers there. Look at the address.',
      data: { address: '192.0.2.1', cause: 'ECONNREFUSED', what: 'The device was not added.' },
    })
  })

  test('names a mistake of ours INTERNAL, and goes on', async () => {
    const { client } = await start()
    expect(await seen(client.devices.refresh())).toMatchObject({ code: 'INTERNAL', data: { why: 'a bug' } })
    expect(await client.status.get()).toBeDefined()
  })

  test('keeps the code and the data of a failure in the middle of a stream', async () => {
    const sums = { opened: 0, ended: 0, missed: 0 }
    async function* counts(flow: Flow) {
      await flow.spend(undefined)
      yield { total: 1, udp: 0, states: {}, ...sums }
      throw new Failure('NOT_OFFERED', { what: 'No.', why: 'Not here.', next: 'Go.', feature: 'sockets' })
    }
    const { client } = await start('read', { sockets: { counts } })
    const events = await client.lab.states({ flow: 'a-flow-of-mine' })
    expect((await events.next()).value).toEqual({ total: 1, udp: 0, states: {}, ...sums })
    expect(await seen(events.next())).toMatchObject({ code: 'NOT_OFFERED', status: 501, data: { feature: 'sockets' } })
  })

  test('gives a snapshot, then what changed', async () => {
    const { client, list } = await start()
    list.set(someDevice('a'))
    const events: LiveEvent<Device>[] = []
    for await (const event of follow(client.flow, client.devices.watch, {})) {
      events.push(event)
      if (events.length === 1) list.set(someDevice('b'))
      if (events.length === 2) list.delete('a')
      if (events.length === 3) break
    }
    expect(events).toEqual([
      { kind: 'snapshot', items: [someDevice('a')] },
      { kind: 'delta', changed: [someDevice('b')], removed: [] },
      { kind: 'delta', changed: [], removed: ['a'] },
    ])
  })

  test('ends the producer when the consumer leaves', async () => {
    const { client, list } = await start()
    for await (const _ of follow(client.flow, client.devices.watch, {})) break
    while (list.ended.value === 0) await list.ended.changed()
    expect(list.ended.value).toBe(1)
  })

  test('ends the producer when the consumer aborts, and the consumer without an error', async () => {
    const { client, list } = await start()
    const gone = new AbortController()
    for await (const _ of follow(client.flow, client.devices.watch, {}, gone.signal)) {
      setImmediate(() => gone.abort())
    }
    while (list.ended.value === 0) await list.ended.changed()
  })

  const cuttable = road.name === 'direct' ? () => {} : test
  cuttable('ends producer and consumer when the connection is cut', async () => {
    const { client, list, cut } = await start()
    const followed = (async () => {
      for await (const _ of follow(client.flow, client.devices.watch, {})) cut?.()
    })()
    await expect(followed).rejects.toThrow()
    while (list.ended.value === 0) await list.ended.changed()
  })

  test('holds the producer back while the consumer stalls, and catches up by what is true then', async () => {
    const { client, list } = await start()
    let devices: ReadonlyMap<string, Device> = new Map()
    let events = 0
    for await (const event of follow(client.flow, client.devices.watch, {})) {
      events += 1
      devices = applyLive(devices, event)
      if (events === 1) {
        for (let change = 0; change < 10_000; change += 1) {
          list.set(someDevice(`d${change % 50}`, change))
          if (change % 100 === 99) await turn()
        }
        list.delete('d0')
        expect(list.produced).toBeLessThanOrEqual(WINDOW)
      }
      if (devices.size === 49 && devices.get('d49')?.lastSeen === 9999) break
    }
    expect([...devices.values()].sort(byId)).toEqual(list.values().sort(byId))
    expect(events).toBeLessThanOrEqual(WINDOW + 1)
    expect(list.produced).toBeLessThanOrEqual(WINDOW + 2)
  })

  test('lets a stalled stream stall nobody else', async () => {
    const { client, list } = await start()
    const stalled = await client.devices.watch({ flow: 'stalled-flow' })
    await stalled.next()
    for (let change = 0; change < 100; change += 1) list.set(someDevice('x', change))
    let events = 0
    for await (const event of follow(client.flow, client.devices.watch, {})) {
      events += 1
      list.set(someDevice('x', 100 + events))
      if (events === 20) {
        expect(event).toMatchObject({ kind: 'delta', changed: [{ id: 'x' }] })
        break
      }
    }
    await stalled.return?.()
  })

  test('keeps two flows of one name apart', async () => {
    const { client } = await start()
    const first = await client.devices.watch({ flow: 'one-and-the-same' })
    await first.next()
    expect(await seen(client.devices.watch({ flow: 'one-and-the-same' }))).toMatchObject({ code: 'INTERNAL' })
    await first.return?.()
  })
})

const byId = (a: Device, b: Device) => (a.id < b.id ? -1 : 1)
