import { expect, test } from 'vitest'
import type { SocketCaps } from '../../shared/contract/sockets.ts'
import { lacking } from './lacking.ts'

const caps = (change: Partial<SocketCaps>): SocketCaps => ({
  ...{ source: 'sock_diag', columns: [], queues: true, timers: true, owners: true, tcpInfo: true, ends: 'events' },
  ...{ timeWait: 'exact', triedOnHardware: true, close: true, reason: null },
  ...change,
})

test.each<[string, Partial<SocketCaps>, string | null]>([
  ['nothing', {}, null],
  ['nothing that it says by itself, while it cannot be read', { problem: 'It could not be read.' }, null],
  ['some kinds of sockets', { reason: 'UDP of IPv4 is read from /proc.' }, 'partly'],
  ['the ends of connections', { reason: 'They are told by the next look.', ends: 'polling' }, 'sock_diag'],
  ['most figures', { reason: 'The kernel could not be asked.', source: 'proc', ends: 'polling' }, 'proc'],
])('lacks %s', (_, change, word) => {
  expect(lacking(caps(change))).toBe(word)
})
