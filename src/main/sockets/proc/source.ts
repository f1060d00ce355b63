import { readFile } from 'node:fs/promises'
import { endianness } from 'node:os'
import { join } from 'node:path'
import type { KernelSocket, SocketSource } from '../source.ts'
import { ProcOwners } from './owners.ts'
import { parseProcTable } from './table.ts'

const tables = [
  { file: 'tcp', protocol: 'tcp', family: 4 },
  { file: 'tcp6', protocol: 'tcp', family: 6 },
  { file: 'udp', protocol: 'udp', family: 4 },
  { file: 'udp6', protocol: 'udp', family: 6 },
] as const

/** Linux: every TCP and UDP socket of this network namespace, without root. */
export function procSource(root = '/proc'): SocketSource {
  const owners = new ProcOwners(root)
  const littleEndian = endianness() === 'LE'
  return {
    caps: { source: 'proc', queues: true, timers: true, owners: true, reason: null },
    async read() {
      const read = tables.map(async ({ file, protocol, family }): Promise<KernelSocket[]> => {
        const table = await readFile(join(root, 'net', file)).catch(absentWhenV6(family))
        return parseProcTable(table, { protocol, family, littleEndian })
      })
      return (await Promise.all(read)).flat()
    },
    owners: (inodes) => owners.of(inodes),
  }
}

/** A kernel without IPv6 has no such table; anything else is a failure. */
function absentWhenV6(family: 4 | 6) {
  return (error: NodeJS.ErrnoException): Uint8Array => {
    if (family === 6 && error.code === 'ENOENT') return new Uint8Array()
    throw error
  }
}
