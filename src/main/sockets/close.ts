import { readdirSync, readlinkSync } from 'node:fs'
import type { CloseAnswer, SocketRow } from '../../shared/contract/sockets.ts'

const SHUT_RDWR = 2

/** Why a connection is not ours to close; null when it is. */
export function whyNot({
  protocol,
  state,
  inode,
  owner,
  closedAt,
}: SocketRow): Exclude<CloseAnswer, { closed: true }> | null {
  const no = (why: Exclude<CloseAnswer, { closed: true }>['why']) => ({
    ...{ closed: false as const, why },
    owner: owner.kind === 'process' ? { pid: owner.pid, name: owner.name } : null,
  })
  if (protocol === 'udp') return no('udp')
  if (closedAt !== null || inode === 0) return no('kernel')
  if (owner.kind !== 'process' || !owner.ours) return no('foreign')
  return state === 'LISTEN' ? no('listener') : null
}

/**
 * Ends both directions of a connection that this process holds (Linux): its owner in the program sees the end as if the
 * peer had closed. False when no descriptor of ours has that inode any more.
 */
export async function shutDown(inode: number): Promise<boolean> {
  const { default: ffi } = await import('koffi')
  const shutdown = ffi.load(null).func('int shutdown(int fd, int how)') as (fd: number, how: number) => number
  for (const name of readdirSync('/proc/self/fd')) {
    if (linkOf(name) === `socket:[${inode}]`) return shutdown(Number(name), SHUT_RDWR) === 0
  }
  return false
}

/** The descriptor of the reading itself is closed by the time we look. */
function linkOf(descriptor: string): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return null
  }
}
