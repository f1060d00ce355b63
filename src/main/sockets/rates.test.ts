import { expect, test } from 'vitest'
import { parseTcpInfo } from './sockdiag/tcp-info.ts'
import { capsOf, type KernelSocket, noSource } from './source.ts'
import { SocketTable } from './table.ts'

const quiet = parseTcpInfo(new DataView(new ArrayBuffer(240)), 0, 240, 'cubic')!

function bench() {
  const kernel = { now: 0, sockets: [] as KernelSocket[] }
  const socket = (bytesAcked: number, inode = 1): KernelSocket => ({
    ...{ protocol: 'tcp', family: 4, local: { address: '127.0.0.1', port: inode } },
    ...{ peer: { address: '127.0.0.1', port: 9 }, state: 'ESTABLISHED', recvQueue: 0, sendQueue: 0, timer: null },
    ...{ uid: 0, inode, cookie: null, drops: null, tcp: { ...quiet, bytesAcked, bytesSent: bytesAcked } },
  })
  const source = {
    ...noSource('test'),
    caps: capsOf({ source: 'sock_diag', tcpInfo: true }),
    read: async () => ({ fresh: kernel.sockets, stale: 'all' as const }),
  }
  const table = new SocketTable({ source, now: () => kernel.now })
  const rates = new Map<string, number | null>()
  /** Reads at a time; gives the bytes a second that each port is told to send. */
  const at = async (now: number, ...sockets: KernelSocket[]) => {
    Object.assign(kernel, { now, sockets })
    for (const { local, rate } of (await table.poll()).changed) rates.set(String(local.port), rate?.out ?? null)
    return Object.fromEntries(rates)
  }
  return { at, socket }
}

test('a rate is over a quarter of a second at least: a look a moment later makes no spike', async () => {
  const { at, socket } = bench()
  expect(await at(0, socket(0))).toEqual({ 1: null })
  expect(await at(1000, socket(1000))).toEqual({ 1: 1000 })
  expect(await at(1005, socket(1500))).toEqual({ 1: 1000 })
  // What moved in the meantime is in the next one, though nothing moved since.
  expect(await at(1500, socket(1500))).toEqual({ 1: 1000 })
  expect(await at(2500, socket(1500))).toEqual({ 1: 0 })
})

test('looks in quick succession still come to a rate', async () => {
  const { at, socket } = bench()
  await at(0, socket(0))
  for (let now = 100; now <= 1000; now += 100) await at(now, socket(now * 2))
  expect(await at(1100, socket(2200))).toEqual({ 1: 2000 })
})

test('a connection that came between two looks is not rated over the time before it was there', async () => {
  const { at, socket } = bench()
  await at(0)
  await at(200, socket(0))
  expect(await at(600, socket(400))).toEqual({ 1: 1000 })
  await at(700, socket(400), socket(0, 2))
  expect(await at(900, socket(400), socket(400, 2))).toEqual({ 1: 0, 2: null })
})
