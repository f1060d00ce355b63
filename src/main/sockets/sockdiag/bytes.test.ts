import { afterAll, expect, test } from 'vitest'
import type { SocketRow } from '../../../shared/contract/sockets.ts'
import { SocketTable } from '../table.ts'
import { Connections } from '../testing/connections.ts'
import { sockDiagSource } from './source.ts'

const connections = new Connections()
afterAll(() => connections.close())

test.runIf(process.platform === 'linux')(
  'bytes are those of the programs: neither SYN nor FIN is one, on either side, to the end',
  async () => {
    const table = connections.keep(new SocketTable({ source: sockDiagSource(), now: () => Date.now() }))
    const rows = new Map<string, SocketRow>()
    const { client, accepted } = await connections.pair(await connections.listen())
    const port = client.localPort!
    /** Polls until the row of an end is as wanted; how many bytes went out and came in. */
    const bytes = async (end: 'local' | 'peer', is: (row: SocketRow) => boolean) => {
      for (;;) {
        for (const row of (await table.poll()).changed) rows.set(row.id, row)
        const row = [...rows.values()].find((it) => it[end]?.port === port && is(it))
        if (row) return [row.tcp?.bytesAcked, row.tcp?.bytesReceived]
      }
    }
    const inState = (state: SocketRow['state']) => (row: SocketRow) => row.state === state
    expect(await bytes('local', inState('ESTABLISHED'))).toEqual([0, 0])
    client.end('four')
    expect(await bytes('local', inState('FIN_WAIT_2'))).toEqual([4, 0])
    expect(await bytes('peer', inState('CLOSE_WAIT'))).toEqual([0, 4])
    accepted.resetAndDestroy()
    expect(await bytes('local', ({ end }) => end === 'told')).toEqual([4, 0])
    expect(await bytes('peer', ({ end }) => end === 'told')).toEqual([0, 4])
  },
)
