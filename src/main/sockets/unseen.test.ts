import dgram from 'node:dgram'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import { SocketTable } from './table.ts'

const [AF_INET, SOCK_STREAM, SOCK_DGRAM] = [2, 1, 2]

/** Sockets that get no address, as programs open them to ask the kernel for something else. */
async function openAndClose(): Promise<void> {
  const { default: ffi } = await import('koffi')
  const libc = ffi.load(null)
  const socket = libc.func('int socket(int domain, int type, int protocol)') as (...words: number[]) => number
  const close = libc.func('int close(int fd)') as (fd: number) => number
  for (const kind of [SOCK_STREAM, SOCK_DGRAM]) close(socket(AF_INET, kind, 0))
}

test.runIf(process.platform === 'linux')(
  'a datagram socket too short for a poll has no queue left; one that never had an address is none',
  async () => {
    const table = new SocketTable({ source: sockDiagSource(), now: () => Date.now() })
    try {
      await table.poll()
      await openAndClose()
      const short = dgram.createSocket('udp4').bind(0, '127.0.0.1')
      await once(short, 'listening')
      const { port } = short.address()
      short.close()
      const seen: SocketRow[] = []
      const told = () => seen.find(({ protocol, local }) => protocol === 'udp' && local.port === port)
      while (!told()) seen.push(...(await table.poll()).changed)
      expect(told()).toMatchObject({ end: 'told', recvQueue: 0, sendQueue: null, drops: null })
      expect(seen.filter(({ local }) => local.port === 0)).toEqual([])
    } finally {
      await table.close()
    }
  },
)
