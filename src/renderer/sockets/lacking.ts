import type { SocketCaps } from '../../shared/contract/sockets.ts'

/**
 * What this system's table lacks, as the page has words for it; null where it lacks nothing. Its reason, in
 * English, says why.
 */
export function lacking({ source, ends, reason }: SocketCaps): SocketCaps['source'] | 'partly' | null {
  if (reason === null) return null
  // The kernel tells how connections end, so what it does not tell is some kind of them.
  return source === 'sock_diag' && ends === 'events' ? 'partly' : source
}
