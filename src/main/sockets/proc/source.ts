import { readFile } from 'node:fs/promises'
import { endianness } from 'node:os'
import { join } from 'node:path'
import { capsOf, type KernelSocket, type SocketSource } from '../source.ts'
import { ProcOwners } from './owners.ts'
import { parseProcTable } from './table.ts'

const tables = [
  { file: 'tcp', protocol: 'tcp', family: 4 },
  { file: 'tcp6', protocol: 'tcp', family: 6 },
  { file: 'udp', protocol: 'udp', family: 4 },
  { file: 'udp6', protocol: 'udp', family: 6 },
] as const

/**
 * Linux: every TCP and UDP socket of this network namespace, without root. `reason` says why it is this source and not the
 * one that knows more.
 */
export function procSource({ root = '/proc', reason = null as string | null } = {}): SocketSource {
  const owners = new ProcOwners(root)
  const littleEndian = endianness() === 'LE'
  return {
    caps: capsOf({ source: 'proc', queues: true, timers: true, owners: true, timeWait: 'exact', reason }),
    async read() {
      const read = tables.map(async ({ file, protocol, family }): Promise<KernelSocket[]> => {
        const table = await readFile(join(root, 'net', file)).catch(absentWhenV6(family))
        return parseProcTable(table, { protocol, family, littleEndian })
      })
      return { fresh: (await Promise.all(read)).flat(), stale: 'all' }
    },
    owners,
  }
}

/** A kernel without IPv6 has no such table; anything else is a failure. */
function absentWhenV6(family: 4 | 6) {
  return (error: NodeJS.ErrnoException): Uint8Array => {
    if (family === 6 && error.code === 'ENOENT') return new Uint8Array()
    throw error
  }
}
