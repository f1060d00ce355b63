import { execFileSync } from 'node:child_process'
import type { Socket } from 'node:net'
import { setTimeout as passed } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { Limit } from '../../shared/tcp/diagnosis.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import { SocketTable } from './table.ts'
import { Connections } from './testing/connections.ts'
import { enterOwnNetwork } from './testing/own-network.ts'

const leave = await enterOwnNetwork()
if (!leave)
  console.log('no network namespace of our own here (it needs Linux and root): limits are not tried on a wire')
const connections = new Connections()
afterEach(() => connections.close())
afterAll(() => leave?.())

/** Sends as fast as it is taken, until the socket ends. */
function pour(socket: Socket): void {
  const chunk = Buffer.alloc(1 << 16)
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
}

/** What both ends were said to be limited by, in some polls after the start; the most frequent one of each. */
async function verdicts(client: Socket): Promise<{ sender: Limit | null; receiver: Limit | null }> {
  const table = new SocketTable({ source: sockDiagSource(), now: () => Date.now() })
  const counts = { sender: new Map<Limit, number>(), receiver: new Map<Limit, number>() }
  const port = client.localPort
  try {
    const latest = new Map<'sender' | 'receiver', Limit>()
    for (let poll = 0; poll < 14; poll += 1) {
      const { changed } = await table.poll()
      for (const { local, peer, limit } of changed) {
        if (limit && local.port === port) latest.set('sender', limit)
        if (limit && peer?.port === port) latest.set('receiver', limit)
      }
      // The first readings are of the beginning, when windows still grow.
      if (poll > 4) for (const [end, limit] of latest) counts[end].set(limit, (counts[end].get(limit) ?? 0) + 1)
      await passed(100)
    }
  } finally {
    await table.close()
  }
  const most = (map: Map<Limit, number>) => [...map].sort(([, one], [, other]) => other - one)[0]?.[0] ?? null
  return { sender: most(counts.sender), receiver: most(counts.receiver) }
}

describe.runIf(leave)('what limits a transfer', () => {
  test('a slow reader: the receiver, seen from both ends', async () => {
    const { client, accepted } = await connections.pair(await connections.listen())
    pour(client)
    // A little now and then, far less than comes.
    const timer = setInterval(() => accepted.read(4096), 20)
    connections.keep({ close: () => clearInterval(timer) })
    expect(await verdicts(client)).toEqual({ sender: 'receiver', receiver: 'receiver' })
  })

  test('a slow sender: the sender; the other end only knows that it is not itself', async () => {
    const { client, accepted } = await connections.pair(await connections.listen())
    accepted.resume()
    const timer = setInterval(() => client.write(Buffer.alloc(2000)), 10)
    connections.keep({ close: () => clearInterval(timer) })
    expect(await verdicts(client)).toEqual({ sender: 'sender', receiver: 'elsewhere' })
  })

  test('a slow wire: the network', async ({ skip }) => {
    try {
      // Segments as on a real wire: those of the loopback are larger than what such a queue takes at once.
      execFileSync('ip', ['link', 'set', 'lo', 'mtu', '1500'])
      execFileSync('tc', 'qdisc add dev lo root tbf rate 4mbit burst 64kb latency 20ms'.split(' '), { stdio: 'pipe' })
    } catch {
      skip('tc cannot slow the loopback down here')
    }
    connections.keep({ close: () => execFileSync('tc', ['qdisc', 'del', 'dev', 'lo', 'root']) })
    const { client, accepted } = await connections.pair(await connections.listen())
    accepted.resume()
    pour(client)
    expect(await verdicts(client)).toEqual({ sender: 'network', receiver: 'elsewhere' })
  })
})
