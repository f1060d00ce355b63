import { createStore } from 'zustand/vanilla'
import { applyLive } from '../../shared/contract/live.ts'
import type { SocketCaps, SocketRow } from '../../shared/contract/sockets.ts'
import { type ParsedFilter, parseFilter } from '../../shared/tcp/filter.ts'
import type { Door } from '../client/door.ts'
import { createStoreContext } from '../live/context.tsx'
import type { LiveStore } from '../live/live-store.ts'
import {
  advance,
  type Board,
  emptyBoard,
  firstBoard,
  hasMarks,
  type Sort,
  sorted,
  sortedAgain,
  waitingFor,
} from './board.ts'
import type { Column } from './columns.ts'
import { type Names, Naming } from './names.ts'
import { type Memory, noMemory, type View } from './view.ts'

export interface SocketsState {
  /** As typed; what the host filters by follows a moment later, once it parses. */
  text: string
  parsed: ParsedFilter
  board: Board
  frozen: boolean
  /** Changes held back while frozen. */
  waiting: number
  loaded: boolean
  caps: SocketCaps | null
  sort: Sort | null
  view: View
  names: Names
  /** The connection that the page tells more about. */
  chosen: string | null
  /** What ended the stream, if something did. */
  thrown: unknown
}

export interface SocketsStore extends LiveStore<SocketsState> {
  setText(text: string): void
  freeze(frozen: boolean): void
  sortBy(column: Column): void
  look(change: Partial<View>): void
  choose(id: string | null): void
  /** Addresses that came into view, and may need a name. */
  nameThese(addresses: Iterable<string>): void
}

/** The window's own timer and clock; a test brings its own. */
export interface Clock {
  now(): number
  /** Calls `then` after `ms`; the function it returns prevents that. */
  after(ms: number, then: () => void): () => void
}

const clock: Clock = {
  now: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

export const TYPING_MS = 200
const SWEEP_MS = 500

/** The connection table. Follows the host only between `start` and its end, so that nobody polls for a closed page. */
export function createSocketsStore(
  door: Pick<Door, 'follow' | 'client'>,
  { now, after }: Clock = clock,
  memory: Memory = noMemory,
): SocketsStore {
  const view = memory.read()
  const store = createStore<SocketsState>(() => ({
    text: '',
    parsed: parseFilter(''),
    board: emptyBoard,
    frozen: false,
    waiting: 0,
    loaded: false,
    caps: null,
    sort: null,
    view,
    names: new Map(),
    chosen: null,
    thrown: null,
  }))
  const naming = new Naming(door.client.sockets, (names) => store.setState({ names }))
  naming.switch(view.names)
  let live: ReadonlyMap<string, SocketRow> = new Map()
  let followed: string | null = null
  let unfollow = () => {}
  let cancelTyping = () => {}
  let cancelSweep = () => {}
  let running = false

  const catchUp = () => {
    const { frozen, board } = store.getState()
    if (frozen) return store.setState({ waiting: waitingFor(board, live) })
    const next = advance(board, live, now())
    store.setState({ board: next, waiting: 0 })
    cancelSweep()
    cancelSweep = hasMarks(next) ? after(SWEEP_MS, catchUp) : () => {}
  }

  const follow = (filter: string) => {
    unfollow()
    followed = filter
    let first = true
    unfollow = door.follow(
      door.client.sockets.watch,
      { filter },
      (event) => {
        live = applyLive(live, event)
        if (first) {
          // Another question: its answer is a new table, in its own order, and nothing in it is gone.
          first = false
          const fresh = firstBoard(live)
          const { sort } = store.getState()
          store.setState({ board: sort ? sorted(fresh, sort) : fresh, loaded: true, thrown: null })
        }
        catchUp()
      },
      (thrown) => store.setState({ thrown }),
    )
  }

  const stop = () => {
    running = false
    cancelTyping()
    cancelSweep()
    unfollow()
    unfollow = () => {}
    followed = null
  }

  return Object.assign(store, {
    start() {
      running = true
      const { parsed, text } = store.getState()
      follow(parsed.ok ? text : '')
      door.client.sockets.caps().then(
        (caps) => store.setState({ caps }),
        (thrown) => store.setState({ thrown }),
      )
      return stop
    },
    setText(text: string) {
      const parsed = parseFilter(text)
      store.setState({ text, parsed })
      cancelTyping()
      if (!parsed.ok || !running) return
      cancelTyping = after(TYPING_MS, () => text !== followed && follow(text))
    },
    freeze(frozen: boolean) {
      store.setState({ frozen })
      catchUp()
    },
    sortBy(column: Column) {
      const { board, sort } = store.getState()
      store.setState(sortedAgain(board, sort, column))
    },
    look(change: Partial<View>) {
      const view = { ...store.getState().view, ...change }
      store.setState({ view })
      memory.write(view)
      naming.switch(view.names)
    },
    choose(id: string | null) {
      store.setState({ chosen: id })
    },
    nameThese(addresses: Iterable<string>) {
      void naming.ask(addresses)
    },
  })
}

export const SocketsContext = createStoreContext<SocketsStore>()
