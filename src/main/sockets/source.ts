import type { SocketCaps, SocketColumn, SocketRow } from '../../shared/contract/sockets.ts'

/** A socket as its kernel tells it, before Handbill gives it an identity. Null is what the source cannot tell. */
export interface KernelSocket
  extends Pick<SocketRow, 'protocol' | 'family' | 'local' | 'peer' | 'state' | 'uid' | 'tcp' | 'drops'> {
  /** The kernel's own name for it, for as long as it lives. TIME_WAIT is another socket to the kernel. */
  readonly cookie: number | null
  /** Bytes; for LISTEN the connections that wait to be accepted. */
  readonly recvQueue: number | null
  /** Bytes; for LISTEN the size of the backlog. */
  readonly sendQueue: number | null
  readonly timer: {
    readonly kind: NonNullable<SocketRow['timer']>['kind']
    readonly seconds: number
    /** The system does not tell: counted from first sight. */
    readonly estimated?: true
  } | null
  /** 0 when no descriptor refers to it: TIME_WAIT, or not accepted yet. */
  readonly inode: number | null
  /** Where the source learns it together with the table, instead of by the inode. */
  readonly owner?: Owner
}

export type Owner = SocketRow['owner']

/** Who holds which inode. */
export interface Owners {
  has(inode: number): boolean
  /** `hidden` for one that was looked for and not found; ask after {@link Owners.learn}. */
  get(inode: number): Owner
  /** Looks for who holds these. */
  learn(inodes: ReadonlySet<number>): Promise<void>
  /** The socket is gone; the kernel may give its inode to another. */
  forget(inode: number): void
  /**
   * Looks whether some of what is known still holds, a little at each call. `now` in ms. Gives the inodes that have to
   * be learnt again: of a process that ended, or handed its descriptor to another, or that nobody was seen to hold.
   */
  review?(now: number): ReadonlySet<number>
}

/**
 * One look at the table. A source that remembers what it told gives the difference: `fresh` are sockets that are new,
 * or in which something changed, `stale` the very objects of before that hold no more. `all` says that it does not
 * remember: then `fresh` is the whole table.
 */
export interface Reading {
  readonly fresh: readonly KernelSocket[]
  readonly stale: readonly KernelSocket[] | 'all'
}

/** The connection table of one kind of system. */
export interface SocketSource {
  readonly caps: SocketCaps
  read(): Promise<Reading>
  /** What the kernel told of ended sockets since the last call, with their final figures. */
  ended?(): { readonly sockets: readonly KernelSocket[]; readonly missed: boolean }
  /** One connection as it is now, without reading the table; null when it is gone. */
  look?(socket: KernelSocket): KernelSocket | null
  readonly owners: Owners
  close?(): void
}

const always: SocketColumn[] = ['protocol', 'local', 'peer', 'state', 'since']

/** Capabilities of a source; the columns follow from the rest. */
export function capsOf(caps: Pick<SocketCaps, 'source'> & Partial<Omit<SocketCaps, 'columns' | 'source'>>): SocketCaps {
  const { queues = false, timers = false, owners = false, tcpInfo = false, timeWait = 'none' } = caps
  const columns: SocketColumn[] = caps.source === 'none' ? [] : [...always]
  if (queues) columns.push('recvQueue', 'sendQueue')
  if (owners) columns.push('owner')
  if (timers || timeWait !== 'none') columns.push('timer')
  if (tcpInfo) columns.push('rtt', 'cwnd', 'retransmits', 'bytes', 'rate', 'limit')
  if (queues && (caps.source === 'sock_diag' || caps.source === 'proc')) columns.push('drops')
  return {
    ...{ ends: 'polling', triedOnHardware: true, close: false, reason: null },
    ...caps,
    ...{ queues, timers, owners, tcpInfo, timeWait, columns },
  }
}

/** For systems whose table no source reads yet. */
export function noSource(platform: string): SocketSource {
  return {
    caps: capsOf({
      source: 'none',
      reason: `Handbill cannot read the connection table of ${platform}; it reads those of Linux, macOS and Windows.`,
    }),
    read: async () => ({ fresh: [], stale: 'all' }),
    owners: { has: () => true, get: () => ({ kind: 'hidden' }), learn: async () => {}, forget: () => {} },
  }
}
