import { writeFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { churn } from './testing/churn.ts'
import { enterOwnNetwork } from './testing/own-network.ts'

/** `npm test` takes a small share of the minute that a soak takes. */
const seconds = Number(process.env.HANDBILL_SOAK_SECONDS ?? 6)

const WAITING = 100

const leave = await enterOwnNetwork()
afterAll(() => leave?.())

test.runIf(process.platform === 'linux')(
  'a process that opens and closes 100 connections a second: every end is accounted for',
  async () => {
    // With few that may wait in TIME_WAIT the table is as large after some seconds as it ever gets.
    if (leave) writeFileSync('/proc/sys/net/ipv4/tcp_max_tw_buckets', String(WAITING))
    const { connections, appeared, ended, waiting, missed, heap, mostRows } = await churn({ seconds })
    expect(connections).toBeGreaterThan(seconds * 90)
    expect(missed).toBe(0)
    // Two sockets a connection: the server's ends, the client's waits in TIME_WAIT.
    expect(appeared).toBe(connections * 2)
    expect(ended + waiting).toBe(connections * 2)
    // Closed rows stay for three seconds and a poll.
    const bound = leave ? WAITING : 100 * 62
    expect(mostRows).toBeLessThan(bound + 200 * 5 + 1000)
    console.log(
      `${connections} connections in ${seconds} s: ${ended} ends, ${waiting} in TIME_WAIT, at most ${mostRows} rows`,
    )
    console.log(`heap ${(heap.early / 1e6).toFixed(1)} MB early, ${(heap.late / 1e6).toFixed(1)} MB at the end`)
    // Flat: what grows is rows, some 2 kB each with what their source keeps, until as many wait as may.
    expect(heap.late - heap.early).toBeLessThan(leave ? 3e6 : waiting * 4000 + 8e6)
  },
  (seconds + 30) * 1000,
)
