import { execFileSync, spawn } from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import { procSource } from './proc/source.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import { Sockets } from './sockets.ts'
import { SocketTable } from './table.ts'
import { enterOwnNetwork } from './testing/own-network.ts'

// Where it is allowed, away from the many sockets that a busy machine has.
const leave = await enterOwnNetwork()
afterAll(() => leave?.())

/** Real sockets of a real kernel; elsewhere there is no such source. */
const linux = describe.runIf(process.platform === 'linux')

const open: { close(): unknown }[] = []
afterEach(() => {
  for (const it of open.splice(0)) it.close()
})

async function listen(): Promise<{ port: number; accepted: () => Promise<Socket> }> {
  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(server)
  const accepted = async () => {
    const [socket] = (await once(server, 'connection')) as [Socket]
    open.push({ close: () => socket.destroy() })
    return socket
  }
  return { port: (server.address() as AddressInfo).port, accepted }
}

async function pair(port: number, accepted: () => Promise<Socket>): Promise<{ client: Socket; server: Socket }> {
  const client = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  open.push({ close: () => client.destroy() })
  const [server] = await Promise.all([accepted(), once(client, 'connect')])
  return { client, server }
}

/** The kernel moves on its own time: asks again until the row is there. The test's time limit is the end of it. */
async function row(sockets: Sockets, filter: string, is: (row: SocketRow) => boolean): Promise<SocketRow> {
  for (;;) {
    const found = (await sockets.snapshot(filter)).find(is)
    if (found) return found
  }
}

const sources = {
  sock_diag: () => sockDiagSource(),
  proc: () => procSource(),
}

linux.each(Object.entries(sources))('the kernel’s own table, by %s', (name, source) => {
  const tableOf = () => {
    const sockets = new Sockets({ table: () => new SocketTable({ source: source(), now: () => Date.now() }) })
    open.push({ close: () => sockets.stop() })
    return sockets
  }

  test('a listener: state, owner, and who holds the port', async () => {
    const { port } = await listen()
    const sockets = tableOf()
    const [listener] = await sockets.snapshot(`port:${port} state:listen`)
    expect(listener).toMatchObject({
      protocol: 'tcp',
      state: 'LISTEN',
      peer: null,
      recvQueue: 0,
      sendQueue: name === 'proc' ? null : 511,
      owner: { kind: 'process', pid: process.pid, ours: true },
    })
    expect(await sockets.whoHolds(port, 'tcp')).toMatchObject({ pid: process.pid, name: expect.any(String) })
    expect(await sockets.whoHolds(port, 'udp')).toBeNull()
  })

  test('established, half closed from both ends, then TIME_WAIT with the same identity', async () => {
    const { port, accepted } = await listen()
    const sockets = tableOf()
    const { client, server } = await pair(port, accepted)
    const mine = client.localPort!
    // The kernel gives one port to connections with several peers: others may have ours too.
    const isMine = ({ local, peer }: SocketRow) => local.port === mine && peer?.port === port
    const established = await row(sockets, `local:127.* port:${mine}`, isMine)
    expect(established).toMatchObject({ state: 'ESTABLISHED', peer: { address: '127.0.0.1', port }, timer: null })

    client.end()
    const halfClosed = await row(sockets, 'state:fin_wait_2', isMine)
    const waiting = await row(
      sockets,
      'state:close_wait',
      ({ local, peer }) => local.port === port && peer?.port === mine,
    )
    expect(halfClosed.id).toBe(established.id)
    expect(waiting.owner).toMatchObject({ kind: 'process', ours: true })

    server.end()
    client.resume()
    const over = await row(sockets, 'state:time_wait', isMine)
    expect(over).toMatchObject({ id: established.id, inode: 0, owner: { kind: 'process' }, since: established.since })
    const left = over.timer!.endsAt - Date.now()
    expect(over.timer?.kind).toBe('time_wait')
    expect(left).toBeGreaterThan(55_000)
    expect(left).toBeLessThanOrEqual(61_000)
    const again = await row(sockets, 'state:time_wait', ({ id }) => id === over.id)
    expect(again.timer).toEqual(over.timer)
  })

  test('a reader that does not read: both queues fill and the persist timer runs', async () => {
    const { port, accepted } = await listen()
    const sockets = tableOf()
    const { client } = await pair(port, accepted)
    while (client.write(Buffer.alloc(1 << 20)));
    const sender = await row(sockets, `port:${client.localPort} sendq>0`, ({ timer }) => timer?.kind === 'persist')
    expect(sender.local.port).toBe(client.localPort)
    const reader = await row(sockets, `port:${client.localPort} recvq>0`, () => true)
    expect(reader.local.port).toBe(port)
  })

  test('UDP: bound, connected, and with something to read', async () => {
    const sockets = tableOf()
    const bound = dgram.createSocket('udp6')
    const talker = dgram.createSocket('udp6')
    open.push(bound, talker)
    bound.bind(0, '::1')
    talker.bind(0, '::1')
    await Promise.all([once(bound, 'listening'), once(talker, 'listening')])
    talker.connect(bound.address().port, '::1')
    await once(talker, 'connect')
    const rows = await sockets.snapshot(`proto:udp port:${bound.address().port}`)
    expect(rows.find(({ peer }) => peer === null)).toMatchObject({ family: 6, state: null, local: { address: '::1' } })
    expect(rows.find(({ peer }) => peer !== null)).toMatchObject({
      peer: { address: '::1', port: bound.address().port },
    })
    expect(await sockets.whoHolds(bound.address().port, 'udp')).toMatchObject({ pid: process.pid })
  })

  test('another process is named, and is not ours', async () => {
    const script =
      "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })"
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    open.push({ close: () => child.kill() })
    const [text] = (await once(child.stdout, 'data')) as [Buffer]
    const sockets = tableOf()
    const [listener] = await sockets.snapshot(`port:${String(text).trim()} state:listen`)
    expect(listener?.owner).toEqual({ kind: 'process', pid: child.pid, name: 'node', ours: false })
    // A second socket of ours leaves the other's owner known, without another look.
    await listen()
    expect((await sockets.snapshot(`proc:${child.pid}`)).map(({ id }) => id)).toContain(listener?.id)
  })

  test('a connection that was handed to another process belongs to that one', async () => {
    const script = "process.on('message', (_, socket) => { globalThis.kept = socket; process.send('got it') })"
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    open.push({ close: () => child.kill() })
    const { port, accepted } = await listen()
    const sockets = tableOf()
    const { client, server } = await pair(port, accepted)
    const isServer = ({ local, peer }: SocketRow) => local.port === port && peer?.port === client.localPort
    const before = await row(sockets, `port:${port}`, isServer)
    expect(before.owner).toMatchObject({ kind: 'process', pid: process.pid })
    const got = once(child, 'message')
    child.send('take it', server)
    await got
    const after = await row(
      sockets,
      `port:${port}`,
      (it) => isServer(it) && it.owner.kind === 'process' && !it.owner.ours,
    )
    expect(after).toMatchObject({ id: before.id, owner: { pid: child.pid } })
  })

  test('is the table that ss prints', async ({ skip }) => {
    const { port, accepted } = await listen()
    const { client } = await pair(port, accepted)
    client.end()
    const sockets = tableOf()
    await row(sockets, 'state:fin_wait_2', ({ local }) => local.port === client.localPort)
    let printed: string
    try {
      printed = execFileSync('ss', ['-Htan', `( sport = :${port} or dport = :${port} )`], { encoding: 'utf8' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') skip('no ss here')
      throw error
    }
    const theirs = printed
      .trim()
      .split('\n')
      .map((text) => text.trim().split(/\s+/))
    const spelled: Partial<Record<string, string>> = { 'FIN-WAIT-2': 'FIN_WAIT_2', 'CLOSE-WAIT': 'CLOSE_WAIT' }
    const ours = await sockets.snapshot(`port:${port}`)
    const line = (state: string | null, local: string, peer: string, recv: number) =>
      `${state} ${local} ${peer} ${recv}`
    expect(
      ours.map((it) => line(it.state, end(it.local), it.peer ? end(it.peer) : '0.0.0.0:*', it.recvQueue!)).sort(),
    ).toEqual(
      theirs
        .map(([state = '', recv, , local = '', peer = '']) => line(spelled[state] ?? state, local, peer, Number(recv)))
        .sort(),
    )
    expect(ours).toHaveLength(3)
  })
})

const end = ({ address, port }: { address: string; port: number }) => `${address}:${port}`
