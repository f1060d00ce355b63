import { createORPCClient } from '@orpc/client'
import { afterEach, describe, expect, test } from 'vitest'
import type { Client } from '../../shared/contract/index.ts'
import { followAcross } from './follow.ts'
import { type Line, reconnecting } from './reconnect.ts'

/** A WebSocket whose other end is the test. */
class Socket extends EventTarget {
  readyState = 0
  readonly sent: string[] = []
  #told = () => {}

  /** Resolves at the next message that is sent. */
  asked(): Promise<void> {
    return new Promise((resolve) => {
      this.#told = resolve
    })
  }

  send(message: string): void {
    this.sent.push(message)
    this.#told()
  }

  open(): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }

  end(code = 1006): void {
    this.readyState = 3
    this.dispatchEvent(Object.assign(new Event('close'), { code }))
  }

  close(): void {
    this.end(1000)
  }

  say(message: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
  }
}

/** Lets everything that is ready to run, run. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve))

function line() {
  const sockets: Socket[] = []
  const timers: { ms: number; then: () => void }[] = []
  let welcome: () => Promise<boolean> = async () => true
  const given: Line = {
    open() {
      const socket = new Socket()
      sockets.push(socket)
      return socket as unknown as WebSocket
    },
    isWelcome: () => welcome(),
    now: () => 1000,
    after(ms, then) {
      const timer = { ms, then }
      timers.push(timer)
      return () => {
        const at = timers.indexOf(timer)
        if (at >= 0) timers.splice(at, 1)
      }
    },
  }
  const made = reconnecting(given)
  return {
    ...made,
    sockets,
    timers,
    last: () => sockets.at(-1)!,
    /** The pause is over. */
    pass() {
      const timer = timers.shift()!
      timer.then()
      return timer.ms
    },
    refuse: (answer: () => Promise<boolean>) => {
      welcome = answer
    },
  }
}

describe('the connection', () => {
  test('is opened at once, and its opening told', () => {
    const { state, last } = line()
    expect(state.get()).toEqual({ kind: 'connecting' })
    let told = 0
    state.subscribe(() => {
      told += 1
    })
    last().open()
    expect(state.get()).toEqual({ kind: 'open' })
    expect(told).toBe(1)
  })

  test('is tried again with growing pauses, and at once after it was open', async () => {
    const { state, last, pass, timers } = line()
    const pauses: number[] = []
    for (let i = 0; i < 6; i += 1) {
      last().end()
      await settled()
      expect(state.get()).toEqual({ kind: 'lost', retryAt: 1000 + (timers[0]?.ms ?? 0) })
      pauses.push(pass())
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 8000])
    last().open()
    last().end()
    expect(pass()).toBe(500)
  })

  test('is given up when the host knows no such key, and taken up again with a new one', async () => {
    const { state, last, timers, refuse, retry, sockets } = line()
    refuse(async () => false)
    last().end()
    await settled()
    expect(state.get()).toEqual({ kind: 'unauthorised' })
    expect(timers).toEqual([])
    retry()
    expect(sockets).toHaveLength(2)
    last().open()
    expect(state.get()).toEqual({ kind: 'open' })
    retry()
    expect(sockets).toHaveLength(2)
  })

  test('is given up when the key was revoked, without asking', async () => {
    const { state, last, refuse } = line()
    refuse(() => expect.unreachable('not asked'))
    last().open()
    last().end(4001)
    await settled()
    expect(state.get()).toEqual({ kind: 'unauthorised' })
  })

  test('is tried on while the host cannot be reached', async () => {
    const { state, last, refuse, timers } = line()
    refuse(() => Promise.reject(new TypeError('fetch failed')))
    last().end()
    await settled()
    expect(state.get().kind).toBe('lost')
    expect(timers).toHaveLength(1)
  })

  test('that is asked about late does not undo the next one', async () => {
    const { state, last, refuse, pass } = line()
    let answer = (_: boolean) => {}
    refuse(() => new Promise((resolve) => (answer = resolve)))
    last().end()
    pass()
    last().open()
    answer(false)
    await settled()
    expect(state.get()).toEqual({ kind: 'open' })
  })

  test('ends for good when it is closed', async () => {
    const { last, close, timers, sockets } = line()
    last().open()
    close()
    await settled()
    expect(timers).toEqual([])
    expect(sockets).toHaveLength(1)
  })

  test('refuses calls while it is lost, and takes them again after', async () => {
    const { link, last, pass } = line()
    const client: Client = createORPCClient(link)
    last().open()
    const pending = client.status.get()
    last().end()
    await expect(pending).rejects.toThrow()
    await expect(client.status.get()).rejects.toThrow('cannot be reached')
    pass()
    const asked = last().asked()
    last().open()
    const call = client.status.get()
    await asked
    const { i } = JSON.parse(last().sent[0] ?? '')
    last().say({ i, p: { b: { json: { alias: 'Box' } } } })
    expect(await call).toEqual({ alias: 'Box' })
  })
})

describe('following', () => {
  const stops: (() => void)[] = []
  afterEach(() => {
    for (const stop of stops.splice(0)) stop()
  })

  /** Answers the call that the socket was asked for last as a stream, and gives it one event. */
  function stream(socket: Socket, ...events: unknown[]): void {
    const asked = socket.sent.map((text) => JSON.parse(text)).filter(({ p }) => p?.u?.endsWith('/watch'))
    const { i } = asked.at(-1)
    socket.say({ i, p: { h: { 'content-type': 'text/event-stream' } } })
    for (const event of events) socket.say({ i, t: 3, p: { e: 'message', d: { json: event } } })
  }

  function following(failed?: (thrown: unknown) => void) {
    const made = line()
    const client: Client = createORPCClient(made.link)
    const seen: unknown[] = []
    const stop = followAcross(client, made.state)(client.status.watch, {}, (event) => void seen.push(event), failed)
    stops.push(stop)
    return { ...made, seen, stop }
  }

  test('waits for the connection, and starts anew on the next one', async () => {
    const { last, pass, seen } = following()
    await settled()
    expect(last().sent).toEqual([])
    let asked = last().asked()
    last().open()
    await asked
    stream(last(), 'first')
    await settled()
    await settled()
    last().end()
    await settled()
    pass()
    asked = last().asked()
    last().open()
    await asked
    stream(last(), 'second')
    await settled()
    await settled()
    expect(seen).toEqual(['first', 'second'])
  })

  test('ends with a refusal of the contract', async () => {
    const failures: unknown[] = []
    const { last, sockets } = following((thrown) => failures.push(thrown))
    const asked = last().asked()
    last().open()
    await asked
    const { i } = JSON.parse(last().sent[0] ?? '')
    const refusal = { defined: true, code: 'SCOPE_MISSING', status: 403, message: 'no', data: {} }
    last().say({ i, p: { s: 403, b: { json: refusal } } })
    await settled()
    await settled()
    expect(failures).toMatchObject([{ code: 'SCOPE_MISSING' }])
    expect(sockets).toHaveLength(1)
  })

  test('tells the host when it is stopped, and nobody else', async () => {
    const failures: unknown[] = []
    const { last, stop } = following((thrown) => failures.push(thrown))
    const asked = last().asked()
    last().open()
    await asked
    stream(last(), 'first')
    await settled()
    stop()
    await settled()
    expect(JSON.parse(last().sent.at(-1) ?? '')).toMatchObject({ t: 4 })
    expect(failures).toEqual([])
  })
})
