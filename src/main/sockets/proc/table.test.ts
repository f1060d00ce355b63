import { readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseProcTable, type TableKind, textOfV6 } from './table.ts'

const tcp: TableKind = { protocol: 'tcp', family: 4, littleEndian: true }
const recorded = (name: string) => readFileSync(new URL(`./fixtures/${name}.txt`, import.meta.url))
const short = (name: string, kind: TableKind) =>
  parseProcTable(recorded(name), kind).map(({ local, peer, state, recvQueue, sendQueue, timer, inode }) => [
    `${local.address} ${local.port}`,
    peer && `${peer.address} ${peer.port}`,
    ...[state, recvQueue, sendQueue, timer && `${timer.kind} ${timer.seconds}`, inode],
  ])

describe('recorded tables', () => {
  test('tcp: states, queues, timers and inodes', () => {
    const server = '127.0.0.1 8080'
    expect(short('tcp', tcp)).toEqual([
      [server, null, 'LISTEN', 0, null, null, 44972],
      [server, '127.0.0.1 40004', 'ESTABLISHED', 129_536, 0, null, 44982],
      ['127.0.0.1 40001', server, 'ESTABLISHED', 0, 0, 'keepalive 59.24', 44975],
      ['127.0.0.1 40002', server, 'FIN_WAIT_2', 0, 0, null, 44977],
      ['127.0.0.1 40003', server, 'TIME_WAIT', 0, 0, 'time_wait 59.25', 0],
      ['127.0.0.1 40004', server, 'ESTABLISHED', 0, 3_715_584, 'persist 0.82', 44981],
      [server, '127.0.0.1 40001', 'ESTABLISHED', 0, 0, null, 44976],
      ['127.0.0.1 40005', '127.0.0.1 8081', 'ESTABLISHED', 0, 0, null, 44993],
      [server, '127.0.0.1 40002', 'CLOSE_WAIT', 0, 0, null, 44978],
    ])
  })

  test('tcp6: addresses as RFC 5952 writes them, IPv4-mapped ones with dots', () => {
    expect(short('tcp6', { ...tcp, family: 6 }).map(([local, peer]) => [local, peer])).toEqual([
      ['::1 8082', null],
      [':: 8081', null],
      ['::1 40006', '::1 8081'],
      ['::1 8081', '::1 40006'],
      ['::ffff:127.0.0.1 8081', '::ffff:127.0.0.1 40005'],
    ])
  })

  test('udp has no state; a connected socket has a peer', () => {
    expect(short('udp', { ...tcp, protocol: 'udp' })).toEqual([
      ['0.0.0.0 5353', null, null, 0, 0, null, 44997],
      ['127.0.0.1 5355', '127.0.0.1 5353', null, 0, 0, null, 44999],
    ])
    expect(short('udp6', { protocol: 'udp', family: 6, littleEndian: true })[0]?.[0]).toBe('::1 5354')
  })
})

describe('what a kernel may also write', () => {
  const head = '  sl  local_address rem_address   st …\n'
  const line =
    '12345: 0100007F:1F90 0200000A:01BB 01 00000001:00000002 01:00000014 00000000 1234567        0 4294967295 1 0\n'

  test('wide columns, the longest states, a table cut off in the middle', () => {
    const [row] = parseProcTable(Buffer.from(head + line), tcp)
    expect(row).toMatchObject({
      peer: { address: '10.0.0.2', port: 443 },
      sendQueue: 1,
      recvQueue: 2,
      timer: { kind: 'retransmit', seconds: 0.2 },
      uid: 1_234_567,
      inode: 4_294_967_295,
    })
    const requested = line.replace(' 01 ', ' 0C ')
    expect(parseProcTable(Buffer.from(head + requested), tcp)[0]?.state).toBe('SYN_RCVD')
    expect(parseProcTable(Buffer.from(head + line + line.slice(0, 60)), tcp)).toHaveLength(1)
    expect(parseProcTable(Buffer.from(head), tcp)).toEqual([])
    expect(parseProcTable(new Uint8Array(), tcp)).toEqual([])
  })

  test('a big-endian machine writes the bytes in order', () => {
    const [row] = parseProcTable(Buffer.from(head + line), { ...tcp, littleEndian: false })
    expect(row?.local.address).toBe('1.0.0.127')
  })

  test('no bytes make it throw', () => {
    const soiled = fc.tuple(
      fc.constantFrom('tcp', 'tcp6', 'udp'),
      fc.array(fc.tuple(fc.nat(1500), fc.integer({ min: 0, max: 255 }))),
    )
    fc.assert(
      fc.property(soiled, ([name, changes]) => {
        const table = new Uint8Array(recorded(name))
        for (const [at, byte] of changes) table[at % table.length] = byte
        for (const row of parseProcTable(table, { ...tcp, family: name === 'tcp6' ? 6 : 4 })) {
          expect(typeof row.local.address).toBe('string')
        }
      }),
    )
  })
})

test('IPv6 text is valid, shortest, and means the same bytes', () => {
  const zeros = fc.array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: 16, maxLength: 16 })
  fc.assert(
    fc.property(fc.oneof(zeros, fc.array(fc.nat(255), { minLength: 16, maxLength: 16 })), (bytes) => {
      const text = textOfV6(Uint8Array.from(bytes))
      expect(isIPv6(text)).toBe(true)
      // The URL parser is an independent reader and writer of the same form, but writes mapped addresses in hex.
      if (!text.startsWith('::ffff:')) expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`)
    }),
  )
})
