import { execFileSync } from 'node:child_process'
import type { Socket } from 'node:net'
import { setTimeout as nextRate } from 'node:timers/promises'
import { afterAll, afterEach, describe, test } from 'vitest'
import { RATE_LEAST_MS } from '../../shared/contract/sockets.ts'
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

/** So many rates in a row say the same. */
const STEADY = 3

/**
 * Reads until both ends were said to be limited so, some rates in a row: the first are of the beginning, when windows
 * still grow. The test's time limit is the end of it.
 */
async function says(client: Socket, sender: Limit, receiver: Limit): Promise<void> {
  const table = connections.keep(new SocketTable({ source: sockDiagSource(), now: () => Date.now() }))
  const port = client.localPort
  const latest = { sender: null as Limit | null, receiver: null as Limit | null }
  for (let steady = 0; steady < STEADY; ) {
    const { changed } = await table.poll()
    for (const { local, peer, limit } of changed) {
      if (local.port === port) latest.sender = limit
      if (peer?.port === port) latest.receiver = limit
    }
    steady = latest.sender === sender && latest.receiver === receiver ? steady + 1 : 0
    await nextRate(RATE_LEAST_MS)
  }
}

describe.runIf(leave)('what limits a transfer', () => {
  test('a slow reader: the receiver, seen from both ends', async () => {
    const { client, accepted } = await connections.pair(await connections.listen())
    pour(client)
    // A little now and then, far less than comes.
    const timer = setInterval(() => accepted.read(4096), 20)
    connections.keep({ close: () => clearInterval(timer) })
    await says(client, 'receiver', 'receiver')
  })

  test('a slow sender: the sender; the other end only knows that it is not itself', async () => {
    const { client, accepted } = await connections.pair(await connections.listen())
    accepted.resume()
    const timer = setInterval(() => client.write(Buffer.alloc(2000)), 10)
    connections.keep({ close: () => clearInterval(timer) })
    await says(client, 'sender', 'elsewhere')
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
    await says(client, 'network', 'elsewhere')
  })
})
