import { namedSource } from '../netstat/source.ts'
import { parseTasklist } from '../netstat/windows.ts'
import type { SocketSource } from '../source.ts'
import { parseTable, type TableKind } from './table.ts'

/**
 * `GetExtendedTcpTable` and `GetExtendedUdpTable`: writes to `table` what fits, and to `size` how many bytes it takes.
 */
export type Call = (
  table: Uint8Array,
  size: Uint32Array,
  order: number,
  family: number,
  kind: number,
  reserved: number,
) => number

export interface IpHelper {
  readonly tcp: Call
  readonly udp: Call
}

const NO_ERROR = 0
const ERROR_INSUFFICIENT_BUFFER = 122
/** The numbers of Windows: winsock2.h, `TCP_TABLE_CLASS` and `UDP_TABLE_CLASS` of iprtrmib.h. */
const families = { 4: 2, 6: 23 } as const
const classes = { tcp: 5, udp: 1 } as const

const kinds: readonly TableKind[] = [
  { protocol: 'tcp', family: 4 },
  { protocol: 'tcp', family: 6 },
  { protocol: 'udp', family: 4 },
  { protocol: 'udp', family: 6 },
]

/** A table may grow between two calls, but not for ever. */
const ATTEMPTS = 5

/**
 * Windows: the system asked directly, without starting a program for it (names of processes aside). Throws where it
 * cannot be. Untested on hardware: its parser was tried on tables written after the documented layout.
 */
export async function ipHelperSource(open: () => Promise<IpHelper> = openIpHelper): Promise<SocketSource> {
  const tables = new Tables(await open())
  const read = async () => kinds.flatMap((kind) => parseTable(tables.read(kind), kind))
  await read()
  return namedSource({
    ...{ source: 'windows', queues: false, read },
    ...{ processes: ['tasklist', '/fo', 'csv', '/nh'], parseProcesses: parseTasklist },
  })
}

/** Reads whole tables into one buffer, which grows to what the largest one needed. */
export class Tables {
  readonly #calls: IpHelper
  #bytes = new Uint8Array(64 << 10)

  constructor(calls: IpHelper) {
    this.#calls = calls
  }

  /** Valid until the next one is read. Throws when the system refuses. */
  read({ protocol, family }: TableKind): Uint8Array {
    for (let attempt = 1; ; attempt += 1) {
      const size = new Uint32Array([this.#bytes.length])
      const answer = this.#calls[protocol](this.#bytes, size, 0, families[family], classes[protocol], 0)
      if (answer === NO_ERROR) return this.#bytes.subarray(0, size[0])
      if (answer !== ERROR_INSUFFICIENT_BUFFER || attempt === ATTEMPTS)
        throw new Error(`Windows refused its table of ${protocol.toUpperCase()} sockets: error ${answer}`)
      // Some room for what comes until the next call.
      this.#bytes = new Uint8Array(Math.max(size[0]!, this.#bytes.length) + (16 << 10))
    }
  }
}

async function openIpHelper(): Promise<IpHelper> {
  const { default: ffi } = await import('koffi')
  const library = ffi.load('iphlpapi.dll')
  const words = 'void *table, void *size, int order, uint32_t family, int kind, uint32_t reserved'
  const call = (name: string) => library.func(`uint32_t __stdcall ${name}(${words})`) as Call
  return { tcp: call('GetExtendedTcpTable'), udp: call('GetExtendedUdpTable') }
}
