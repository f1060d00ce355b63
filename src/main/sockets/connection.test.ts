import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { Flows } from '../../shared/contract/flow.ts'
import type { TimelinePiece } from '../../shared/contract/sockets.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import { Sockets } from './sockets.ts'
import { SocketTable } from './table.ts'
import { Connections } from './testing/connections.ts'
import { rowOf } from './testing/until.ts'

const linux = describe.runIf(process.platform === 'linux')
const connections = new Connections()
const open: Sockets[] = []
afterEach(async () => {
  connections.close()
  for (const sockets of open.splice(0)) await sockets.stop()
})

function tableOf(): Sockets {
  const clock = {
    now: () => Date.now(),
    // As often as it can: the test waits for states, not for seconds.
    wait: () => new Promise<void>((resolve) => setTimeout(resolve, 5)),
  }
  const table = () => new SocketTable({ source: sockDiagSource(), now: () => Date.now() })
  const sockets = new Sockets({ table, clock })
  open.push(sockets)
  return sockets
}

linux('the life of one connection', () => {
  test('states that were seen, what lies between them, and the end that the kernel told', async () => {
    const sockets = tableOf()
    const listener = await connections.listen()
    await rowOf(sockets, `port:${listener.port} state:listen`)
    const { client, accepted } = await connections.pair(listener)
    const { id } = await rowOf(sockets, `local:127.0.0.1:${client.localPort}`)
    const flows = new Flows()
    const pieces: TimelinePiece[] = []
    let woken = () => {}
    const reading = (async () => {
      for await (const piece of sockets.timeline(flows.open('a-life'), undefined, id)) {
        flows.taken('a-life')
        pieces.push(piece)
        woken()
      }
    })()
    const until = async (is: (piece: TimelinePiece) => boolean) => {
      while (!pieces.at(-1) || !is(pieces.at(-1)!)) await new Promise<void>((resolve) => (woken = resolve))
      return pieces.at(-1)!
    }
    const states = ({ events }: TimelinePiece) => events.map(({ state, evidence }) => `${state} ${evidence}`)

    // Nobody saw the handshake; the port was not one that anybody listened on, so this side opened it.
    expect(states(await until(() => true))).toEqual(['SYN_SENT inferred', 'ESTABLISHED seen'])
    client.end('a last word')
    // A poll may have caught it; if none did, it must have been there.
    const half = await until(({ row }) => row.state === 'FIN_WAIT_2')
    expect(half.events.map(({ state }) => state)).toEqual(['SYN_SENT', 'ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2'])
    accepted.resetAndDestroy()
    client.resume()
    const last = await until(({ row, events }) => row.closedAt !== null && events.at(-1)?.evidence === 'told')
    expect(states(last).at(-1)).toBe('CLOSED told')
    expect(last.row.lastState).toBe('FIN_WAIT_2')
    // It ends by itself, some moments after the connection did.
    await reading
    const samples = pieces.flatMap((piece) => piece.samples)
    expect(samples.length).toBeGreaterThan(1)
    expect(samples.map(({ at }) => at)).toEqual(samples.map(({ at }) => at).sort((one, other) => one - other))
    expect(samples.at(-1)).toMatchObject({ cwnd: expect.any(Number), peerWindow: expect.any(Number) })
    expect(samples.at(-1)?.bytesOut).toBe('a last word'.length)
    expect(sockets.watchers).toBe(0)
  })

  test('who opened it is what it was, when the listener is gone', async () => {
    const sockets = tableOf()
    const listener = await connections.listen()
    await rowOf(sockets, `port:${listener.port} state:listen`)
    const { client } = await connections.pair(listener)
    const { id } = await rowOf(sockets, `local:127.0.0.1:${listener.port} peer:127.0.0.1:${client.localPort}`)
    listener.server.close()
    while ((await sockets.snapshot(`port:${listener.port} state:listen`)).length > 0);
    const timeline = sockets.timeline(new Flows().open('an-opening'), undefined, id)
    const { value } = await timeline.next()
    expect((value as TimelinePiece).events.map(({ state }) => state)).toEqual(['LISTEN', 'SYN_RCVD', 'ESTABLISHED'])
    await timeline.return(undefined)
  })

  test('one that is not there is said to be not there', async () => {
    const timeline = tableOf().timeline(new Flows().open('a-flow-of-mine'), undefined, 's-none')
    await expect(timeline.next()).rejects.toMatchObject({ code: 'NOT_FOUND', data: { kind: 'socket', name: 's-none' } })
  })

  test('the reader that does not read is hinted at, and is what limits', async () => {
    const sockets = tableOf()
    const { client } = await connections.pair(await connections.listen())
    while (client.write(Buffer.alloc(1 << 20)));
    const { id } = await rowOf(sockets, `local:127.0.0.1:${client.localPort}`, ({ timer }) => timer?.kind === 'persist')
    const timeline = sockets.timeline(new Flows().open('a-hint'), undefined, id)
    const { value } = await timeline.next()
    expect(value?.hints).toContainEqual({ code: 'peer_does_not_read', params: { bytes: expect.any(Number) } })
    await timeline.return(undefined)
  })
})

linux('closing', () => {
  test('a connection of our own ends, and the program hears of it', async () => {
    const sockets = tableOf()
    const { client, accepted } = await connections.pair(await connections.listen())
    const { id } = await rowOf(sockets, `local:127.0.0.1:${client.localPort}`)
    accepted.resume()
    const ended = once(accepted, 'end')
    expect(await sockets.close(id)).toEqual({ closed: true })
    await ended
  })

  test('a listener, a datagram socket and what is nobody’s any more say why not', async () => {
    const sockets = tableOf()
    const listener = await connections.listen()
    const { client, accepted } = await connections.pair(listener)
    const listening = await rowOf(sockets, `port:${listener.port} state:listen`)
    expect(await sockets.close(listening.id)).toMatchObject({
      closed: false,
      why: 'listener',
      owner: { pid: process.pid },
    })
    client.end()
    accepted.end()
    client.resume()
    accepted.resume()
    const waiting = await rowOf(sockets, `local:127.0.0.1:${client.localPort} state:time_wait`)
    expect(await sockets.close(waiting.id)).toMatchObject({
      closed: false,
      why: 'kernel',
      owner: { pid: process.pid },
    })
    await expect(sockets.close('s-none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

linux('what lies between two readings', () => {
  test('is there for a filter that asks for it, and in an export, though nobody read the table before', async () => {
    const { client } = await connections.pair(await connections.listen())
    // Nothing ever changes in it.
    const still = await connections.pair(await connections.listen())
    expect(await tableOf().snapshot(`port:${still.client.localPort} limit:idle rate<1`)).toHaveLength(2)
    while (client.write(Buffer.alloc(1 << 20)));
    const end = `local:127.0.0.1:${client.localPort}`
    expect(await tableOf().snapshot(`${end} limit:receiver`)).toHaveLength(1)
    expect(await tableOf().snapshot(`${end} !rate>1k`)).toMatchObject([{ rate: { out: expect.any(Number) } }])
    const watching = tableOf().watch(new Flows().open('the-limited'), undefined, `${end} (limit:receiver or proto:udp)`)
    expect((await watching.next()).value).toMatchObject({ kind: 'snapshot', items: [{ limit: 'receiver' }] })
    await watching.return(undefined)
    const [head = '', line = ''] = (await tableOf().export(end, 'csv', false)).text.split('\r\n')
    expect(line.split(',')[head.split(',').indexOf('limit')]).toBe('receiver')
  })
})

linux('export', () => {
  test('is the filtered table as CSV, JSON and a report', async () => {
    const sockets = tableOf()
    const { port } = await connections.listen()
    // By its port alone an ended connection of somebody else's may be found as well.
    const filter = `local:127.0.0.1:${port} state:listen`
    const csv = await sockets.export(filter, 'csv', false)
    expect(csv).toMatchObject({ name: expect.stringMatching(/^sockets-.*Z\.csv$/), mediaType: 'text/csv' })
    expect(csv.text.split('\r\n')).toHaveLength(3)
    const json = JSON.parse((await sockets.export(filter, 'json', false)).text)
    expect(json).toMatchObject({ filter: filter, sockets: [{ state: 'LISTEN', local: { port } }] })
    const report = await sockets.export(filter, 'report', true)
    expect(report.text).toContain('1 socket: 1 LISTEN')
    expect(report.text).toContain(`127.0.0.1:${port}`)
    await expect(sockets.export('state:nope', 'csv', false)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})
