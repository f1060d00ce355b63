import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemSource } from '../system.ts'
import { SocketTable } from '../table.ts'
import { type Call, ipHelperSource, Tables } from './source.ts'
import { parseTable } from './table.ts'

const dword = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
/** `htons` in the low half; the high half is whatever was there before. */
const port = (value: number) => Buffer.from([value >> 8, value & 0xff, 0xde, 0xad])
const v4 = (text: string) => Buffer.from(text.split('.').map(Number))
const v6 = (last: number, first = 0) => Buffer.from([first, ...Array(14).fill(0), last])
const tableOf = (...rows: Buffer[][]) => Buffer.concat([dword(rows.length), ...rows.flat()])

/** Field by field as tcpmib.h and udpmib.h have them. */
const tcp4 = tableOf(
  [dword(2), v4('0.0.0.0'), port(135), v4('9.9.9.9'), port(99), dword(1196)],
  [dword(5), v4('192.168.1.20'), port(49_712), v4('20.199.120.85'), port(443), dword(4016)],
  [dword(11), v4('127.0.0.1'), port(5357), v4('127.0.0.1'), port(50_001), dword(0)],
  [dword(12), v4('127.0.0.1'), port(1), v4('127.0.0.1'), port(2), dword(4)],
)
const tcp6 = tableOf(
  [v6(1), dword(0), port(49_925), v6(0), dword(0), port(0), dword(2), dword(16_680)],
  [v6(7, 0xfe), dword(4), port(50_100), v6(9, 0xfe), dword(4), port(8080), dword(8), dword(720)],
)
const udp4 = tableOf([v4('0.0.0.0'), port(123), dword(2404)])
const udp6 = tableOf([v6(1), dword(0), port(1900), dword(3120)])

const text = ({ socket: { protocol, family, local, peer, state }, pid }: ReturnType<typeof parseTable>[number]) =>
  [protocol + family, `${local.address} ${local.port}`, peer ? `${peer.address} ${peer.port}` : '-', state, pid].join(
    '|',
  )

test('rows of all four tables', () => {
  expect(parseTable(tcp4, { protocol: 'tcp', family: 4 }).map(text)).toEqual([
    'tcp4|0.0.0.0 135|-|LISTEN|1196',
    'tcp4|192.168.1.20 49712|20.199.120.85 443|ESTABLISHED|4016',
    'tcp4|127.0.0.1 5357|127.0.0.1 50001|TIME_WAIT|',
  ])
  expect(parseTable(tcp6, { protocol: 'tcp', family: 6 }).map(text)).toEqual([
    'tcp6|::1 49925|-|LISTEN|16680',
    'tcp6|fe00::7 50100|fe00::9 8080|CLOSE_WAIT|720',
  ])
  expect(parseTable(udp4, { protocol: 'udp', family: 4 }).map(text)).toEqual(['udp4|0.0.0.0 123|-||2404'])
  expect(parseTable(udp6, { protocol: 'udp', family: 6 }).map(text)).toEqual(['udp6|::1 1900|-||3120'])
  // What Windows does not tell is no 0.
  expect(parseTable(udp4, { protocol: 'udp', family: 4 })[0]?.socket).toMatchObject({
    recvQueue: null,
    sendQueue: null,
  })
})

test('a table that is cut off gives the rows that are whole, and no bytes make it throw', () => {
  for (let size = 0; size <= tcp4.length; size += 1)
    expect(parseTable(tcp4.subarray(0, size), { protocol: 'tcp', family: 4 })).toHaveLength(
      Math.min(3, Math.floor(Math.max(0, size - 4) / 24)),
    )
  const kind = fc.record({ protocol: fc.constantFrom('tcp', 'udp'), family: fc.constantFrom(4, 6) } as const)
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), kind, (bytes, it) => void parseTable(bytes, it)))
})

/** Writes the table as Windows does: nothing, but the size that it takes, where there is too little room. */
const answering =
  (tables: Record<number, Uint8Array>): Call =>
  (into, size, _order, family) => {
    const table = tables[family]!
    const room = size[0]!
    size[0] = table.length
    if (room < table.length) return 122
    into.set(table)
    return 0
  }

test('a table that is larger than the room is asked for again; a refusal is one', () => {
  const many = tableOf(...Array.from({ length: 6000 }, () => [v4('10.0.0.1'), port(53), dword(7)]))
  const udp = answering({ 2: many })
  const kind = { protocol: 'udp', family: 4 } as const
  expect(parseTable(new Tables({ tcp: udp, udp }).read(kind), kind).length).toBe(6000)
  const refusing = { tcp: () => 87, udp: () => 122 }
  expect(() => new Tables(refusing).read({ protocol: 'tcp', family: 4 })).toThrow('error 87')
  expect(() => new Tables(refusing).read({ protocol: 'udp', family: 4 })).toThrow('error 122')
})

test('is a source as any other, and says that it is untested on hardware', async () => {
  const helper = { tcp: answering({ 2: tcp4, 23: tcp6 }), udp: answering({ 2: udp4, 23: udp6 }) }
  const table = new SocketTable({ source: ipHelperSource(async () => helper), now: () => 1000 })
  const { changed } = await table.poll()
  expect(changed).toHaveLength(7)
  expect(changed.find(({ state }) => state === 'TIME_WAIT')).toMatchObject({
    ...{ owner: { kind: 'none' }, timer: { kind: 'time_wait', endsAt: 121_000, estimated: true } },
  })
  expect(await table.caps()).toMatchObject({ source: 'windows', queues: false, owners: true, triedOnHardware: false })
})

test.skipIf(process.platform === 'win32')('where the library is missing it is netstat, and why is said', async () => {
  const { caps } = await systemSource('win32')
  expect(caps).toMatchObject({ source: 'windows', reason: expect.stringContaining('netstat') })
})
