import { readFile } from 'node:fs/promises'
import { endianness } from 'node:os'
import { join } from 'node:path'
import { capsOf, type KernelSocket, type SocketSource } from '../source.ts'
import { ProcOwners } from './owners.ts'
import { parseProcTable } from './table.ts'

interface Table {
  readonly protocol: 'tcp' | 'udp'
  readonly family: 4 | 6
}

const tables: readonly Table[] = [
  { protocol: 'tcp', family: 4 },
  { protocol: 'tcp', family: 6 },
  { protocol: 'udp', family: 4 },
  { protocol: 'udp', family: 6 },
]

/**
 * Linux: every TCP and UDP socket of this network namespace, without root. `reason` says why it is this source and not
 * the one that knows more.
 */
export function procSource({ root = '/proc', reason = null as string | null } = {}): SocketSource {
  const owners = new ProcOwners(root)
  return {
    caps: capsOf({ source: 'proc', queues: true, timers: true, owners: true, timeWait: 'exact', reason }),
    async read() {
      const read = await Promise.all(tables.map((table) => readProcTable(root, table)))
      return { fresh: read.flat(), stale: 'all' }
    },
    owners,
  }
}

/** Every socket of one protocol in one family; none where the kernel has no IPv6. */
export async function readProcTable(root: string, { protocol, family }: Table): Promise<KernelSocket[]> {
  const file = join(root, 'net', family === 6 ? `${protocol}6` : protocol)
  const table = await readFile(file).catch(absentWhenV6(family))
  return parseProcTable(table, { protocol, family, littleEndian: endianness() === 'LE' })
}

/** A kernel without IPv6 has no such table; anything else is a failure. */
function absentWhenV6(family: 4 | 6) {
  return (error: NodeJS.ErrnoException): Uint8Array => {
    if (family === 6 && error.code === 'ENOENT') return new Uint8Array()
    throw error
  }
}
