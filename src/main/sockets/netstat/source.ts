import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { capsOf, noSource, type Owner, type SocketSource } from '../source.ts'
import type { NetstatSocket } from './line.ts'
import { parseMacos, parsePs } from './macos.ts'
import { parseTasklist, parseWindows } from './windows.ts'

const run = promisify(execFile)
type Command = readonly [program: string, ...words: string[]]

interface Named {
  readonly source: 'windows' | 'macos'
  readonly queues: boolean
  /** Why it is this source and not a better one. */
  readonly reason?: string
  readonly read: () => Promise<NetstatSocket[]>
  readonly processes: Command
  readonly parseProcesses: (text: string) => Map<number, string>
}

interface Kind extends Omit<Named, 'read'> {
  readonly table: Command
  readonly parse: (text: string) => NetstatSocket[]
}

/** Untested on hardware: its parsers were tried on recorded output. */
export function macosSource(): SocketSource {
  return netstatSource({
    ...{ source: 'macos', queues: true, table: ['netstat', '-anvW'], parse: parseMacos },
    ...{ processes: ['ps', '-axo', 'pid=,comm='], parseProcesses: parsePs },
  })
}

/** Untested on hardware: its parsers were tried on recorded output. */
export function windowsSource({ reason = '' } = {}): SocketSource {
  return netstatSource({
    ...{ source: 'windows', queues: false, table: ['netstat', '-ano'], parse: parseWindows },
    ...(reason && { reason }),
    ...{ processes: ['tasklist', '/fo', 'csv', '/nh'], parseProcesses: parseTasklist },
  })
}

/** A table by the system's own netstat. */
export function netstatSource(kind: Kind, ask = askSystem): SocketSource {
  return namedSource({ ...kind, read: async () => kind.parse(await ask(kind.table)) }, ask)
}

/** A table that tells processes by their ids; their names are asked for when one appears that was never seen. */
export function namedSource(kind: Named, ask = askSystem): SocketSource {
  /** Of the processes in the last table, as far as their names were told; null for one that the system did not name. */
  let names = new Map<number, string | null>()
  const owner = ({ pid, process: name }: NetstatSocket): Owner =>
    pid === null
      ? { kind: 'none' }
      : { kind: 'process', pid, name: name ?? names.get(pid) ?? `process ${pid}`, ours: pid === process.pid }
  return {
    ...noSource(kind.source),
    caps: capsOf({
      ...{ source: kind.source, queues: kind.queues, owners: true, timeWait: 'estimated', triedOnHardware: false },
      reason: kind.reason ?? null,
    }),
    async read() {
      // CLOSED is a socket that is not connected yet, or no more: no connection.
      const found = (await kind.read()).filter(({ socket }) => socket.state !== 'CLOSED')
      const nameless = new Set(found.flatMap(({ pid, process: name }) => (pid !== null && name === null ? [pid] : [])))
      // An id that was away may be another process when it comes again.
      names = new Map([...names].filter(([pid]) => nameless.has(pid)))
      if ([...nameless].some((pid) => !names.has(pid))) {
        const told = await ask(kind.processes).then(kind.parseProcesses, () => new Map<number, string>())
        names = new Map([...nameless].map((pid) => [pid, told.get(pid) ?? names.get(pid) ?? null]))
      }
      return { fresh: found.map((it) => ({ ...it.socket, owner: owner(it) })), stale: 'all' }
    },
  }
}

/** A program of the system that hangs must not take the table with it. */
const LONGEST_MS = 10_000

async function askSystem([program, ...words]: Command): Promise<string> {
  const { stdout } = await run(program, words, {
    maxBuffer: 64 << 20,
    windowsHide: true,
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  })
  return stdout
}
