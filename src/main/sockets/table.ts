import { setImmediate } from 'node:timers/promises'
import { CLOSED_STAYS_MS, type SocketCaps, type SocketRow } from '../../shared/contract/sockets.ts'
import { peerEnded } from '../../shared/tcp/states.ts'
import { type Entry, SocketIdentities } from './identity.ts'
import { type Interval, Rates } from './rates.ts'
import type { KernelSocket, Owner, Owners, Reading, SocketSource } from './source.ts'

/** What changed since the poll before. */
export interface TableDelta {
  /** Unix time in ms of the reading. */
  readonly at: number
  /** New or otherwise than before; none of them is removed in the same delta. */
  readonly changed: SocketRow[]
  readonly removed: string[]
  /** Since the table began: sockets that appeared, and that ended. */
  readonly opened: number
  readonly ended: number
  /** How often the kernel told ends faster than they were taken: some are not counted. */
  readonly missed: number
  /** Over which the rates in all rows are that can have one; null where that was not asked for, or came too soon. */
  readonly rated: Interval | null
}

/** The figures of one connection between two polls. */
export interface Look extends Pick<SocketRow, 'id' | 'recvQueue' | 'sendQueue' | 'tcp'> {
  /** Unix time in ms. */
  readonly at: number
}

/** The table of one system, polled by whoever has it: in this thread, or in one of its own. */
export interface Table {
  /** Why it will never answer again; null while it may. */
  readonly ended: Error | null
  caps(): Promise<SocketCaps>
  /**
   * `rated`: rows in which nothing ever changed shall have a rate as well. Else they are left alone: it would be news
   * of every row, of which there may be 20,000.
   */
  poll(rated?: boolean): Promise<TableDelta>
  /** One connection as it is now, without reading the table; null when it is gone, or cannot be asked for. */
  look(id: string): Promise<Look | null>
  close(): Promise<void>
}

/** After so long a pause what is missing ended at some time in it: that is nothing to show as news. */
const PAUSE_MS = 15_000

/** Rows of closed sockets that are kept for a moment; beyond that the oldest go at once. */
const MOST_CLOSED = 1000

export interface TableOptions {
  readonly source: SocketSource | Promise<SocketSource>
  /** Unix time in ms. */
  readonly now: () => number
}

/** Reads a source, and tells what changed: rows with identity, owner, rates, and for a moment after their end. */
export class SocketTable implements Table {
  readonly ended = null
  readonly #source: Promise<SocketSource>
  readonly #now: () => number
  readonly #identities = new SocketIdentities()
  /** By id; in the order in which they ended. */
  readonly #closed = new Map<string, SocketRow>()
  readonly #rates = new Rates()
  #polledAt: number | null = null
  /** Rows of closed sockets by the kernel's name for them: the word of an end comes a moment after the fact. */
  readonly #missing = new Map<number, string>()
  #opened = 0
  #ended = 0
  #missed = 0
  /** Of the last reading, by a source that does not say what is gone. */
  #inodes = new Set<number>()

  constructor({ source, now }: TableOptions) {
    this.#source = Promise.resolve(source)
    // Whoever polls is told.
    this.#source.catch(() => {})
    this.#now = now
  }

  async caps(): Promise<SocketCaps> {
    return (await this.#source).caps
  }

  async poll(rated = false): Promise<TableDelta> {
    const source = await this.#source
    // A source may answer without ever leaving this turn: who asks in a loop must not starve everybody else.
    await setImmediate()
    // Taken before the table is read: what ended by then is not in it any more, and goes on in it where it waits in
    // TIME_WAIT.
    const { sockets: told = [], missed = false } = source.ended?.() ?? {}
    if (missed) this.#missed += 1
    const reading = await source.read()
    const now = this.#now()
    const interval = this.#polledAt === null ? 0 : now - this.#polledAt
    this.#letGo(reading, source.owners)
    const doubtful = source.owners.review?.(now) ?? new Set()
    await learnOwners(source, reading.fresh, doubtful)

    const first = this.#polledAt === null
    this.#polledAt = now
    this.#rates.begin(now)
    const refine = (row: SocketRow, before: Entry | undefined): SocketRow => {
      if (!before) this.#opened += first ? 0 : 1
      return this.#rates.of(row, before?.row)
    }
    const owner = (socket: KernelSocket) => ownerOf(socket, source)
    const { changed, gone } = this.#identities.update(reading, owner, now, refine)
    changed.push(...this.#identities.reown(doubtful, owner))
    changed.push(...this.#rates.end((id) => this.#identities.get(id), rated ? this.#identities.entries : []))
    const ended = this.#ends(told, gone, now, changed)
    const closed = interval > PAUSE_MS ? [] : ended
    const removed = this.#expire(now, closed)
    if (interval > PAUSE_MS) removed.push(...gone.map(({ row }) => row.id))
    const off = new Set(removed)
    const left = [...changed, ...closed].filter(({ id }) => !off.has(id))
    const counts = { opened: this.#opened, ended: this.#ended, missed: this.#missed }
    const { told: over } = this.#rates
    return { at: now, changed: left, removed, rated: rated && over?.to === now ? over : null, ...counts }
  }

  async look(id: string): Promise<Look | null> {
    const source = await this.#source
    const entry = this.#identities.get(id)
    const now = entry && source.look?.(entry.socket)
    if (!now) return null
    return { id, at: this.#now(), recvQueue: now.recvQueue, sendQueue: now.sendQueue, tcp: now.tcp }
  }

  async close(): Promise<void> {
    const source = await this.#source.catch(() => null)
    source?.close?.()
  }

  /** Inodes that no socket has any more: it ended, or waits in TIME_WAIT, where it has none. */
  #letGo({ fresh, stale }: Reading, owners: Owners): void {
    if (stale !== 'all') {
      const kept = new Set(fresh.map(({ cookie, inode }) => `${cookie} ${inode}`))
      for (const { cookie, inode } of stale) if (inode && !kept.has(`${cookie} ${inode}`)) owners.forget(inode)
      return
    }
    const before = this.#inodes
    this.#inodes = new Set(fresh.flatMap(({ inode }) => (inode ? [inode] : [])))
    for (const inode of before) if (!this.#inodes.has(inode)) owners.forget(inode)
  }

  /** Rows of what ended since the last poll: seen to be missing, or told by the kernel. */
  #ends(told: readonly KernelSocket[], gone: readonly Entry[], now: number, changed: SocketRow[]): SocketRow[] {
    const words = new Map(told.map((socket) => [socket.cookie, socket]))
    const closed: SocketRow[] = []
    for (const { row, socket } of gone) {
      const last = socket.cookie === null ? undefined : words.get(socket.cookie)
      if (last) words.delete(socket.cookie)
      else if (socket.cookie !== null) this.#missing.set(socket.cookie, row.id)
      closed.push(
        closedRow({ ...row, tcp: lastFigures(row, row.state, last) }, row.state, last ? 'told' : 'missing', now),
      )
    }
    for (const socket of words.values()) {
      const known = this.#missing.get(socket.cookie!)
      if (known !== undefined) {
        this.#missing.delete(socket.cookie!)
        const row = this.#closed.get(known)
        if (row) changed.push(this.#keep({ ...row, end: 'told', tcp: lastFigures(row, row.lastState, socket) }))
        continue
      }
      const goesOn = this.#identities.withEndsOf(socket).find(({ row }) => row.inode === 0)
      if (goesOn) {
        this.#complete(goesOn, socket, changed)
        continue
      }
      // Never bound: no table has such a socket, and programs open them by the dozen to ask the kernel for other things.
      if (socket.local.port === 0) continue
      this.#opened += 1
      closed.push(closedRow(unseen(this.#identities.newId(), socket, now), null, 'told', now))
    }
    this.#ended += closed.length
    return closed
  }

  #keep(row: SocketRow): SocketRow {
    this.#closed.set(row.id, row)
    return row
  }

  /** A connection's final figures, for the row it goes on as. */
  #complete(entry: Entry, { tcp }: KernelSocket, changed: SocketRow[]): void {
    if (!tcp || entry.row.tcp) return
    const row = { ...entry.row, tcp }
    const place = changed.indexOf(entry.row)
    if (place >= 0) changed[place] = row
    else changed.push(row)
    entry.row = row
  }

  #expire(now: number, closed: readonly SocketRow[]): string[] {
    for (const row of closed) this.#keep(row)
    const removed: string[] = []
    for (const [id, row] of this.#closed) {
      if (this.#closed.size <= MOST_CLOSED && now - row.closedAt! < CLOSED_STAYS_MS) break
      this.#closed.delete(id)
      removed.push(id)
    }
    // Their words came, or were lost.
    if (removed.length > 0)
      for (const [cookie, id] of this.#missing) if (!this.#closed.has(id)) this.#missing.delete(cookie)
    return removed
  }
}

async function learnOwners(
  { owners }: SocketSource,
  sockets: readonly KernelSocket[],
  doubtful: ReadonlySet<number>,
): Promise<void> {
  const unknown = new Set<number>(doubtful)
  for (const { inode } of sockets) if (inode !== null && !owners.has(inode)) unknown.add(inode)
  if (unknown.size > 0) await owners.learn(unknown)
}

function ownerOf({ inode, owner }: KernelSocket, { owners }: SocketSource): Owner {
  return owner ?? (inode === null ? { kind: 'hidden' } : owners.get(inode))
}

/**
 * What the kernel told last, where it did. It knows no state by then: of one whose peer ended, what came in stays what
 * it was, because the FIN is counted among it.
 */
function lastFigures({ tcp }: SocketRow, state: SocketRow['state'], told: KernelSocket | undefined): SocketRow['tcp'] {
  if (!told?.tcp || !tcp || !peerEnded.has(state)) return told?.tcp ?? tcp
  return { ...told.tcp, bytesReceived: tcp.bytesReceived }
}

function closedRow(row: SocketRow, lastState: SocketRow['state'], end: SocketRow['end'], now: number): SocketRow {
  const state = row.protocol === 'tcp' ? 'CLOSED' : null
  return { ...row, state, lastState, end, closedAt: now, stateSince: now, timer: null, rate: null, limit: null }
}

/** A socket that came and went between two polls. */
function unseen(id: string, { cookie: _, owner: __, ...socket }: KernelSocket, now: number): SocketRow {
  return {
    ...socket,
    ...{ id, timer: null, owner: { kind: 'none' }, since: now, stateSince: now, older: false },
    ...{ closedAt: null, lastState: null, end: null, rate: null, limit: null },
  }
}
