import { describe, expect, it } from 'vitest'
import type { LiveEvent } from '../../shared/contract/live.ts'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { Door } from '../client/door.ts'
import { sightOf } from '../live/sight.ts'
import { hasMarks } from './board.ts'
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
function door(now: () => number = () => 0) {
  const asked: string[] = []
  let tell: (event: LiveEvent<SocketRow>) => void = () => {}
  let followed = 0
  const part = {
    client: {
      sockets: {
        caps: async () => ({ source: 'proc', queues: true, timers: true, owners: true, reason: null }),
        clock: async () => ({ now: now() }),
      },
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

  it('keeps the filter of what it shows while another one is not understood, also where it looks again', () => {
    const { clock, pass } = handClock()
    const { part, asked, tell } = door()
    const store = createSocketsStore(part, clock)
    const stop = store.start()
    tell({ kind: 'snapshot', items: [row('a'), row('b')] })
    store.setText('port:1')
    pass(TYPING_MS)
    expect(store.getState().filter).toBe('')
    tell({ kind: 'snapshot', items: [row('a')] })
    store.setText('port:1 (')
    pass(TYPING_MS)
    expect(store.getState()).toMatchObject({ filter: 'port:1', board: { order: ['a'] } })
    stop()
    store.start()
    expect(asked.at(-1)).toBe('port:1')
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

describe('a frozen table', () => {
  it('stays frozen under another filter, which applies to its rows, and is a new table after', () => {
    const { clock, pass } = handClock()
    const { part, tell, asked } = door()
    const store = createSocketsStore(part, clock)
    store.start()
    const at = (id: string, port: number) => ({ ...row(id), local: { address: '10.0.0.1', port } })
    tell({ kind: 'snapshot', items: [at('a', 80), at('b', 443)] })
    store.freeze(true)
    store.setText('port:443')
    expect(store.getState()).toMatchObject({ frozen: true, waiting: 0, filter: 'port:443', board: { order: ['b'] } })
    pass(TYPING_MS)
    expect(asked.at(-1)).toBe('port:443')
    tell({ kind: 'snapshot', items: [at('b', 443), at('c', 443)] })
    expect(store.getState()).toMatchObject({ frozen: true, waiting: 1, board: { order: ['b'] } })
    // The whole frozen table is still there for the next question.
    store.setText('port:80')
    expect(store.getState().board.order).toEqual(['a'])
    store.setText('port:443')
    store.freeze(false)
    expect(store.getState()).toMatchObject({ waiting: 0, board: { order: ['b', 'c'] } })
    expect(store.getState().board.rows.get('c')?.newAt).toBeNull()
  })

  it('goes on where it was when the question is the same again', () => {
    const { clock } = handClock()
    const { part, tell } = door()
    const store = createSocketsStore(part, clock)
    store.start()
    tell({ kind: 'snapshot', items: [row('a'), row('b')] })
    store.freeze(true)
    store.setText('port:9')
    expect(store.getState().board.order).toEqual([])
    store.setText('')
    store.freeze(false)
    expect(store.getState().board.order).toEqual(['a', 'b'])
  })
})

describe('what left', () => {
  const marks = (store: ReturnType<typeof createSocketsStore>, id: string) => {
    const { goneAt, unmatched } = store.getState().board.rows.get(id) ?? {}
    return { gone: goneAt !== null, unmatched }
  }

  it('is told apart: closed, or merely no longer matching', () => {
    const { clock } = handClock()
    const { part, tell } = door()
    const store = createSocketsStore(part, clock)
    store.setText('state:established')
    store.start()
    tell({ kind: 'snapshot', items: [row('a'), row('b'), row('c')] })
    tell({ kind: 'delta', changed: [{ ...row('b'), state: 'CLOSED', closedAt: 0 }], removed: [] })
    // Of those that end in a crowd, some are never told as closed.
    tell({ kind: 'delta', changed: [], removed: ['a', 'b', 'c'], unmatched: ['a'] })
    expect(marks(store, 'a')).toEqual({ gone: true, unmatched: true })
    expect(marks(store, 'b')).toEqual({ gone: true, unmatched: false })
    expect(marks(store, 'c')).toEqual({ gone: true, unmatched: false })
  })

  it('is never called unmatched where there is no filter, nor after a lost connection', () => {
    const { clock } = handClock()
    const { part, tell } = door()
    const store = createSocketsStore(part, clock)
    store.start()
    tell({ kind: 'snapshot', items: [row('a'), row('b')] })
    tell({ kind: 'delta', changed: [], removed: ['a'] })
    expect(marks(store, 'a')).toEqual({ gone: true, unmatched: false })
    tell({ kind: 'snapshot', items: [] })
    expect(marks(store, 'b')).toEqual({ gone: true, unmatched: false })
  })
})

describe('time', () => {
  it('is the host’s: a clock that is an hour ahead neither holds closed rows nor drops them early', async () => {
    const { clock, pass } = handClock()
    const hour = 3_600_000
    const { part, tell } = door(() => clock.now() + hour)
    const store = createSocketsStore(part, clock)
    store.start()
    tell({ kind: 'snapshot', items: [row('a')] })
    await expect.poll(() => store.getState().ahead).toBe(hour)
    tell({ kind: 'delta', changed: [{ ...row('a'), closedAt: clock.now() + hour }], removed: [] })
    pass(1000)
    tell({ kind: 'delta', changed: [], removed: ['a'] })
    expect(store.getState().board.order).toEqual(['a'])
    for (let i = 0; i < 5; i += 1) pass(500)
    expect(store.getState().board.order).toEqual([])
  })
})

describe('a hidden window', () => {
  /** A page that a test hides and shows. */
  function page() {
    const listeners = new Set<() => void>()
    const part = {
      hidden: false,
      addEventListener: (_: string, listener: () => void) => listeners.add(listener),
      removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
    }
    const show = (shown: boolean) => {
      part.hidden = !shown
      for (const listener of listeners) listener()
    }
    return { part: part as unknown as Document, show, listeners }
  }

  it('follows nothing; back in view it goes on in place, and marks nothing', () => {
    const { clock } = handClock()
    const { part, tell, followed, asked } = door()
    const { part: seen, show, listeners } = page()
    const store = createSocketsStore(part, clock, undefined, sightOf(seen))
    const stop = store.start()
    tell({ kind: 'snapshot', items: [row('a'), row('b'), row('c')] })
    show(false)
    expect(followed()).toBe(0)
    show(false)
    store.setText('port:1')
    expect(followed()).toBe(0)
    show(true)
    expect(followed()).toBe(1)
    expect(asked.at(-1)).toBe('port:1')
    store.setText('')
    show(false)
    show(true)
    tell({ kind: 'snapshot', items: [row('d'), row('c'), row('a')] })
    expect(store.getState().board.order).toEqual(['a', 'c', 'd'])
    expect(hasMarks(store.getState().board)).toBe(false)
    stop()
    expect([followed(), listeners.size]).toEqual([0, 0])
    show(true)
    expect(followed()).toBe(0)
  })

  it('is not even asked for at first', () => {
    const { part, followed } = door()
    const { part: seen, show } = page()
    show(false)
    const stop = createSocketsStore(part, handClock().clock, undefined, sightOf(seen)).start()
    expect(followed()).toBe(0)
    show(true)
    expect(followed()).toBe(1)
    stop()
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
