import type { SocketCaps, SocketRow } from '../../shared/contract/sockets.ts'

/** A socket as its kernel tells it, before Handbill gives it an identity. Null is what the source cannot tell. */
export interface KernelSocket extends Pick<SocketRow, 'protocol' | 'family' | 'local' | 'peer' | 'state' | 'uid'> {
  /** Bytes; for LISTEN the connections that wait to be accepted. */
  readonly recvQueue: number | null
  /** Bytes; for LISTEN the size of the backlog. */
  readonly sendQueue: number | null
  readonly timer: { readonly kind: NonNullable<SocketRow['timer']>['kind']; readonly seconds: number } | null
  /** 0 when no descriptor refers to it: TIME_WAIT, or not accepted yet. */
  readonly inode: number | null
}

export type Owner = SocketRow['owner']

/** The connection table of one kind of system. */
export interface SocketSource {
  readonly caps: SocketCaps
  read(): Promise<KernelSocket[]>
  /** Who holds these inodes. Cheap when all of them were asked for before. */
  owners(inodes: ReadonlySet<number>): Promise<(inode: number) => Owner>
}

/** For systems whose table no source reads yet. */
export function noSource(platform: string): SocketSource {
  return {
    caps: {
      source: 'none',
      queues: false,
      timers: false,
      owners: false,
      reason: `The connection table of ${platform} comes with a later version; Linux has it today.`,
    },
    read: async () => [],
    owners: async () => () => ({ kind: 'hidden' }),
  }
}
