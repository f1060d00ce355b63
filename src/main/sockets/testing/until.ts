import type { SocketRow } from '../../../shared/contract/sockets.ts'
import type { Sockets } from '../sockets.ts'

/** The kernel moves on its own time: asks again until the row is there. The test's time limit is the end of it. */
export async function rowOf(
  sockets: Sockets,
  filter: string,
  is: (row: SocketRow) => boolean = () => true,
): Promise<SocketRow> {
  for (;;) {
    const found = (await sockets.snapshot(filter)).find(is)
    if (found) return found
  }
}
