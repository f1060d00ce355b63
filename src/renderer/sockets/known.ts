import type { Known } from '../../shared/tcp/complete.ts'
import type { Board } from './board.ts'

/** Of each kind the most frequent: what a person most likely asks for. */
const MOST = 200

/** What the table has now, for completing what is typed: ports of listeners first. */
export function knownOf({ rows }: Pick<Board, 'rows'>): Required<Known> {
  const ports = new Map<number, number>()
  const processes = new Map<string, number>()
  const addresses = new Map<string, number>()
  for (const { row } of rows.values()) {
    add(ports, row.local.port, row.state === 'LISTEN' ? 1000 : 1)
    if (row.peer) {
      add(ports, row.peer.port, 1)
      add(addresses, row.peer.address, 1)
    }
    add(addresses, row.local.address, 1)
    if (row.owner.kind === 'process') add(processes, row.owner.name, 1)
  }
  return { ports: mostOf(ports), processes: mostOf(processes), addresses: mostOf(addresses) }
}

function add<T>(counts: Map<T, number>, value: T, weight: number): void {
  counts.set(value, (counts.get(value) ?? 0) + weight)
}

function mostOf<T>(counts: ReadonlyMap<T, number>): T[] {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([value]) => value)
}
