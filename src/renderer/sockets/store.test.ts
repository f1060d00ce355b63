import { describe, expect, it } from 'vitest'
import type { LiveEvent } from '../../shared/contract/live.ts'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { Door } from '../client/door.ts'
import { type Clock, createSocketsStore, TYPING_MS } from './store.ts'
import { isLoopback } from './totals.ts'

/** A clock that a test moves by hand. */
function handClock() {
  let at = 0
  const due = new Set<{ at: number; then: () => void }>()
  const clock: Clock = {
    now: () => at,
    after(ms, then) {
      const timer = { at: at + ms, then }
      due.add(timer)
      return () => due.delete(timer)
    },
  }
  const pass = (ms: number) => {
    at += ms
    for (const timer of [...due].filter((one) => one.at <= at)) {
      due.delete(timer)
      timer.then()
    }
  }
  return { clock, pass }
}

/** The two things the store uses of a door, and a record of what it asked. */
function door() {
  const asked: string[] = []
  let tell: (event: LiveEvent<SocketRow>) => void = () => {}
  let followed = 0
  const part = {
    client: {
      sockets: { caps: async () => ({ source: 'proc', queues: true, timers: true, owners: true, reason: null }) },
    },
    follow(_watch: unknown, input: { filter: string }, handle: typeof tell) {
      asked.push(input.filter)
      tell = handle
      followed += 1
      return () => {
        followed -= 1
      }
    },
  } as unknown as Pick<Door, 'follow' | 'client'>
  return { part, asked, followed: () => followed, tell: (event: LiveEvent<SocketRow>) => tell(event) }
}

const row = (id: string): SocketRow => ({
  id,
  protocol: 'tcp',
  family: 4,
  local: { address: '10.0.0.1', port: 1 },
  peer: null,
  state: 'ESTABLISHED',
  recvQueue: 0,
  sendQueue: 0,
  timer: null,
  uid: 0,
  inode: 1,
  owner: { kind: 'none' },
  since: 0,
  ...{ stateSince: 0, older: false, closedAt: null, lastState: null, end: null },
  ...{ tcp: null, rate: null, limit: null, drops: null },
})

describe('the connection table', () => {
  it('asks the host once the typing rests, and never with what does not parse', () => {
    const { clock, pass } = handClock()
    const { part, asked } = door()
    const store = createSocketsStore(part, clock)
    store.start()
    for (const text of ['p', 'po', 'port:', 'port:4', 'port:44', 'port:443']) {
      store.setText(text)
      pass(TYPING_MS - 1)
    }
    expect(asked).toEqual([''])
    pass(1)
    expect(asked).toEqual(['', 'port:443'])
    store.setText('port:nonsense')
    pass(10 * TYPING_MS)
    expect(asked).toEqual(['', 'port:443'])
    expect(store.getState().parsed).toMatchObject({ ok: false })
  })

  it('follows nothing before it starts and after it ends', () => {
    const { clock, pass } = handClock()
    const { part, asked, followed } = door()
    const store = createSocketsStore(part, clock)
    store.setText('port:443')
    pass(TYPING_MS)
    expect(asked).toEqual([])
    const stop = store.start()
    expect(asked).toEqual(['port:443'])
    store.setText('port:80')
    stop()
    pass(TYPING_MS)
    expect(followed()).toBe(0)
    expect(asked).toEqual(['port:443'])
  })

  it('holds changes back while frozen and shows them after', () => {
    const { clock } = handClock()
    const { part, tell } = door()
    const store = createSocketsStore(part, clock)
    store.start()
    tell({ kind: 'snapshot', items: [row('a'), row('b')] })
    store.freeze(true)
    const before = store.getState().board
    tell({ kind: 'delta', changed: [row('c')], removed: ['a'] })
    expect(store.getState()).toMatchObject({ board: before, waiting: 2 })
    store.freeze(false)
    expect(store.getState().waiting).toBe(0)
    expect(store.getState().board.order).toEqual(['a', 'b', 'c'])
  })

  it('sweeps gone rows by itself, without news from the host', () => {
    const { clock, pass } = handClock()
    const { part, tell } = door()
    const store = createSocketsStore(part, clock)
    store.start()
    tell({ kind: 'snapshot', items: [row('a'), row('b')] })
    tell({ kind: 'delta', changed: [], removed: ['a'] })
    expect(store.getState().board.order).toEqual(['a', 'b'])
    for (let i = 0; i < 7; i += 1) pass(500)
    expect(store.getState().board.order).toEqual(['b'])
  })

  it('starts a new table for a new filter: nothing of the old one counts as gone', () => {
    const { clock, pass } = handClock()
    const { part, tell } = door()
    const store = createSocketsStore(part, clock)
    store.start()
    tell({ kind: 'snapshot', items: [row('a'), row('b')] })
    store.setText('port:1')
    pass(TYPING_MS)
    tell({ kind: 'snapshot', items: [row('b')] })
    expect(store.getState().board.order).toEqual(['b'])
  })
})

describe('loopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:10.0.0.1', false],
    ['10.127.0.1', false],
    ['0.0.0.0', false],
  ])('%s: %s', (address, expected) => {
    expect(isLoopback({ local: { address, port: 1 }, peer: null })).toBe(expected)
  })
})
