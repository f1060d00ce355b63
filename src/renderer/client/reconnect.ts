import { type ClientContext, type ClientLink, DynamicLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { cell } from './cell.ts'
import type { DoorState, Store } from './door.ts'

/** First and longest pause before another try, in ms; each pause is twice the one before. */
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 8000
/** The host's code for a revoked key (`main/hosts/web/rpc.ts`). */
const REVOKED = 4001

/** What the connection needs of its surroundings. */
export interface Line {
  open(): WebSocket
  /** Whether the host would let us in; rejects while it cannot be reached. */
  isWelcome(): Promise<boolean>
  now(): number
  /** Calls `then` after `ms`; returns what takes it back. */
  after(ms: number, then: () => void): () => void
}

export interface Reconnecting {
  link: ClientLink<ClientContext>
  state: Store<DoorState>
  /** Tries at once, also after it had given up: the network is back, or there is a new key. */
  retry(): void
  close(): void
}

/** A WebSocket link that is opened again whenever it is lost, until the host says that the key is not good. */
export function reconnecting(line: Line): Reconnecting {
  const state = cell<DoorState>({ kind: 'connecting' })
  let link: RPCLink<ClientContext> | null = null
  let socket: WebSocket | null = null
  let pause = FIRST_PAUSE
  let cancelRetry = () => {}

  function connect(): void {
    cancelRetry()
    const opening = line.open()
    socket = opening
    opening.addEventListener('open', () => {
      if (socket !== opening) return
      pause = FIRST_PAUSE
      state.set({ kind: 'open' })
    })
    // Before the link's own listener, so that whoever a call rejects for finds the state already changed.
    opening.addEventListener('close', ({ code }) => {
      if (socket === opening) void lost(opening, code)
    })
    link = new RPCLink({ websocket: opening })
  }

  async function lost(closed: WebSocket, code: number): Promise<void> {
    link = null
    scheduleRetry()
    // A browser hides why an upgrade was refused; a plain request tells.
    const welcome = code !== REVOKED && (await line.isWelcome().catch(() => true))
    if (welcome || socket !== closed) return
    cancelRetry()
    state.set({ kind: 'unauthorised' })
  }

  function scheduleRetry(): void {
    state.set({ kind: 'lost', retryAt: line.now() + pause })
    cancelRetry = line.after(pause, connect)
    pause = Math.min(pause * 2, LONGEST_PAUSE)
  }

  connect()
  return {
    link: new DynamicLink(async () => {
      if (link) return link
      throw new Error('Handbill cannot be reached. The connection is lost. It is tried again by itself.')
    }),
    state,
    retry() {
      if (state.get().kind === 'open' || link !== null) return
      pause = FIRST_PAUSE
      connect()
    },
    close() {
      cancelRetry()
      const closing = socket
      socket = null
      link = null
      closing?.close()
    },
  }
}
