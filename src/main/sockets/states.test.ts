import { once } from 'node:events'
import net, { type Socket } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { TcpState } from '../../shared/tcp/states.ts'
import { Connections } from './testing/connections.ts'
import { deferAccept, Seen, unanswered } from './testing/held.ts'
import { enterOwnNetwork } from './testing/own-network.ts'

// Where it is allowed, away from the many sockets that a busy machine has.
const leave = await enterOwnNetwork()
afterAll(() => leave?.())

const linux = describe.runIf(process.platform === 'linux')
const connections = new Connections()
const seen = new Seen()
afterAll(async () => {
  connections.close()
  await seen.close()
})

const until = (is: (row: SocketRow) => boolean) => seen.until(is)
const fill = (socket: Socket) => seen.fill(socket)
const inState = (port: number, state: TcpState) => until((row) => row.local.port === port && row.state === state)

linux('every state is in the table when it is held', () => {
  test('LISTEN, ESTABLISHED, FIN_WAIT_2 and CLOSE_WAIT, TIME_WAIT', async () => {
    const listener = await connections.listen()
    await inState(listener.port, 'LISTEN')
    const { client, accepted } = await connections.pair(listener)
    const port = client.localPort!
    const { id } = await inState(port, 'ESTABLISHED')
    client.end()
    expect(await inState(port, 'FIN_WAIT_2')).toMatchObject({
      id,
      tcp: expect.objectContaining({ mss: expect.any(Number) }),
    })
    await until((row) => row.peer?.port === port && row.state === 'CLOSE_WAIT')
    accepted.end()
    client.resume()
    accepted.resume()
    const waiting = await inState(port, 'TIME_WAIT')
    expect(waiting).toMatchObject({ id, inode: 0, timer: { kind: 'time_wait' } })
    // Whose it was, though its process closed it.
    expect(waiting.owner).toMatchObject({ kind: 'process', pid: process.pid, ours: true })
    expect(waiting.timer!.endsAt - Date.now()).toBeLessThanOrEqual(60_500)
  })

  test('SYN_SENT: nobody takes the connections of a backlog that is full', async () => {
    const port = await unanswered(connections)
    const row = await until((it) => it.peer?.port === port && it.state === 'SYN_SENT')
    expect(row).toMatchObject({ timer: { kind: 'retransmit' }, owner: { kind: 'process', ours: true } })
    // Nothing was measured yet, which is not a round trip of no time.
    expect(row.tcp?.rtt).toBeNull()
    const full = await until((it) => it.local.port === port && it.state === 'LISTEN' && it.recvQueue! > it.sendQueue!)
    expect(full.sendQueue).toBe(1)
  })

  test('SYN_RCVD: the server waits for the first byte', async () => {
    const listener = await connections.listen()
    await deferAccept(listener.server, 30)
    const client = net.connect(listener.port, '127.0.0.1')
    connections.keep({ close: () => client.destroy() })
    await once(client, 'connect')
    const row = await until((it) => it.peer?.port === client.localPort && it.state === 'SYN_RCVD')
    client.write('x')
    const [accepted] = (await once(listener.server, 'connection')) as [Socket]
    connections.keep({ close: () => accepted.destroy() })
    const open = await until((it) => it.peer?.port === client.localPort && it.inode !== 0)
    expect(open).toMatchObject({ id: row.id, state: 'ESTABLISHED' })
  })

  test('FIN_WAIT_1: the end waits behind data that nobody reads', async () => {
    const { client } = await connections.pair(await connections.listen())
    await fill(client)
    client.end()
    expect(await inState(client.localPort!, 'FIN_WAIT_1')).toMatchObject({ timer: { kind: 'persist' } })
  })

  test('LAST_ACK: the same from the side that was closed first', async () => {
    const { client, accepted } = await connections.pair(await connections.listen())
    await fill(accepted)
    client.end()
    await until((row) => row.peer?.port === client.localPort && row.state === 'CLOSE_WAIT')
    accepted.end()
    await until((row) => row.peer?.port === client.localPort && row.state === 'LAST_ACK')
  })

  test('CLOSING: both ends wait behind data', async () => {
    const { client, accepted } = await connections.pair(await connections.listen())
    await fill(client)
    await fill(accepted)
    client.end()
    accepted.end()
    await inState(client.localPort!, 'FIN_WAIT_1')
    // One reads on, up to the other's end, while its own still waits.
    client.resume()
    await inState(client.localPort!, 'CLOSING')
    accepted.resume()
    await inState(client.localPort!, 'TIME_WAIT')
  })

  test('CLOSED: told by the kernel, with the last figures', async () => {
    const { client } = await connections.pair(await connections.listen())
    const port = client.localPort!
    await new Promise<void>((resolve) => client.write('four', () => resolve()))
    const { id } = await inState(port, 'ESTABLISHED')
    client.resetAndDestroy()
    // The table misses it at once, the word of its end comes a moment later.
    const closed = await until((row) => row.local.port === port && row.end === 'told')
    expect(closed).toMatchObject({
      id,
      state: 'CLOSED',
      lastState: 'ESTABLISHED',
      tcp: { bytesAcked: expect.any(Number) },
    })
    expect(closed.closedAt).toBeLessThanOrEqual(Date.now())
  })
})
