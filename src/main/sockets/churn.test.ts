import { afterAll, expect, test } from 'vitest'
import { churn } from './testing/churn.ts'
import { enterOwnNetwork } from './testing/own-network.ts'

/** `npm test` takes a small share of the minute that a soak takes. */
const seconds = Number(process.env.HANDBILL_SOAK_SECONDS ?? 3)

const leave = await enterOwnNetwork()
afterAll(() => leave?.())

test.runIf(process.platform === 'linux')(
  'a process that opens and closes 100 connections a second: every end is accounted for',
  async () => {
    const { connections, appeared, ended, waiting, missed, heap, mostRows } = await churn({ seconds })
    expect(connections).toBeGreaterThan(seconds * 90)
    expect(missed).toBe(0)
    // Two sockets a connection: the server's ends, the client's waits in TIME_WAIT.
    expect(appeared).toBe(connections * 2)
    expect(ended + waiting).toBe(connections * 2)
    // TIME_WAIT lasts a minute, a closed row three seconds and a poll.
    expect(mostRows).toBeLessThan(100 * 70 + 1000)
    console.log(
      `${connections} connections in ${seconds} s: ${ended} ends, ${waiting} in TIME_WAIT, at most ${mostRows} rows`,
    )
    console.log(`heap ${(heap.early / 1e6).toFixed(1)} MB early, ${(heap.late / 1e6).toFixed(1)} MB at the end`)
    // What grows in the first minute is the rows in TIME_WAIT, some 2 kB each with what their source keeps.
    expect(heap.late - heap.early).toBeLessThan(waiting * 4000 + 8e6)
  },
  (seconds + 30) * 1000,
)
