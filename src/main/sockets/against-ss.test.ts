import { execFileSync } from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import net, { type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SocketRow, socketRow } from '../../shared/contract/sockets.ts'
import { endText } from '../../shared/tcp/filter-match.ts'
import { type TcpState, tcpStates, toTcpState } from '../../shared/tcp/states.ts'
import { procSource } from './proc/source.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import { Sockets } from './sockets.ts'
import { SocketTable } from './table.ts'
import { Connections } from './testing/connections.ts'
import { deferAccept, Seen, standStill, unanswered } from './testing/held.ts'
import { enterOwnNetwork } from './testing/own-network.ts'

const leave = await enterOwnNetwork()
if (!leave) console.log('no network namespace of our own here (it needs Linux and root): not compared with ss')
const connections = new Connections()
const open: Sockets[] = []
const seen = new Seen()

afterAll(async () => {
  connections.close()
  for (const sockets of open) await sockets.stop()
  await seen.close()
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
        // A socket of both families that listens everywhere is `*` to ss, and a zone stands behind the brackets.
        local: local.replace(/^\*:/, '[::]:').replace(/\](%[^:]+)/, '$1]'),
        peer: /:\*$/.test(peer) ? '*:*' : peer,
        pid: Number(/pid=(\d+)/.exec(users)?.[1] ?? Number.NaN) || null,
      }
    })
}

function lineOf({ protocol, state, recvQueue, sendQueue, local, peer, owner, inode }: SocketRow): Line {
  return {
    ...{ protocol, state: state ?? '', recvQueue: recvQueue ?? -1, sendQueue: sendQueue ?? -1 },
    // The zone of a link-local peer is that of the socket, and ss does not say it twice.
    ...{ local: endText(local), peer: peer ? endText(peer).replace(/%[^\]]+/, '') : '*:*' },
    // What its process closed is nobody's to ss; Handbill keeps whose it was.
    pid: owner.kind === 'process' && inode !== 0 ? owner.pid : null,
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
    await holdTheRest()
    await holdUnread()
    await holdOnAnInterface()
  }, 90_000)

  /** The states that pass by where nothing holds them. */
  async function holdTheRest(): Promise<void> {
    const refused = await unanswered(connections)
    await seen.until((row) => row.peer?.port === refused && row.state === 'SYN_SENT')
    const deferring = await connections.listen()
    await deferAccept(deferring.server, 300)
    const quiet = net.connect(deferring.port, '127.0.0.1')
    connections.keep({ close: () => quiet.destroy() })
    await seen.until((row) => row.local.port === deferring.port && row.state === 'SYN_RCVD')

    const listener = await connections.listen()
    const waits = (client: Socket, state: TcpState) =>
      seen.until((row) => row.local.port === client.localPort && row.state === state)
    const first = await connections.pair(listener)
    await seen.fill(first.client)
    first.client.end()
    await waits(first.client, 'FIN_WAIT_1')
    const last = await connections.pair(listener)
    await seen.fill(last.accepted)
    last.client.end()
    await seen.until((row) => row.peer?.port === last.client.localPort && row.state === 'CLOSE_WAIT')
    last.accepted.end()
    await seen.until((row) => row.peer?.port === last.client.localPort && row.state === 'LAST_ACK')
    const both = await connections.pair(listener)
    await seen.fill(both.client)
    await seen.fill(both.accepted)
    both.client.end()
    both.accepted.end()
    await waits(both.client, 'FIN_WAIT_1')
    both.client.resume()
    await waits(both.client, 'CLOSING')
  }

  /** Datagrams that wait: Node itself always reads. */
  async function holdUnread(): Promise<void> {
    const { port } = await standStill(
      connections,
      "const s = require('dgram').createSocket('udp4').bind(0, '127.0.0.1', () => console.log(s.address().port))",
    )
    const talker = connections.keep(dgram.createSocket('udp4'))
    for (const word of ['one', 'two', 'three'])
      await new Promise((resolve) => talker.send(word, port, '127.0.0.1', resolve))
    await seen.until((row) => row.protocol === 'udp' && row.local.port === port && (row.recvQueue ?? 0) > 0)
  }

  async function holdOnAnInterface(): Promise<void> {
    execFileSync('ip', 'addr add fe80::5/64 dev lo nodad'.split(' '))
    // The kernel makes the way to a new address in its own time: asked again until it is there.
    const way = () => execFileSync('ip', '-6 route show table local fe80::5'.split(' '), { encoding: 'utf8' })
    while (!way().includes('fe80::5')) await nextTurn()
    const listener = await connections.listen('fe80::5%lo')
    await connections.pair(listener, 'fe80::5%lo')
  }

  test.each([
    ['sock_diag', () => sockDiagSource()],
    ['proc', () => procSource()],
  ])('the table by %s is what ss prints, row for row', async (name, source) => {
    const sockets = new Sockets({ table: () => new SocketTable({ source: source(), now: () => Date.now() }) })
    open.push(sockets)
    // /proc tells neither a listener's backlog nor the interface that a socket is bound to.
    const comparable = (lines: Line[]) =>
      inOrder(
        name === 'sock_diag'
          ? lines
          : lines.map((line) => ({
              ...line,
              sendQueue: line.state === 'LISTEN' ? -1 : line.sendQueue,
              local: line.local.replace(/%[^\]]+/, ''),
            })),
      )
    const printed = () => comparable([...ss('tcp'), ...ss('udp')])
    let theirs = printed()
    for (;;) {
      const rows = await sockets.snapshot()
      const now = printed()
      // TIME_WAIT ends when it likes: only what stood still while we read can be compared.
      if (theirs.join() === now.join()) {
        compare(rows, comparable(rows.map(lineOf)), theirs)
        return
      }
      theirs = now
    }
  })

  function compare(rows: readonly SocketRow[], ours: string[], theirs: string[]): void {
    expect(ours).toEqual(theirs)
    expect(rows.length).toBeGreaterThan(2000)
    // The stream does not check them.
    expect(rows.flatMap((row) => socketRow.strict().safeParse(row).error ?? [])).toEqual([])
    const states = new Set(rows.map(({ state }) => state))
    // CLOSED has no row in any kernel.
    for (const state of [...tcpStates.filter((state) => state !== 'CLOSED'), null]) expect(states).toContain(state)
    const queued = (protocol: string) => rows.filter((row) => row.protocol === protocol && row.state !== 'LISTEN')
    expect(queued('tcp').some(({ recvQueue }) => recvQueue! > 0)).toBe(true)
    expect(queued('tcp').some(({ sendQueue }) => sendQueue! > 0)).toBe(true)
    expect(queued('udp').some(({ recvQueue }) => recvQueue! > 0)).toBe(true)
    expect(new Set(rows.flatMap(({ owner }) => (owner.kind === 'process' ? [owner.pid] : []))).size).toBeGreaterThan(2)
  }
})
