import { randomBytes } from 'node:crypto'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { KernelSocket, Owner, Reading } from './source.ts'

/** Two readings of a timer that says the same differ by the kernel's ticks and by when we came to read it. */
const TIMER_JITTER_MS = 500

/** One socket as it was last read, and its row. */
export interface Entry {
  socket: KernelSocket
  row: SocketRow
  ends: string
}

/** What a poll brought. A row in which nothing changed is in neither list. */
export interface Changes {
  readonly changed: SocketRow[]
  readonly gone: Entry[]
}

/**
 * Gives kernel sockets an identity that lasts from poll to poll. A socket is the one of before by its cookie, else by
 * its ends and its inode; one that lost its inode (it went into TIME_WAIT, to the kernel another socket) or just got it
 * (it was accepted) keeps its identity by its ends. The same ends with another inode, or anew after TIME_WAIT, is
 * another connection.
 */
export class SocketIdentities {
  readonly #bySocket = new Map<KernelSocket, Entry>()
  readonly #byId = new Map<string, Entry>()
  readonly #byCookie = new Map<number, Entry>()
  readonly #byEnds = new Map<string, Entry[]>()
  /** A table that rested and was opened again counts anew: its ids must not be those of other connections before. */
  readonly #life = randomBytes(4).toString('hex')
  #polls = 0
  #made = 0

  get entries(): Iterable<Entry> {
    return this.#bySocket.values()
  }

  get rows(): SocketRow[] {
    return Array.from(this.#bySocket.values(), ({ row }) => row)
  }

  get(id: string): Entry | undefined {
    return this.#byId.get(id)
  }

  /** Entries that may be the same connection, whatever the kernel calls it now. */
  withEndsOf(socket: KernelSocket): readonly Entry[] {
    return this.#byEnds.get(endsOf(socket)) ?? []
  }

  newId(): string {
    this.#made += 1
    return `${this.#life}-${this.#made.toString(36)}`
  }

  update(
    { fresh, stale }: Reading,
    owner: (socket: KernelSocket) => Owner,
    now: number,
    refine: (row: SocketRow, before: Entry | undefined) => SocketRow = (row) => row,
  ): Changes {
    this.#polls += 1
    const changed: SocketRow[] = []
    /** Those that are gone, unless a fresh socket turns out to be one of them. */
    const open = new Set<Entry>()
    for (const socket of stale === 'all' ? [...this.#bySocket.keys()] : stale) {
      const entry = this.#bySocket.get(socket)
      if (entry) open.add(entry)
    }
    const adopt = (entry: Entry | undefined, socket: KernelSocket) => {
      const row = this.#row(entry, socket, owner(socket), now, refine)
      if (row !== entry?.row) changed.push(row)
      if (entry) open.delete(entry)
      this.#hold(entry, socket, row)
    }

    const strangers: KernelSocket[] = []
    for (const socket of fresh) {
      const entry = socket.cookie === null ? undefined : this.#byCookie.get(socket.cookie)
      if (entry && open.has(entry) && !isReborn(entry.row, socket)) adopt(entry, socket)
      else strangers.push(socket)
    }
    let left = strangers
    for (const is of [sameInode, continues]) {
      left = left.filter((socket) => {
        const known = this.withEndsOf(socket).find((entry) => open.has(entry) && is(entry, socket))
        if (known) adopt(known, socket)
        return !known
      })
    }
    for (const socket of left) adopt(undefined, socket)

    for (const entry of open) this.#drop(entry)
    return { changed, gone: [...open] }
  }

  /** Rows of these inodes that have another owner by now. */
  reown(inodes: ReadonlySet<number>, owner: (socket: KernelSocket) => Owner): SocketRow[] {
    if (inodes.size === 0) return []
    const changed: SocketRow[] = []
    for (const entry of this.#bySocket.values()) {
      if (entry.socket.inode === null || !inodes.has(entry.socket.inode)) continue
      const held = owner(entry.socket)
      if (sameOwner(entry.row.owner, held)) continue
      entry.row = { ...entry.row, owner: held }
      changed.push(entry.row)
    }
    return changed
  }

  #hold(entry: Entry | undefined, socket: KernelSocket, row: SocketRow): void {
    if (entry) this.#drop(entry)
    const held: Entry = entry ?? { socket, row, ends: '' }
    Object.assign(held, { socket, row, ends: endsOf(socket) })
    this.#bySocket.set(socket, held)
    this.#byId.set(row.id, held)
    if (socket.cookie !== null) this.#byCookie.set(socket.cookie, held)
    const same = this.#byEnds.get(held.ends)
    if (same) same.push(held)
    else this.#byEnds.set(held.ends, [held])
  }

  #drop(entry: Entry): void {
    this.#bySocket.delete(entry.socket)
    this.#byId.delete(entry.row.id)
    const { cookie } = entry.socket
    if (cookie !== null && this.#byCookie.get(cookie) === entry) this.#byCookie.delete(cookie)
    const same = this.#byEnds.get(entry.ends)?.filter((it) => it !== entry) ?? []
    if (same.length > 0) this.#byEnds.set(entry.ends, same)
    else this.#byEnds.delete(entry.ends)
  }

  #row(
    entry: Entry | undefined,
    socket: KernelSocket,
    holder: Owner,
    now: number,
    refine: (row: SocketRow, before: Entry | undefined) => SocketRow,
  ): SocketRow {
    const known = entry?.row
    // To the kernel one that its process closed is nobody's any more; whose it was stays true.
    const held = holder.kind === 'none' && known ? known.owner : holder
    const timer = steady(socket.timer, known?.timer ?? null, now)
    if (known && isSame(known, socket) && known.timer === timer && sameOwner(known.owner, held)) return known
    // Field by field: copying all but some of 20,000 objects takes a tenth of a second.
    const row: SocketRow = {
      id: known?.id ?? this.newId(),
      protocol: socket.protocol,
      family: socket.family,
      local: socket.local,
      peer: socket.peer,
      state: socket.state,
      recvQueue: socket.recvQueue,
      sendQueue: socket.sendQueue,
      timer,
      uid: socket.uid,
      inode: socket.inode,
      owner: held,
      since: known?.since ?? now,
      stateSince: known && known.state === socket.state ? known.stateSince : now,
      older: known?.older ?? this.#polls === 1,
      closedAt: null,
      lastState: null,
      end: null,
      tcp: socket.tcp,
      rate: null,
      limit: null,
      drops: socket.drops,
    }
    return refine(row, entry)
  }
}

function endsOf({ protocol, family, local, peer }: Pick<KernelSocket, 'protocol' | 'family' | 'local' | 'peer'>) {
  return `${protocol}${family} ${local.address} ${local.port} ${peer ? `${peer.address} ${peer.port}` : ''}`
}

function isReborn(row: SocketRow, socket: KernelSocket): boolean {
  return row.state === 'TIME_WAIT' && socket.state !== 'TIME_WAIT'
}

function sameInode({ row, socket: before }: Entry, socket: KernelSocket): boolean {
  if (before.cookie !== null && socket.cookie !== null) return false
  return row.inode === socket.inode && !isReborn(row, socket)
}

/** Lost its inode, or got its first one while it was still being opened. */
function continues({ row, socket: before }: Entry, socket: KernelSocket): boolean {
  if (row.protocol !== 'tcp' || isReborn(row, socket)) return false
  // To the kernel TIME_WAIT is one socket: another one is that of a connection that took over its port (tcp_tw_reuse).
  if (row.state === 'TIME_WAIT' && before.cookie !== null && socket.cookie !== null) return false
  return socket.inode === 0 || row.inode === 0
}

function steady(timer: KernelSocket['timer'], known: SocketRow['timer'], now: number): SocketRow['timer'] {
  if (!timer) return null
  const endsAt = Math.round(now + timer.seconds * 1000)
  const same = known?.kind === timer.kind
  if (same && (timer.estimated || Math.abs(known.endsAt - endsAt) <= TIMER_JITTER_MS)) return known
  return { kind: timer.kind, endsAt, ...(timer.estimated && { estimated: true }) }
}

/** In everything but the ends, which are the same by now, and what is not the kernel's own. */
function isSame(row: SocketRow, socket: KernelSocket): boolean {
  return (
    row.state === socket.state &&
    row.recvQueue === socket.recvQueue &&
    row.sendQueue === socket.sendQueue &&
    row.inode === socket.inode &&
    row.uid === socket.uid &&
    row.drops === socket.drops &&
    row.tcp === socket.tcp &&
    row.local.port === socket.local.port &&
    row.local.address === socket.local.address &&
    row.peer?.port === socket.peer?.port &&
    row.peer?.address === socket.peer?.address
  )
}

function sameOwner(one: Owner, other: Owner): boolean {
  if (one.kind !== 'process' || other.kind !== 'process') return one.kind === other.kind
  return one.pid === other.pid && one.name === other.name
}
