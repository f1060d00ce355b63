import { execFileSync } from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import { endText } from '../../shared/tcp/filter-match.ts'
import { toTcpState } from '../../shared/tcp/states.ts'
import { procSource } from './proc/source.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import { Sockets } from './sockets.ts'
import { SocketTable } from './table.ts'
import { Connections } from './testing/connections.ts'
import { enterOwnNetwork } from './testing/own-network.ts'

const leave = await enterOwnNetwork()
if (!leave) console.log('no network namespace of our own here (it needs Linux and root): not compared with ss')
const connections = new Connections()
const open: Sockets[] = []

afterAll(async () => {
  connections.close()
  for (const sockets of open) await sockets.stop()
  leave?.()
})

interface Line {
  readonly protocol: string
  readonly state: string
  readonly recvQueue: number
  readonly sendQueue: number
  readonly local: string
  readonly peer: string
  readonly pid: number | null
}

/** Everything that `ss` prints, one line a socket. */
function ss(protocol: 'tcp' | 'udp'): Line[] {
  const printed = execFileSync('ss', ['-Hanp', protocol === 'tcp' ? '-t' : '-u'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return printed
    .trim()
    .split('\n')
    .map((line) => {
      const [state = '', recv, send, local = '', peer = '', users = ''] = line.trim().split(/\s+/)
      return {
        protocol,
        state: protocol === 'udp' ? '' : (toTcpState(state) ?? state),
        ...{ recvQueue: Number(recv), sendQueue: Number(send) },
        // A socket of both families that listens everywhere is `*` to ss.
        local: local.replace(/^\*:/, '[::]:'),
        peer: /:\*$/.test(peer) ? '*:*' : peer,
        pid: Number(/pid=(\d+)/.exec(users)?.[1] ?? Number.NaN) || null,
      }
    })
}

function lineOf({ protocol, state, recvQueue, sendQueue, local, peer, owner }: SocketRow): Line {
  return {
    ...{ protocol, state: state ?? '', recvQueue: recvQueue ?? -1, sendQueue: sendQueue ?? -1 },
    ...{ local: endText(local), peer: peer ? endText(peer) : '*:*' },
    pid: owner.kind === 'process' ? owner.pid : null,
  }
}

const inOrder = (lines: Line[]) => lines.map((line) => Object.values(line).join(' ')).sort()

describe.runIf(leave)('two thousand sockets in mixed states, at rest', () => {
  beforeAll(async () => {
    const four = await connections.listen()
    const six = await connections.listen('::1')
    const both = await connections.listen('::')
    for (let index = 0; index < 40; index += 1) await connections.listen(index % 2 ? '::' : '0.0.0.0')
    for (let index = 0; index < 760; index += 1) {
      const [server, host] =
        index % 3 === 0 ? [four, '127.0.0.1'] : index % 3 === 1 ? [six, '::1'] : [both, '127.0.0.1']
      const { client, accepted } = await connections.pair(server, host)
      if (index % 7 === 1) client.write('unread, so it waits in the other end’s queue')
      if (index % 7 === 2) client.end()
      if (index % 7 === 3) {
        client.end()
        accepted.end()
        client.resume()
        accepted.resume()
        await once(client, 'close')
      }
      if (index % 7 === 4) client.end('a last word')
    }
    const talkers: dgram.Socket[] = []
    for (let index = 0; index < 600; index += 1) {
      const kind = index % 2 ? 'udp6' : 'udp4'
      const host = index % 2 ? '::1' : '127.0.0.1'
      const socket = connections.keep(dgram.createSocket(kind))
      // Without a listener for messages dgram still reads; unread ones need a socket that is not ours to read.
      socket.bind(0, index % 5 ? host : undefined)
      await once(socket, 'listening')
      if (index % 4 === 0 && talkers[0] && index % 2 === 0) {
        socket.connect(talkers[0].address().port, host)
        await once(socket, 'connect')
      }
      talkers.push(socket)
    }
  }, 60_000)

  test.each([
    ['sock_diag', () => sockDiagSource()],
    ['proc', () => procSource()],
  ])('the table by %s is what ss prints, row for row', async (name, source) => {
    const sockets = new Sockets({ table: () => new SocketTable({ source: source(), now: () => Date.now() }) })
    open.push(sockets)
    const rows = await sockets.snapshot()
    const ours = rows.map(lineOf)
    const theirs = [...ss('tcp'), ...ss('udp')]
    // /proc does not tell a listener's backlog.
    const comparable = (lines: Line[]) =>
      inOrder(lines.map((line) => (name === 'proc' && line.state === 'LISTEN' ? { ...line, sendQueue: -1 } : line)))
    expect(comparable(ours)).toEqual(comparable(theirs))
    expect(rows.length).toBeGreaterThan(2000)
    const states = new Set(rows.map(({ state }) => state))
    for (const state of ['LISTEN', 'ESTABLISHED', 'FIN_WAIT_2', 'CLOSE_WAIT', 'TIME_WAIT', null] as const)
      expect(states).toContain(state)
  })
})
