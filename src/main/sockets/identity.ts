import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { KernelSocket, Owner } from './source.ts'

const none: readonly SocketRow[] = []

/** Two readings of a timer that says the same differ by the kernel's ticks and by when we came to read it. */
const TIMER_JITTER_MS = 500

/**
 * Gives kernel sockets an identity that lasts from poll to poll. A socket is the one of before when its ends and its
 * inode are; one that lost its inode (it went into TIME_WAIT) or just got it (it was accepted) keeps its identity by
 * its ends. The same ends with another inode, or anew after TIME_WAIT, is another connection.
 */
export class SocketIdentities {
  #rows = new Map<string, SocketRow[]>()
  #made = 0

  /** The rows of this poll. A row in which nothing changed is the same object as before. */
  update(sockets: readonly KernelSocket[], owner: (inode: number) => Owner, now: number): SocketRow[] {
    const before = this.#rows
    const inodes = new Set(sockets.map(({ inode }) => inode))
    const after = new Map<string, SocketRow[]>()
    const claimed = new Set<SocketRow>()
    const rows = sockets.map((socket) => {
      const ends = endsOf(socket)
      const candidates = before.get(ends) ?? none
      const free = (is: (row: SocketRow) => boolean) => candidates.find((row) => is(row) && !claimed.has(row))
      const known =
        free((row) => row.inode === socket.inode && !isReborn(row, socket)) ??
        free((row) => !inodes.has(row.inode) && continues(row, socket)) ??
        free((row) => row.inode === 0 && continues(row, socket))
      if (known) claimed.add(known)
      const row = this.#row(socket, known, owner, now)
      const same = after.get(ends)
      if (same) same.push(row)
      else after.set(ends, [row])
      return row
    })
    this.#rows = after
    return rows
  }

  #row(socket: KernelSocket, known: SocketRow | undefined, owner: (inode: number) => Owner, now: number): SocketRow {
    const timer = steady(socket.timer, known?.timer ?? null, now)
    const held = owner(socket.inode ?? 0)
    if (known && isSame(known, socket) && known.timer === timer && sameOwner(known.owner, held)) return known
    return { ...socket, id: known?.id ?? this.#newId(), timer, owner: held, since: known?.since ?? now }
  }

  #newId(): string {
    this.#made += 1
    return `s${this.#made.toString(36)}`
  }
}

function endsOf({ protocol, family, local, peer }: KernelSocket): string {
  return `${protocol}${family} ${local.address} ${local.port} ${peer ? `${peer.address} ${peer.port}` : ''}`
}

function isReborn(row: SocketRow, socket: KernelSocket): boolean {
  return row.state === 'TIME_WAIT' && socket.state !== 'TIME_WAIT'
}

/** Lost its inode, or got its first one while it was still being opened. */
function continues(row: SocketRow, socket: KernelSocket): boolean {
  if (row.protocol !== 'tcp' || isReborn(row, socket)) return false
  return socket.inode === 0 || row.inode === 0
}

function steady(timer: KernelSocket['timer'], known: SocketRow['timer'], now: number): SocketRow['timer'] {
  if (!timer) return null
  const endsAt = Math.round(now + timer.seconds * 1000)
  if (known?.kind === timer.kind && Math.abs(known.endsAt - endsAt) <= TIMER_JITTER_MS) return known
  return { kind: timer.kind, endsAt }
}

/** In everything but the ends, which are the same by now, and what is not the kernel's own. */
function isSame(row: SocketRow, socket: KernelSocket): boolean {
  return (
    row.state === socket.state &&
    row.recvQueue === socket.recvQueue &&
    row.sendQueue === socket.sendQueue &&
    row.inode === socket.inode &&
    row.uid === socket.uid
  )
}

function sameOwner(one: Owner, other: Owner): boolean {
  if (one.kind !== 'process' || other.kind !== 'process') return one.kind === other.kind
  return one.pid === other.pid && one.name === other.name
}
