import { describe, expect, test } from 'vitest'
import { Flows, WINDOW } from '../../shared/contract/flow.ts'
import type { LiveEvent } from '../../shared/contract/live.ts'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import { Sockets } from './sockets.ts'
import { capsOf, type KernelSocket, noSource, type SocketSource } from './source.ts'
import { systemSource } from './system.ts'
import { SocketTable } from './table.ts'

const socket = (change: Partial<KernelSocket> = {}): KernelSocket => ({
  protocol: 'tcp',
  family: 4,
  local: { address: '127.0.0.1', port: 53317 },
  peer: { address: '127.0.0.1', port: 40_000 },
  state: 'ESTABLISHED',
  recvQueue: 0,
  sendQueue: 0,
  timer: null,
  uid: 0,
  inode: 1,
  ...{ cookie: null, tcp: null, drops: null },
  ...change,
})

/** A table and a clock that stand still until the test moves them. */
function bench(first: KernelSocket[] = [socket()]) {
  const table = { rows: first, reads: 0, cost: 0, now: 1_000_000 }
  const waits: { ms: number; signal: AbortSignal; pass: () => void }[] = []
  let waiting = () => {}
  const source: SocketSource = {
    caps: capsOf({ source: 'proc', queues: true, timers: true, owners: true }),
    read: async () => {
      table.reads += 1
      table.now += table.cost
      return { fresh: table.rows, stale: 'all' }
    },
    owners: {
      ...{ has: () => true, learn: async () => {}, forget: () => {} },
      get: (inode) => (inode === 0 ? { kind: 'none' } : { kind: 'process', pid: inode, name: 'x', ours: true }),
    },
  }
  const clock = {
    now: () => table.now,
    wait: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        waits.push({ ms, signal, pass: resolve })
        waiting()
      }),
  }
  const sockets = new Sockets({ table: () => new SocketTable({ source, now: clock.now }), clock })
  /** Lets the interval that the polling waits for pass; resolves with it, in ms. */
  const pass = async () => {
    while (!waits[0] || waits[0].signal.aborted) {
      if (waits[0]?.signal.aborted) waits.shift()
      else await new Promise<void>((resolve) => (waiting = resolve))
    }
    const { ms, pass: go } = waits.shift()!
    table.now += ms
    go()
    return ms
  }
  const settled = async () => {
    while (!waits[0]) await new Promise<void>((resolve) => (waiting = resolve))
  }
  return { sockets, table, pass, settled, waits }
}

function watch(sockets: Sockets, filter = '', flows = new Flows(), id = `flow-${Math.random()}`) {
  const abort = new AbortController()
  const events = sockets.watch(flows.open(id), abort.signal, filter)
  const next = async (): Promise<LiveEvent<SocketRow>> => {
    const { value } = await events.next()
    flows.taken(id)
    return value as LiveEvent<SocketRow>
  }
  return { next, events, abort, flows, id }
}

describe('watching', () => {
  test('the whole first, then only what changed', async () => {
    const { sockets, table, pass, settled } = bench([
      socket(),
      socket({ inode: 2, local: { address: '::1', port: 2 } }),
    ])
    const { next, events } = watch(sockets)
    const first = await next()
    expect(first.kind === 'snapshot' && first.items).toHaveLength(2)
    const [changed, gone] = first.kind === 'snapshot' ? first.items : []
    table.rows = [socket({ sendQueue: 7 })]
    await pass()
    const closed = { ...gone, state: 'CLOSED', lastState: 'ESTABLISHED', end: 'missing', closedAt: 1_001_000 }
    const second = {
      kind: 'delta',
      changed: [
        { ...changed, sendQueue: 7 },
        { ...closed, stateSince: 1_001_000 },
      ],
    }
    expect(await next()).toEqual({ ...second, removed: [] })
    for (const _ of [2, 3, 4]) {
      await settled()
      await pass()
    }
    // A closed row stays for a moment, marked; then it goes.
    expect(await next()).toEqual({ kind: 'delta', changed: [], removed: [gone?.id] })
    await events.return(undefined)
  })

  test('a countdown is no change: an idle table sends nothing', async () => {
    const timer = (seconds: number) => [socket({ state: 'TIME_WAIT', inode: 0, timer: { kind: 'time_wait', seconds } })]
    const { sockets, table, pass, settled } = bench(timer(60))
    const { next, events } = watch(sockets)
    await next()
    const later = next()
    for (const left of [58.99, 58, 57.02]) {
      table.rows = timer(left)
      await pass()
      await settled()
    }
    await new Promise(setImmediate)
    const quiet = await Promise.race([later, Promise.resolve('nothing')])
    expect(quiet).toBe('nothing')
    table.rows = [...timer(56), socket({ inode: 9, local: { address: '127.0.0.1', port: 9 } })]
    await pass()
    expect((await later) as object).toMatchObject({ kind: 'delta', changed: [{ inode: 9 }], removed: [] })
    await events.return(undefined)
  })

  test('a filter decides who is seen, also when a row comes to match or ceases to', async () => {
    const { sockets, table, pass } = bench()
    const { next, events } = watch(sockets, 'state:close_wait')
    expect(await next()).toEqual({ kind: 'snapshot', items: [] })
    table.rows = [socket({ state: 'CLOSE_WAIT' })]
    await pass()
    const seen = await next()
    expect(seen).toMatchObject({ changed: [{ state: 'CLOSE_WAIT' }] })
    table.rows = [socket({ state: 'LAST_ACK' })]
    await pass()
    const id = seen.kind === 'delta' && seen.changed[0]?.id
    expect(await next()).toEqual({ kind: 'delta', changed: [], removed: [id], unmatched: [id] })
    await events.return(undefined)
  })

  test('what ends in a crowd is not said to match no more', async () => {
    const crowd = Array.from({ length: 1200 }, (_, index) =>
      socket({ inode: index + 1, local: { address: '127.0.0.1', port: index + 1 } }),
    )
    const { sockets, table, pass } = bench(crowd)
    const { next, events } = watch(sockets, 'state:established')
    await next()
    table.rows = []
    await pass()
    const told = await next()
    const { changed, removed, unmatched } = told as Extract<typeof told, { kind: 'delta' }>
    expect([changed.length + removed.length, unmatched]).toEqual([1200, undefined])
    expect(removed.length).toBeGreaterThan(0)
    await events.return(undefined)
  })

  test('the end of a row is told to those whose filter let it through until then, and to no others', async () => {
    const { sockets, table, pass, settled } = bench()
    const [seeing, other] = [watch(sockets, 'state:established'), watch(sockets, 'state:time_wait')]
    const first = await seeing.next()
    await other.next()
    const id = first.kind === 'snapshot' && first.items[0]?.id
    const nothing = other.next()
    table.rows = []
    await pass()
    expect(await seeing.next()).toMatchObject({ changed: [{ id, state: 'CLOSED', lastState: 'ESTABLISHED' }] })
    for (const _ of [2, 3, 4]) {
      await settled()
      await pass()
    }
    expect(await seeing.next()).toEqual({ kind: 'delta', changed: [], removed: [id] })
    expect(await Promise.race([nothing, Promise.resolve('nothing')])).toBe('nothing')
    for (const { abort } of [seeing, other]) abort.abort()
  })

  test('a filter that does not parse says where, and costs nobody anything', async () => {
    const { sockets, table } = bench()
    const { next, flows, id } = watch(sockets, 'port:53317 state:nope')
    await expect(next()).rejects.toMatchObject({ code: 'INPUT_INVALID', data: { issues: [{ path: ['filter', 17] }] } })
    expect([sockets.watchers, table.reads]).toEqual([0, 0])
    // The flow is free again.
    flows.open(id).close()
    await expect(sockets.snapshot('"')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('one reading for all who watch, none when nobody does', async () => {
    const { sockets, table, pass, settled, waits } = bench()
    const watching = [watch(sockets), watch(sockets, 'port:1'), watch(sockets)]
    await Promise.all(watching.map(({ next }) => next()))
    expect([sockets.watchers, table.reads]).toEqual([3, 1])
    await pass()
    await settled()
    expect(table.reads).toBe(2)
    expect(waits).toHaveLength(1)
    for (const { abort, events } of watching) {
      const last = events.next()
      abort.abort()
      expect(await last).toEqual({ done: true, value: undefined })
    }
    expect(sockets.watchers).toBe(0)
    expect(waits.every(({ signal }) => signal.aborted)).toBe(true)
    const again = watch(sockets)
    await again.next()
    expect(table.reads).toBe(3)
    await again.events.return(undefined)
  })

  test('who stalls is given no more than the window, and then the newest', async () => {
    const { sockets, table, pass, settled } = bench()
    const flows = new Flows()
    const events = sockets.watch(flows.open('stalling'), undefined, '')
    for (let event = 0; event < WINDOW; event += 1) {
      await events.next()
      table.rows = [socket({ sendQueue: event + 1 })]
      await settled()
      await pass()
    }
    const held = events.next()
    for (const sendQueue of [50, 60, 70]) {
      await settled()
      table.rows = [socket({ sendQueue })]
      await pass()
    }
    await settled()
    await new Promise(setImmediate)
    expect(await Promise.race([held, Promise.resolve('held')])).toBe('held')
    flows.taken('stalling')
    expect((await held).value).toMatchObject({ kind: 'delta', changed: [{ sendQueue: 70 }] })
    await events.return(undefined)
  })

  test('a table that is dear to read is read less often', async () => {
    const { sockets, table, pass, settled } = bench()
    const { next, events } = watch(sockets)
    await next()
    expect(await pass()).toBe(1000)
    await settled()
    table.cost = 200
    // What one poll took by itself changes nothing: the machine was busy.
    expect([await pass(), await pass(), await pass()]).toEqual([1000, 1000, 1000])
    expect(await pass()).toBe(4000)
    await settled()
    table.cost = 5000
    for (let polls = 0; polls < 3; polls += 1) await pass()
    expect(await pass()).toBe(10_000)
    await events.return(undefined)
  })

  test('stop ends every stream', async () => {
    const { sockets } = bench()
    const { next, events } = watch(sockets)
    await next()
    const last = events.next()
    await sockets.stop()
    expect((await last).done).toBe(true)
  })

  test('after stop nothing is read, nor opened anew', async () => {
    const opened: SocketTable[] = []
    const reads = { closed: false }
    const source: SocketSource = {
      ...noSource('sunos'),
      read: async () => {
        if (reads.closed) throw new Error('a closed source was read')
        return { fresh: [], stale: 'all' }
      },
      close() {
        reads.closed = true
      },
    }
    const sockets = new Sockets({
      table() {
        const table = new SocketTable({ source, now: () => Date.now() })
        opened.push(table)
        return table
      },
    })
    await sockets.snapshot()
    await sockets.stop()
    for (const ask of [() => sockets.snapshot(), () => sockets.caps(), () => sockets.whoHolds(1, 'tcp')])
      await expect(ask()).rejects.toMatchObject({ code: 'CANCELLED' })
    await sockets.stop()
    expect(opened).toHaveLength(1)
  })

  test('totals count the whole machine, whatever others filter', async () => {
    const { sockets, table, pass } = bench([socket(), socket({ protocol: 'udp', state: null, inode: 2 })])
    const flows = new Flows()
    const totals = sockets.totals(flows.open('totalling'), undefined)
    expect((await totals.next()).value).toMatchObject({
      total: 2,
      udp: 1,
      states: { ESTABLISHED: 1 },
      recvQueue: 0,
      rate: null,
    })
    table.rows = [socket({ state: 'CLOSE_WAIT' })]
    flows.taken('totalling')
    const next = totals.next()
    await pass()
    expect((await next).value).toMatchObject({ total: 1, udp: 0, states: { CLOSE_WAIT: 1 }, ended: 1 })
    await totals.return(undefined)
  })
})

describe('identity', () => {
  const ids = async (...polls: KernelSocket[][]) => {
    const { sockets, table } = bench()
    const seen: string[][] = []
    for (const rows of polls) {
      table.rows = rows
      seen.push((await sockets.snapshot()).map(({ id }) => id))
    }
    return seen
  }

  test('lasts through TIME_WAIT, and ends when the same ends connect again', async () => {
    const [[open], [over], [anew]] = (await ids(
      [socket()],
      [socket({ state: 'TIME_WAIT', inode: 0 })],
      [socket({ inode: 5 })],
    )) as [string[], string[], string[]]
    expect(over).toBe(open)
    expect(anew).not.toBe(open)
  })

  test('lasts while a connection gets its descriptor', async () => {
    const [[asked], [waiting], [accepted]] = (await ids(
      [socket({ state: 'SYN_RCVD', inode: 0 })],
      [socket({ inode: 0 })],
      [socket({ inode: 5 })],
    )) as [string[], string[], string[]]
    expect(new Set([asked, waiting, accepted]).size).toBe(1)
  })

  test('tells apart sockets that share a port (SO_REUSEPORT), in any order', async () => {
    const two = [socket({ inode: 1, state: 'LISTEN', peer: null }), socket({ inode: 2, state: 'LISTEN', peer: null })]
    const { sockets, table } = bench(two)
    const before = await sockets.snapshot()
    expect(new Set(before.map(({ id }) => id)).size).toBe(2)
    table.rows = two.toReversed()
    expect(await sockets.snapshot()).toEqual(before)
  })
})

test('a system without a source says so and has an empty table', async () => {
  const sockets = new Sockets({ table: () => new SocketTable({ source: noSource('sunos'), now: () => 0 }) })
  expect(await sockets.caps()).toMatchObject({ source: 'none', reason: expect.stringContaining('sunos') })
  expect(await sockets.snapshot()).toEqual([])
  expect((await systemSource('sunos')).caps.source).toBe('none')
})
