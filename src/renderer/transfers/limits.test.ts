import { describe, expect, it } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import { parseFilter } from '../../shared/tcp/filter.ts'
import { connectionsFilter, limitOf } from './limits.ts'

const end = (address: string, port: number) => ({ address, port })
const row = (limit: SocketRow['limit'], out: number) => ({ limit, rate: { in: 0, out } }) as SocketRow

describe('what limits a transfer', () => {
  it('asks for this end of its connections and for nothing else, IPv6 too', () => {
    const connections = [
      { local: end('10.0.0.1', 5000), peer: end('10.0.0.2', 53317) },
      { local: end('fe80::1', 5001), peer: end('fe80::2', 53317) },
    ]
    const parsed = parseFilter(connectionsFilter({ connections })!)
    if (!parsed.ok) throw new Error(parsed.message)
    const socket = (local: ReturnType<typeof end>, peer: ReturnType<typeof end>) =>
      parsed.matches({ protocol: 'tcp', local, peer, state: null, recvQueue: 0, sendQueue: 0, owner: { kind: 'none' } })
    for (const { local, peer } of connections) {
      expect(socket(local, peer)).toBe(true)
      expect(socket(peer, local)).toBe(false)
    }
    expect(connectionsFilter({ connections: [] })).toBeNull()
  })

  it('is what limits the connection that carries most of it', () => {
    expect(limitOf([row('sender', 10), row('receiver', 5000), row('idle', 9000), row(null, 1)])).toBe('receiver')
    expect(limitOf([row('idle', 0), row(null, 5)])).toBeNull()
    expect(limitOf([])).toBeNull()
  })
})
