import { createStore } from 'zustand/vanilla'
import { applyLive } from '../../shared/contract/live.ts'
import type { SocketCaps, SocketRow } from '../../shared/contract/sockets.ts'
import { MAX_TYPED, type ParsedFilter, parseFilter } from '../../shared/tcp/filter.ts'
import type { Door } from '../client/door.ts'
import { createStoreContext } from '../live/context.tsx'
import type { LiveStore } from '../live/live-store.ts'
import { always, type Sight } from '../live/sight.ts'
import {
  advance,
  type Board,
  emptyBoard,
  firstBoard,
  hasMarks,
  lookedAgain,
  narrowed,
  recognised,
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
  /** The filter whose answer the board is, or will be at first: never one that is not understood. */
  filter: string
  /** While frozen: the rows that were there, and of them those that the filter lets through. */
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
  /** How many ms the host's clock is ahead of this one. */
  ahead: number
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

/**
 * The connection table. Follows the host only between `start` and its end, and while the window is seen, so that nobody
 * polls in vain.
 */
export function createSocketsStore(
  door: Pick<Door, 'follow' | 'client'>,
  { now, after }: Clock = clock,
  memory: Memory = noMemory,
  sight: Sight = always,
): SocketsStore {
  const view = memory.read()
  const store = createStore<SocketsState>(() => ({
    text: '',
    parsed: parseFilter(''),
    filter: '',
    board: emptyBoard,
    frozen: false,
    waiting: 0,
    loaded: false,
    caps: null,
    sort: null,
    view,
    names: new Map(),
    chosen: null,
    ahead: 0,
    thrown: null,
  }))
  const naming = new Naming(door.client.sockets, (names) => store.setState({ names }))
  naming.switch(view.names)
  let live: ReadonlyMap<string, SocketRow> = new Map()
  /** The filter that the host is asked, the one that `live` answers, and the one that the board is of. */
  let followed: string | null = null
  let answered: string | null = null
  let shown: string | null = null
  /** The whole board as it was frozen. */
  let held: Board | null = null
  /** Rows that the host took off because they no longer match. */
  let unmatched = new Set<string>()
  let unfollow = () => {}
  let cancelTyping = () => {}
  let cancelSweep = () => {}
  let running = false

  const hostNow = () => now() + store.getState().ahead

  const catchUp = () => {
    const { frozen, board, sort, text, parsed } = store.getState()
    if (frozen) {
      // What the table before this question had is nothing that waits for this one.
      if (!parsed.ok || answered === text) store.setState({ waiting: waitingFor(board, live) })
      return
    }
    if (shown !== answered) {
      // Another question: its answer is a new table, in its own order, and nothing in it is gone.
      const fresh = firstBoard(live)
      shown = answered
      return store.setState({ board: sort ? sorted(fresh, sort) : fresh, filter: answered ?? '', waiting: 0 })
    }
    const next = advance(board, live, hostNow(), unmatched)
    unmatched = new Set([...unmatched].filter((id) => next.rows.get(id)?.unmatched))
    store.setState({ board: next, waiting: 0 })
    cancelSweep()
    cancelSweep = hasMarks(next) ? after(SWEEP_MS, catchUp) : () => {}
  }

  const follow = (filter: string) => {
    unfollow()
    followed = filter
    // Before the first answer: nothing else is shown.
    if (shown === null) store.setState({ filter })
    let first = true
    unfollow = door.follow(
      door.client.sockets.watch,
      { filter },
      (event) => {
        // After a lost connection nobody knows what ended and what merely ceased to match.
        if (event.kind === 'delta') for (const id of event.unmatched ?? []) unmatched.add(id)
        live = applyLive(live, event)
        if (event.kind === 'snapshot') {
          void askTime()
          if (held) live = recognised(held, live)
        }
        if (first) {
          first = false
          answered = filter
          unmatched = new Set()
          const { board, frozen } = store.getState()
          if (shown === filter && !frozen) store.setState({ board: lookedAgain(board, live) })
          store.setState({ loaded: true, thrown: null })
        }
        catchUp()
      },
      (thrown) => store.setState({ thrown }),
    )
  }

  /** A host's clock is its own: what counts down on this page does so by it. */
  const askTime = async () => {
    const sent = now()
    try {
      const { now: there } = await door.client.sockets.clock()
      store.setState({ ahead: there - (sent + now()) / 2 })
    } catch {
      // Without an answer the clocks are taken to agree; the stream says what is wrong.
    }
  }

  const begin = () => {
    running = true
    const { parsed, text, filter } = store.getState()
    follow(parsed.ok ? text : filter)
    return () => {
      running = false
      cancelTyping()
      cancelSweep()
      unfollow()
      unfollow = () => {}
      followed = null
    }
  }

  return Object.assign(store, {
    start() {
      door.client.sockets.caps().then(
        (caps) => store.setState({ caps }),
        (thrown) => store.setState({ thrown }),
      )
      return sight(begin)
    },
    setText(text: string) {
      const parsed = parseFilter(text, MAX_TYPED)
      store.setState({ text, parsed })
      cancelTyping()
      if (!parsed.ok) return
      if (held) store.setState({ board: narrowed(held, parsed.matches), filter: text })
      if (running) cancelTyping = after(TYPING_MS, () => text !== followed && follow(text))
    },
    freeze(frozen: boolean) {
      const { board } = store.getState()
      if (frozen) held = board
      else if (held && shown === answered) store.setState({ board: held, filter: shown ?? '' })
      if (!frozen) held = null
      store.setState({ frozen })
      catchUp()
    },
    sortBy(column: Column) {
      const { board, sort } = store.getState()
      const again = sortedAgain(board, sort, column)
      store.setState(again)
      if (held) held = sorted(held, again.sort)
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
