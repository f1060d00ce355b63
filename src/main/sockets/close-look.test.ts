import { afterEach, describe, expect, test } from 'vitest'
import { Flows } from '../../shared/contract/flow.ts'
import type { WindowSample } from '../../shared/contract/sockets.ts'
import type { Clock } from './clock.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import { Sockets } from './sockets.ts'
import { SocketTable } from './table.ts'
import { Connections } from './testing/connections.ts'
import { rowOf } from './testing/until.ts'

const connections = new Connections()
afterEach(() => connections.close())

/** Nothing is polled but when the test asks: what is seen in between, a closer look has seen. */
function tableWithoutPolls() {
  const waits = { close: 0, given: 0 }
  const clock: Clock = {
    now: () => Date.now(),
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        if (ms < 1000) {
          waits.close += 1
          signal.addEventListener('abort', () => (waits.given += 1), { once: true })
          setTimeout(resolve, 5)
        }
      }),
  }
  const table = new SocketTable({ source: sockDiagSource(), now: () => Date.now() })
  const sockets = new Sockets({ table: () => table, clock })
  connections.keep({ close: () => sockets.stop() })
  return { sockets, table, waits }
}

/** Fills the queues of both ends: the peer does not read. */
async function stalled(sockets: Sockets) {
  const { client, accepted } = await connections.pair(await connections.listen())
  while (client.write(Buffer.alloc(1 << 20)));
  const row = await rowOf(sockets, `local:127.0.0.1:${client.localPort}`, ({ timer }) => timer?.kind === 'persist')
  return { row, accepted }
}

describe.runIf(process.platform === 'linux')('a closer look at one connection', () => {
  test('shows the window move between two polls while a slow reader reads', async () => {
    const { sockets, waits } = tableWithoutPolls()
    const { row, accepted } = await stalled(sockets)
    const flows = new Flows()
    const end = new AbortController()
    const samples: WindowSample[] = []
    let polled: unknown
    for await (const piece of sockets.timeline(flows.open('a-slow-reader'), end.signal, row.id)) {
      flows.taken('a-slow-reader')
      polled ??= piece.row
      // The same row all along: the table was read once.
      expect(piece.row).toBe(polled)
      samples.push(...piece.samples)
      accepted.read(64 << 10)
      const acknowledged = new Set(samples.map(({ bytesOut }) => bytesOut))
      if (acknowledged.size >= 4) end.abort()
    }
    const [first] = samples
    const last = samples.at(-1)!
    expect(last.bytesOut!).toBeGreaterThan(first!.bytesOut!)
    expect(last).toMatchObject({ peerWindow: expect.any(Number), cwnd: expect.any(Number) })
    expect(samples.map(({ at }) => at)).toEqual(samples.map(({ at }) => at).sort((one, other) => one - other))
    // Nobody looks any more: the wait that was under way was given up, and there is no other.
    const { close } = waits
    await sockets.snapshot()
    expect(waits).toEqual({ close, given: close })
  })

  test('is what the table says, and nothing for one that is gone', async () => {
    const { sockets, table } = tableWithoutPolls()
    const { row, accepted } = await stalled(sockets)
    const look = await table.look(row.id)
    expect(look).toMatchObject({ id: row.id, sendQueue: row.sendQueue })
    expect(look?.tcp?.bytesAcked).toBe(row.tcp?.bytesAcked)
    accepted.resetAndDestroy()
    while (await table.look(row.id));
    expect(await table.look('s-none')).toBeNull()
  })
})
