import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net, { type Socket } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { TcpState } from '../../shared/tcp/states.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import { SocketTable } from './table.ts'
import { Connections } from './testing/connections.ts'

const linux = describe.runIf(process.platform === 'linux')
const connections = new Connections()
const table = new SocketTable({ source: sockDiagSource(), now: () => Date.now() })
const rows = new Map<string, SocketRow>()
afterAll(async () => {
  connections.close()
  await table.close()
})

/** Polls until a row is as wanted. The test's time limit is the end of it. */
async function until(is: (row: SocketRow) => boolean): Promise<SocketRow> {
  for (;;) {
    const { changed, removed } = await table.poll()
    for (const id of removed) rows.delete(id)
    for (const row of changed) rows.set(row.id, row)
    for (const row of rows.values()) if (is(row)) return row
  }
}

const inState = (port: number, state: TcpState) => until((row) => row.local.port === port && row.state === state)

/**
 * Writes until the kernel keeps something back because the other end does not read, and Node keeps nothing: then an end goes
 * out at once, behind the data (Node delays the shutdown while it still queues).
 */
async function fill(socket: Socket): Promise<void> {
  const port = socket.localPort!
  const peer = socket.remotePort!
  for (;;) {
    await new Promise<void>((resolve) => socket.write(Buffer.alloc(1 << 16), () => resolve()))
    const row = await until((it) => it.local.port === port && it.peer?.port === peer)
    if ((row.sendQueue ?? 0) > 0 && row.timer?.kind === 'persist' && socket.writableLength === 0) return
  }
}

/** A server's option that Node has no word for. */
async function deferAccept(server: net.Server, seconds: number): Promise<void> {
  const { default: ffi } = await import('koffi')
  const setsockopt = ffi.load(null).func('int setsockopt(int, int, int, const void *, uint32_t)')
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle
  const [IPPROTO_TCP, TCP_DEFER_ACCEPT] = [6, 9]
  expect(setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, new Int32Array([seconds]), 4)).toBe(0)
}

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
    expect(waiting).toMatchObject({ id, timer: { kind: 'time_wait' } })
    expect(waiting.timer!.endsAt - Date.now()).toBeLessThanOrEqual(60_500)
  })

  test('SYN_SENT: nobody takes the connections of a backlog that is full', async () => {
    const script =
      "require('net').createServer().listen({port: 0, host: '127.0.0.1', backlog: 1}, function () { console.log(this.address().port) })"
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    connections.keep({ close: () => child.kill('SIGKILL') })
    const [told] = (await once(child.stdout, 'data')) as [Buffer]
    const port = Number(String(told).trim())
    // Stopped, it accepts nothing; the kernel takes two, and answers no further SYN.
    child.kill('SIGSTOP')
    for (let index = 0; index < 5; index += 1) {
      const client = net.connect(port, '127.0.0.1')
      client.on('error', () => {})
      connections.keep({ close: () => client.destroy() })
    }
    const row = await until((it) => it.peer?.port === port && it.state === 'SYN_SENT')
    expect(row).toMatchObject({ timer: { kind: 'retransmit' }, owner: { kind: 'process', ours: true } })
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
